// Tensors of a GGUF in the memory of one device, for graphs of our own. Immutable after finish().
//   Weights w(file, device); auto * t = w.matrix("a.blk.0.attn_q.weight", {n_in, n_out}); …; w.finish();
// Declare every tensor first, then finish() allocates and reads. A tensor of another shape is wrong_model.
#pragma once

#include "backends.h"
#include "cancel.h"
#include "gguf_file.h"

#include <ggml-alloc.h>
#include <ggml-backend.h>

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace sotto {

class Weights {
  public:
    Weights(const GgufFile & file, ggml_backend_dev_t device);

    // Kept in the file's type (for mul_mat).
    ggml_tensor * matrix(const std::string & name, int64_t columns, int64_t rows);
    // Kept in the file's type, which must be F32 or F16: convolution kernels for im2col.
    ggml_tensor * kernel(const std::string & name, std::initializer_list<int64_t> ne);
    // Matrices of one type under each other, kept in that type: one product instead of several.
    ggml_tensor * joined(const std::vector<std::string> & names, int64_t columns, int64_t rows_each);
    // Vectors of one length one behind the other, in F32: the biases of joined matrices.
    ggml_tensor * joined_floats(const std::vector<std::string> & names, int64_t each);
    // Expanded to F32: norms, biases, convolution kernels. `ne` may differ from the file's in ones only.
    ggml_tensor * floats(const std::string & name, std::initializer_list<int64_t> ne);
    // Filled by `fill`, F32 or F16.
    ggml_tensor * computed(const std::string & name, std::initializer_list<int64_t> ne,
                           std::function<std::vector<float>()> fill, ggml_type type = GGML_TYPE_F32);
    const GgufTensor & require(const std::string & name) const;

    // Throws out_of_memory, file_unreadable, aborted.
    void finish(const CancelPtr & cancel);
    size_t bytes() const;

  private:
    struct Entry {
        ggml_tensor * tensor;
        std::vector<const GgufTensor *> sources; // copied as stored, one behind the other
        std::function<std::vector<float>()> fill; // instead of sources
    };
    ggml_tensor * add(const std::string & name, ggml_type type, const int64_t * ne, int dimensions,
                      std::vector<const GgufTensor *> sources, std::function<std::vector<float>()> fill);
    const GgufTensor & require_matrix(const std::string & name, int64_t columns, int64_t rows) const;
    const GgufTensor & require_shape(const std::string & name, const std::vector<int64_t> & ne) const;
    void read_as_stored(const Entry & entry, const CancelPtr & cancel) const;

    const GgufFile & file; // only used until finish()
    ggml_backend_dev_t device;
    ArenaPtr context;
    BufferPtr buffer;
    std::vector<Entry> entries;
};

} // namespace sotto
