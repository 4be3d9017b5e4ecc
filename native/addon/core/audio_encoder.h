// The audio tower of a Qwen2.5-Omni projector: one block of at most 200 mel frames (2 s) at a time, each an
// independent convolution and attention window, as in the reference. One thread at a time.
#pragma once

#include "graph.h"
#include "projector.h"
#include "weights.h"

#include <memory>
#include <string>
#include <vector>

namespace sotto {

class AudioEncoder {
  public:
    static constexpr int block_frames = 200; // n_window 100, doubled

    AudioEncoder(const std::string & projector, const std::string & device, int threads, const CancelPtr & cancel);

    int width() const { return static_cast<int>(shape.out_width); }
    int mel_bins() const { return static_cast<int>(bins); }
    int layers() const { return static_cast<int>(shape.layers); }
    size_t bytes() const { return weights->bytes(); }
    static int rows_for(int frames);

    // `mel` is [mel_bins x frames]. Throws bad_argument, not_finite, aborted.
    std::vector<float> encode(const std::vector<float> & mel, int frames, const CancelPtr & cancel);

  private:
    struct Layer {
        ggml_tensor *norm1, *norm1_bias, *q, *q_bias, *k, *v, *v_bias, *out, *out_bias;
        ggml_tensor *norm2, *norm2_bias, *up, *up_bias, *down, *down_bias;
    };
    static constexpr int conv_taps = 3;
    struct Convolution {
        ggml_tensor *taps, *bias;
    };
    void declare(Weights & w, const GgufFile & file);
    Convolution declare_convolution(Weights & w, const GgufFile & file, const std::string & at, int64_t in) const;
    struct Network {
        ggml_tensor *mel, *inside, *rows;
    };
    size_t nodes() const;
    Network build(GraphScope & g, int frames) const;
    ggml_tensor * convolution(GraphScope & g, ggml_tensor * padded, const Convolution & layer, int stride,
                              int64_t steps) const;
    ggml_tensor * transform(GraphScope & g, ggml_tensor * input, const Layer & layer) const;

    TowerShape shape{};
    int64_t bins = 0;
    GraphEngine engine;
    std::unique_ptr<Weights> weights;
    Convolution conv1{}, conv2{};
    ggml_tensor *positions = nullptr, *post = nullptr, *post_bias = nullptr, *project = nullptr, *project_bias = nullptr;
    std::vector<Layer> blocks;
};

} // namespace sotto
