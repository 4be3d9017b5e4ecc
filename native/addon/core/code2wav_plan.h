// How an utterance is cut into chunks: which frames are solved together, which of them are kept, and which samples
// become final. No device here.
#pragma once

#include "code2wav_shape.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace sotto {

struct ChunkRules {
    int64_t block;  // frames; chunks end at its multiples
    int64_t past;   // frames solved before the kept ones: what they depend on in one evaluation
    int64_t future; // and behind them; at least a block, so that an end always finds frames left
    int64_t first = 0, longest = 0; // frames of the first chunk, and what later ones grow to

    // 48 and 192 where the caller gives 0. Throws bad_argument.
    ChunkRules(const DitShape & dit, int64_t first, int64_t longest);
};

struct Chunk {
    int64_t window_start, window_end; // solved
    int64_t kept_start, kept_end;     // of these, final mel
    int64_t context;                  // kept frames of before that the vocoder sees again
    int64_t drop_head, drop_tail;     // frames at its ends that are not emitted
    int64_t vocoder_frames() const { return context + kept_end - kept_start; }
    int64_t emitted_frames() const { return vocoder_frames() - drop_head - drop_tail; }
};

class ChunkPlan {
  public:
    explicit ChunkPlan(const ChunkRules & rules) : rules(rules), next_length(rules.first) {}

    const ChunkRules & limits() const { return rules; }
    // The next chunk if `frames` suffice for it; `ended`: no more will come. Moves on.
    std::optional<Chunk> next(int64_t frames, bool ended);

  private:
    ChunkRules rules;
    int64_t kept = 0;
    int64_t emitted = 0;
    int64_t next_length;
    bool done = false;
};

} // namespace sotto
