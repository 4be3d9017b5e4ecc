// BigVGAN: mel frames → samples. Weights once, one graph per number of frames. One thread at a time.
#pragma once

#include "cancel.h"
#include "code2wav_activation.h"
#include "code2wav_shape.h"
#include "fixed_graph.h"
#include "weights.h"

#include <memory>
#include <string>
#include <vector>

namespace sotto {

class Vocoder {
  public:
    Vocoder(GraphEngine & engine, const GgufFile & file, const Code2WavShape & shape, const CancelPtr & cancel);

    // What the network is fed: the log-amplitude mel [frames x bins] in decibels, mapped to -1..1.
    static std::vector<float> condition(const std::vector<float> & mel);
    // `mel` [frames x bins], at least least_frames() → samples_per_frame samples for each.
    std::vector<float> synthesize(const std::vector<float> & mel, const CancelPtr & cancel);
    // Fewer would leave the first stage less than the ends of an activation need.
    int64_t least_frames() const;

    // One activation by its name in the checkpoint: x [channels x length] → twice the rate, and the result.
    struct Activated {
        std::vector<float> doubled, result;
    };
    Activated activate(const std::vector<float> & x, int64_t length, const std::string & name, const CancelPtr & cancel);

    size_t bytes() const;

  private:
    struct Snake {
        ggml_tensor *a, *inverse_b;
    };
    struct Convolution {
        ggml_tensor *weight, *bias;
        int64_t dilation;
    };
    struct Block {
        std::vector<Convolution> first, second;
        std::vector<Snake> snakes;
    };
    struct Stage {
        ggml_tensor *up, *up_bias; // transposed convolution as a matrix [inputs, kernel · outputs]
        int64_t width;
        std::vector<Block> blocks;
    };
    struct Synthesis { // the graph for one number of frames
        Synthesis(GraphEngine & engine) : state(engine), filters(engine) {}
        int64_t frames = 0;
        uint64_t last_used = 0;
        DeviceTensors state;
        ActivationFilters filters;
        ggml_tensor *input = nullptr, *output = nullptr;
        std::unique_ptr<FixedGraph> graph;
    };
    void declare(Weights & w, const GgufFile & file);
    Stage declare_stage(Weights & w, const GgufFile & file, size_t index);
    Snake declare_snake(Weights & w, const GgufFile & file, const std::string & name, int64_t channels);
    Synthesis & synthesis_for(int64_t frames);
    void build(Synthesis & s);
    ggml_tensor * convolve(ggml_context * c, ggml_tensor * x, const Convolution & conv) const;
    ggml_tensor * upsample(ggml_context * c, ggml_tensor * x, const Stage & stage, size_t index) const;
    ggml_tensor * apply_block(const Synthesis & s, ggml_context * c, ggml_tensor * x, const Block & block) const;
    const Snake & find_snake(const std::string & name) const;

    GraphEngine & engine;
    VocoderShape shape;
    int64_t bins;
    std::unique_ptr<Weights> weights;
    Convolution pre{}, post{};
    Snake post_snake{};
    std::vector<Stage> stages;
    std::vector<std::unique_ptr<Synthesis>> syntheses;
    uint64_t uses = 0;
};

} // namespace sotto
