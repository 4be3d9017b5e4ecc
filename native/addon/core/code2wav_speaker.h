// The speaker encoder of Code2Wav (ECAPA-TDNN): a reference mel → one vector. Needed once per speaker while a file is
// loaded, so it lives no longer than that.
#pragma once

#include "cancel.h"
#include "code2wav_shape.h"
#include "graph.h"
#include "weights.h"

#include <memory>
#include <string>
#include <vector>

namespace sotto {

class SpeakerEncoder {
  public:
    SpeakerEncoder(GraphEngine & engine, const GgufFile & file, const Code2WavShape & shape, const CancelPtr & cancel);

    // `mel` is [frames x mel bins]. Throws wrong_model for one too short to be padded.
    std::vector<float> encode(const std::vector<float> & mel, const CancelPtr & cancel);

  private:
    struct Convolution {
        ggml_tensor *weight, *bias;
        int64_t kernel, dilation;
    };
    struct Block {
        Convolution in, out, squeeze, excite;
        std::vector<Convolution> inner;
    };
    Convolution declare(Weights & w, const std::string & name, int64_t inputs, int64_t outputs, int64_t kernel, int64_t dilation);
    ggml_tensor * apply(ggml_context * c, ggml_tensor * x, const Convolution & conv) const;
    ggml_tensor * apply_block(ggml_context * c, ggml_tensor * x, const Block & block) const;
    ggml_tensor * pool(ggml_context * c, ggml_tensor * x) const;

    GraphEngine & engine;
    int64_t mel_bins, longest_padding = 0;
    int64_t scale;
    Weights weights;
    Convolution first{}, join{}, pool_in{}, pool_out{}, last{};
    std::vector<Block> blocks;
};

} // namespace sotto
