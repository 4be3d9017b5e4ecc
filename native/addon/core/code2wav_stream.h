// One utterance on its way from codes to sound, chunk by chunk. One thread at a time; streams of one Code2Wav may run
// on different threads.
#pragma once

#include "code2wav.h"

#include <memory>
#include <string>
#include <vector>

namespace sotto {

class Code2WavStream {
  public:
    // `noise` [frames x mel bins] replaces that of the seed, for comparisons; empty otherwise.
    Code2WavStream(std::shared_ptr<Code2Wav> network, std::string speaker, const SolverSettings & settings,
                   const ChunkRules & rules, uint64_t seed, std::vector<float> noise = {});

    // Adds codes and returns the samples that became final. An aborted or failed call has added nothing.
    std::vector<float> push(const std::vector<int32_t> & codes, bool last, const CancelPtr & cancel);
    int64_t samples() const { return state.samples; }
    // Codes and mel frames that later chunks need.
    size_t bytes() const { return state.codes.size() * sizeof(int32_t) + (state.mel_tail.size() + pushed_mel.size()) * sizeof(float); }
    // All kept mel frames of the last push.
    const std::vector<float> & kept_mel() const { return pushed_mel; }

  private:
    struct State {
        std::vector<int32_t> codes; // from frame `first_frame` on
        int64_t first_frame = 0;
        std::vector<float> mel_tail; // the kept frames that the vocoder may see again
        ChunkPlan plan;
        int64_t samples = 0;
        bool ended = false;
    };
    std::vector<float> compute(State & next, const Chunk & chunk, const CancelPtr & cancel);

    std::shared_ptr<Code2Wav> network;
    std::string speaker;
    SolverSettings settings;
    uint64_t seed;
    std::vector<float> noise;
    State state;
    std::vector<float> pushed_mel;
};

} // namespace sotto
