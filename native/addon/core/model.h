// A language model (Thinker, Talker, or any text model) in libllama. Immutable once loaded, so it may be
// read from any thread; contexts keep it alive through shared_ptr. Freed where the last owner lets go.
#pragma once

#include "backends.h"
#include "cancel.h"
#include "gguf_file.h"

#include <llama.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sotto {

struct ModelOptions {
    int gpu_layers = -1;
    std::string device; // "" = first GPU, else CPU
    bool use_mmap = true;
};

class Model {
  public:
    // Blocks while reading. `progress` gets 0..1 on the calling thread.
    Model(const std::string & path, const ModelOptions & options, const CancelPtr & cancel,
          const std::function<void(float)> & progress);

    llama_model * get() const { return model.get(); }
    const llama_vocab * vocab() const { return llama_model_get_vocab(model.get()); }
    const std::string & path() const { return file_path; }

    // from the file
    std::string architecture;
    std::vector<std::pair<std::string, std::string>> metadata;
    std::vector<int64_t> rope_sections;

    int width() const { return llama_model_n_embd(model.get()); }
    int vocabulary() const { return llama_vocab_n_tokens(vocab()); }
    bool has_text() const { return llama_vocab_type(vocab()) != LLAMA_VOCAB_TYPE_NONE; }
    // M-RoPE with sections [0, t, h, w]: plane 0 only orders the tokens, planes 1..3 rotate.
    bool index_plane() const { return has_index_plane; }
    // Position ids llama.cpp reads per embedding row: 4 for M-RoPE models, else 1.
    int positions_per_row() const;
    ggml_backend_dev_t device() const { return main_device; }
    size_t weight_bytes() const { return llama_model_size(model.get()); }

    // Throw bad_argument. `special` parses control tokens in the text.
    std::vector<llama_token> tokenize(const std::string & text, bool special) const;
    std::string piece(llama_token id, bool special) const;
    std::string detokenize(const std::vector<llama_token> & ids, bool special) const;
    void check_ids(const int32_t * ids, size_t count) const;
    // Rows of token_embd.weight, read from the file and expanded to float.
    void embed(const int32_t * ids, size_t count, float * rows) const;
    // The same table as stored, from its first row on.
    ggml_type embedding_type() const { return embedding.type; }
    void read_embeddings(uint8_t * target, size_t bytes) const { data->read(embedding.offset, target, bytes); }

  private:
    struct Free {
        void operator()(llama_model * model) const { llama_model_free(model); }
    };
    void require_text() const;

    std::string file_path;
    std::shared_ptr<const FileReader> data;
    GgufTensor embedding{};
    ggml_backend_dev_t main_device = nullptr;
    bool has_index_plane = false;
    std::unique_ptr<llama_model, Free> model;
};

// Refuses headers that contradict themselves in ways that would crash llama.cpp's loader.
void validate_language_model(const GgufFile & file);

} // namespace sotto
