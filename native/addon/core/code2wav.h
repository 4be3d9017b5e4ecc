// Code2Wav: speech codes → sound. One network, its vocoder, and the speakers of a code2wav.gguf on one device.
// Safe from any thread: calls wait for each other, and an aborted one stops within one evaluation of the network.
// Streams keep it alive.
#pragma once

#include "code2wav_dit.h"
#include "code2wav_plan.h"
#include "code2wav_shape.h"
#include "code2wav_solver.h"
#include "code2wav_speaker.h"
#include "code2wav_vocoder.h"
#include "code2wav_window.h"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace sotto {

class Code2Wav {
  public:
    Code2Wav(const std::string & path, const std::string & device, int threads, const CancelPtr & cancel);

    const Code2WavShape & sizes() const { return shape; }
    // Weights, everything computed once, and graphs for the sizes met so far; as of the last call that ended.
    size_t bytes() const { return held_bytes.load(); }

    // Frames of noise → frames of mel, one window. Throws bad_argument, not_finite, out_of_memory, aborted.
    std::vector<float> solve(const std::vector<float> & noise, const std::vector<int32_t> & codes, const std::string & speaker,
                             const SolverSettings & settings, const CancelPtr & cancel);
    std::vector<float> synthesize(const std::vector<float> & mel, const CancelPtr & cancel);
    // Does what a stream's first chunk would have to wait for: the solver's modulations, the graphs, and on a GPU
    // the first launches, which are slow.
    void warm(const SolverSettings & settings, const ChunkRules & rules, const CancelPtr & cancel);

    void check_codes(const std::vector<int32_t> & codes) const;
    void check_speaker(const std::string & speaker) const;

    // Single stages, for parity.
    std::vector<std::vector<float>> velocity(const std::vector<float> & x, const std::vector<int32_t> & codes,
                                             const std::string & speaker, float tau, float guidance, const CancelPtr & cancel);
    std::vector<float> embed_time(float tau, const CancelPtr & cancel);
    // "" is the silent reference of the unconditional row.
    std::vector<float> speaker_vector(const std::string & speaker) const;
    Vocoder::Activated activate(const std::vector<float> & x, int64_t length, const std::string & name, const CancelPtr & cancel);

  private:
    struct Speaker {
        std::vector<float> encoded, part;
    };
    struct Window {
        SolverSettings settings;
        int64_t blocks;
        bool partial;
        uint64_t last_used;
        std::unique_ptr<DitWindow> window;
    };
    using Lock = std::unique_lock<std::timed_mutex>;
    Lock lock(const CancelPtr & cancel);
    void read_speakers(const GgufFile & file, const CancelPtr & cancel);
    std::shared_ptr<DitTimes> times_for(const SolverSettings & settings, const CancelPtr & cancel);
    DitWindow & window_for(const SolverSettings & settings, int64_t frames, const CancelPtr & cancel);
    void count_bytes();
    void check_window(const std::vector<float> & x, const std::vector<int32_t> & codes) const;

    std::timed_mutex busy;
    Code2WavShape shape;
    std::unique_ptr<GraphEngine> engine;
    std::unique_ptr<Dit> dit;
    std::unique_ptr<Vocoder> vocoder;
    std::map<std::string, Speaker> speakers;
    std::vector<float> silence_encoded, silence_part;
    std::map<std::pair<bool, int>, std::shared_ptr<DitTimes>> times; // by method and points
    std::vector<Window> windows;
    uint64_t uses = 0;
    std::atomic<size_t> held_bytes{0};
};

} // namespace sotto
