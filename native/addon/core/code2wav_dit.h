// The flow-matching network of Code2Wav (a diffusion transformer): weights, and what is computed once. Immutable
// after construction; one thread at a time because it computes on the engine.
#pragma once

#include "cancel.h"
#include "code2wav_shape.h"
#include "fixed_graph.h"
#include "graph.h"
#include "weights.h"

#include <memory>
#include <string>
#include <vector>

namespace sotto {

// All modulations (shift, scale, gate of every layer) for a list of times: they depend on nothing else, so a solver's
// times are put through the network's largest matrices once and not per evaluation.
struct DitTimes {
    explicit DitTimes(GraphEngine & engine) : state(engine) {}
    DeviceTensors state;
    ggml_tensor * table = nullptr; // [values per time, times]
    std::vector<float> taus;
    int row_of(float tau) const;
};

class Dit {
  public:
    Dit(GraphEngine & engine, const GgufFile & file, const DitShape & shape, const CancelPtr & cancel);

    std::shared_ptr<DitTimes> times(const std::vector<float> & taus, const CancelPtr & cancel);
    std::vector<float> embed_time(float tau, const CancelPtr & cancel);

    // What a speaker adds to every frame of the conditional row: its encoder's output and its vector through the
    // input projection, with the bias.
    std::vector<float> speaker_part(const std::vector<float> & encoded, const std::vector<float> & condition) const;
    // The whole constant input of the unconditional row: code 0, no speaker. `encoded`: of a silent reference.
    std::vector<float> unconditional(const std::vector<float> & encoded) const;

    size_t bytes() const { return weights->bytes() + state.bytes(); }
    const DitShape & sizes() const { return shape; }
    GraphEngine & on() const { return engine; }

  private:
    friend class DitWindow;
    struct Layer {
        ggml_tensor *mod, *mod_bias, *qkv, *qkv_bias, *out, *out_bias, *up, *up_bias, *down, *down_bias;
    };
    void declare(Weights & w, const GgufFile & file);
    void read_input(const GgufFile & file, const CancelPtr & cancel);
    // SiLU(time embedding), of which every modulation is a linear function, and the embedding itself.
    ggml_tensor * time_mlp(GraphScope & g, ggml_tensor * sines) const;
    int64_t modulations() const { return shape.layers * 6 * shape.width + 2 * shape.width; }

    GraphEngine & engine;
    DitShape shape;
    std::unique_ptr<Weights> weights;
    std::vector<Layer> blocks;
    ggml_tensor *time0 = nullptr, *time0_bias = nullptr, *time1 = nullptr, *time1_bias = nullptr;
    ggml_tensor *out_mod = nullptr, *out_mod_bias = nullptr, *out = nullptr, *out_bias = nullptr;
    ggml_tensor * input = nullptr; // of the noisy mel [mel, width]
    DeviceTensors state;
    ggml_tensor * codes = nullptr; // every code through its part of the input projection [width, code rows]
    // Host copies of the rest of the input projection.
    std::vector<float> speaker_columns, condition_columns, input_bias, silent_code;
};

} // namespace sotto
