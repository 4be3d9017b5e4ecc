#include "code2wav_stream.h"

#include "error.h"

#include <algorithm>

namespace sotto {

Code2WavStream::Code2WavStream(std::shared_ptr<Code2Wav> given, std::string who, const SolverSettings & settings,
                               const ChunkRules & rules, uint64_t seed, std::vector<float> noise)
    : network(std::move(given)), speaker(std::move(who)), settings(settings), seed(seed), noise(std::move(noise)),
      state{{}, 0, {}, ChunkPlan(rules), 0, false} {
    settings.check();
    network->check_speaker(speaker);
}

std::vector<float> Code2WavStream::push(const std::vector<int32_t> & codes, bool last, const CancelPtr & cancel) {
    if (state.ended) {
        throw Error(ErrorCode::bad_argument, "The utterance has ended: open another stream.");
    }
    network->check_codes(codes);
    const int repeats = network->sizes().dit.repeats;
    State next = state;
    next.codes.insert(next.codes.end(), codes.begin(), codes.end());
    next.ended = last;
    std::vector<float> samples;
    std::vector<float> before;
    before.swap(pushed_mel);
    try {
        const int64_t frames = next.first_frame + static_cast<int64_t>(next.codes.size()) * repeats;
        while (const auto chunk = next.plan.next(frames, last)) {
            const std::vector<float> more = compute(next, *chunk, cancel);
            samples.insert(samples.end(), more.begin(), more.end());
        }
    } catch (...) {
        pushed_mel.swap(before);
        throw;
    }
    state = std::move(next);
    return samples;
}

std::vector<float> Code2WavStream::compute(State & next, const Chunk & chunk, const CancelPtr & cancel) {
    const Code2WavShape & shape = network->sizes();
    const int64_t bins = shape.dit.mel;
    const int64_t repeats = shape.dit.repeats;
    const int64_t frames = chunk.window_end - chunk.window_start;
    const auto code_at = [&](int64_t frame) { return next.codes.begin() + (frame - next.first_frame) / repeats; };
    const std::vector<int32_t> codes(code_at(chunk.window_start), code_at(chunk.window_end));
    std::vector<float> start;
    if (noise.empty()) {
        start = frame_noise(seed, chunk.window_start, frames, bins);
    } else if (static_cast<int64_t>(noise.size()) < chunk.window_end * bins) {
        throw Error(ErrorCode::bad_argument, "The given noise is shorter than the utterance.");
    } else {
        start.assign(noise.begin() + chunk.window_start * bins, noise.begin() + chunk.window_end * bins);
    }
    const std::vector<float> solved = network->solve(start, codes, speaker, settings, cancel);

    // what the vocoder sees again, then the new frames; at least as many as it needs
    const auto from = solved.begin() + (chunk.kept_start - chunk.window_start) * bins;
    const auto to = solved.begin() + (chunk.kept_end - chunk.window_start) * bins;
    std::vector<float> mel(next.mel_tail.end() - chunk.context * bins, next.mel_tail.end());
    mel.insert(mel.end(), from, to);
    pushed_mel.insert(pushed_mel.end(), from, to);
    const std::vector<float> wave = network->synthesize(mel, cancel);
    const int64_t per_frame = shape.vocoder.samples_per_frame();
    std::vector<float> samples(wave.begin() + chunk.drop_head * per_frame, wave.end() - chunk.drop_tail * per_frame);

    next.samples += static_cast<int64_t>(samples.size());
    next.mel_tail = std::move(mel);
    // codes that no later window begins before
    const ChunkRules rules = next.plan.limits();
    const int64_t needed = std::max<int64_t>(chunk.kept_end - rules.past, 0);
    next.codes.erase(next.codes.begin(), code_at(std::min(needed, chunk.window_end)));
    next.first_frame = std::min(needed, chunk.window_end);
    return samples;
}

} // namespace sotto
