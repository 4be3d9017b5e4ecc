// A GGUF opened for reading: header checked against the size of the file, typed keys, tensors read at
// their offsets (never mapped: a file that shrinks meanwhile is an error, not a SIGBUS).
// Immutable after construction; read() may be called from several threads.
#pragma once

#include <ggml.h>
#include <gguf.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sotto {

// Positioned reads from a file; thread-safe.
class FileReader {
  public:
    explicit FileReader(const std::string & path);
    ~FileReader();
    FileReader(const FileReader &) = delete;
    FileReader & operator=(const FileReader &) = delete;

    uint64_t size() const { return byte_size; }
    // Reads exactly `size` bytes or throws file_unreadable.
    void read(uint64_t offset, void * target, size_t size) const;

  private:
    std::string path;
    uint64_t byte_size = 0;
#ifdef _WIN32
    void * handle = nullptr;
#else
    int descriptor = -1;
#endif
};

struct GgufTensor {
    std::string name;
    ggml_type type;
    int64_t ne[GGML_MAX_DIMS];
    uint64_t offset; // from the start of the file
    size_t bytes;
    int64_t elements() const { return ne[0] * ne[1] * ne[2] * ne[3]; }
};

class GgufFile {
  public:
    // Throws file_unreadable or file_damaged.
    explicit GgufFile(const std::string & path);

    const std::string & path() const { return file_path; }
    uint64_t size() const { return reader->size(); }
    // Outlives this object where only tensor data is needed further.
    std::shared_ptr<const FileReader> data() const { return reader; }

    bool has(const std::string & key) const;
    // Throw file_damaged when the key is missing or of another type.
    int64_t integer(const std::string & key) const;
    float real(const std::string & key) const;
    bool boolean(const std::string & key) const;
    std::string text(const std::string & key) const;
    std::vector<float> reals(const std::string & key) const;
    std::vector<int64_t> integers(const std::string & key) const;
    // Elements of an array key of whatever type; 0 when there is none.
    size_t array_length(const std::string & key) const;
    std::vector<std::string> texts(const std::string & key) const;
    int64_t integer_or(const std::string & key, int64_t fallback) const;

    // Scalar and string keys as text, for display.
    std::vector<std::pair<std::string, std::string>> all_text() const;

    const std::vector<GgufTensor> & tensors() const { return tensor_list; }
    const GgufTensor * find(const std::string & name) const;

    void read(uint64_t offset, void * target, size_t bytes) const { reader->read(offset, target, bytes); }
    // The whole tensor as float.
    std::vector<float> floats(const GgufTensor & tensor) const;

  private:
    struct Free {
        void operator()(gguf_context * gguf) const { gguf_free(gguf); }
    };
    int64_t key_of(const std::string & key, bool array) const;
    void index_tensors();

    std::string file_path;
    std::shared_ptr<const FileReader> reader;
    std::unique_ptr<gguf_context, Free> gguf;
    std::vector<GgufTensor> tensor_list;
};

// `count` rows of `width` values of a ggml type, expanded to float. Throws wrong_model for types that
// cannot be expanded.
void expand_rows(ggml_type type, const void * source, float * target, int64_t width, int64_t count);

} // namespace sotto
