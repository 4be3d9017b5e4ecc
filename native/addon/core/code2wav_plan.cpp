#include "code2wav_plan.h"

#include "error.h"

#include <algorithm>

namespace sotto {

namespace {
// The vocoder's output depends on 26 frames on either side, but beyond 18.5 by less than 1e-5.
constexpr int64_t vocoder_margin = 20;
// 28 frames of sound after 36 codes: the smallest first chunk that lasts until the second is ready.
constexpr int64_t default_first = 48;
// Long chunks solve fewer frames twice; two seconds are ready long before the sound before them ends.
constexpr int64_t default_longest = 192;
constexpr int64_t most_frames = 4800;
} // namespace

ChunkRules::ChunkRules(const DitShape & dit, int64_t given_first, int64_t given_longest)
    : block(dit.block), past(static_cast<int64_t>(dit.behind.size()) * block), future(std::max<int64_t>(static_cast<int64_t>(dit.ahead.size()), 1) * block),
      first(given_first), longest(given_longest) {
    const auto rounded = [this](int64_t frames) { return (frames + block - 1) / block * block; };
    if (first == 0) {
        first = rounded(longest == 0 ? default_first : std::min(default_first, longest));
    }
    if (longest == 0) {
        longest = std::max(first, rounded(default_longest));
    }
    if (first < 0 || first % block != 0 || longest % block != 0 || longest < first || longest > most_frames || first <= vocoder_margin) {
        throw Error(ErrorCode::bad_argument,
                    format("Chunks must be multiples of %lld frames, more than %lld and at most %lld; the first not the longest.",
                           static_cast<long long>(block), static_cast<long long>(vocoder_margin), static_cast<long long>(most_frames)));
    }
}

std::optional<Chunk> ChunkPlan::next(int64_t frames, bool ended) {
    const int64_t full = kept + next_length;
    const bool last = ended && frames <= full + rules.future;
    if (done || (!last && frames < full + rules.future) || (last && frames == kept)) {
        done = done || last;
        return std::nullopt;
    }
    Chunk chunk{};
    chunk.window_start = std::max<int64_t>(kept - rules.past, 0);
    chunk.window_end = last ? frames : full + rules.future;
    chunk.kept_start = kept;
    chunk.kept_end = last ? frames : full;
    chunk.context = std::min(kept, 2 * vocoder_margin);
    chunk.drop_head = emitted - (kept - chunk.context);
    chunk.drop_tail = last ? 0 : vocoder_margin;
    kept = chunk.kept_end;
    emitted = kept - chunk.drop_tail;
    next_length = std::min(2 * next_length, rules.longest);
    done = last;
    return chunk;
}

} // namespace sotto
