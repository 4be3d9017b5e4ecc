// From the Thinker to the Talker: the rows that are always the same, and the projection W·row + b of all others, on
// the Talker's device. Constants may be read from any thread; project() is used by one thread at a time.
#pragma once

#include "graph.h"
#include "weights.h"

#include <memory>
#include <string>
#include <vector>

namespace sotto {

class Bridge {
  public:
    // Throws file_unreadable, file_damaged, wrong_model, out_of_memory, aborted. `path` is a bridge.gguf.
    Bridge(const std::string & path, ggml_backend_dev_t device, int threads, const CancelPtr & cancel);
    ~Bridge();

    // Codes that say no sound, and how many do: codes below `rows` have one.
    struct Codes {
        int32_t pad, begin, end, mask, rows;
    };

    int input_width() const { return static_cast<int>(wide); }
    int width() const { return static_cast<int>(narrow); }
    size_t bytes() const { return weights->bytes(); }
    const Codes & codes() const { return code_ids; }
    const std::vector<std::string> & speakers() const { return names; }
    // Projected rows. Throws bad_argument for a speaker that is not there.
    const std::vector<float> & speaker_row(const std::string & name) const;
    const std::vector<float> & text_end() const { return end_row; }
    const std::vector<float> & text_pad() const { return pad_row; }

    // [count x input_width] -> [count x width].
    void project(const float * rows, size_t count, float * target);

  private:
    class Product;
    Product & product(size_t count);

    int64_t wide = 0;
    int64_t narrow = 0;
    Codes code_ids{};
    std::vector<std::string> names;
    std::vector<std::vector<float>> speaker_rows;
    std::vector<float> end_row, pad_row;
    GraphEngine engine;
    std::unique_ptr<Weights> weights;
    ggml_tensor * weight = nullptr;
    ggml_tensor * bias = nullptr;
    std::vector<std::unique_ptr<Product>> products;
};

} // namespace sotto
