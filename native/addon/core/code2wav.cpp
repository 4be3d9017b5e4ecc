#include "code2wav.h"

#include "error.h"
#include "finite.h"

#include <algorithm>
#include <chrono>

namespace sotto {

namespace {
// The sizes of a stream's windows: first, growing, regular, and the last one, whole or partial.
constexpr size_t most_windows = 6;
constexpr auto abort_poll = std::chrono::milliseconds(10);
// As in the reference; its noise buffer is no longer.
constexpr int64_t most_frames = 30000;

bool same(const SolverSettings & a, const SolverSettings & b) {
    return a.rk4 == b.rk4 && a.points == b.points && a.guidance == b.guidance;
}

std::vector<float> taus_of(const SolverSettings & settings) {
    std::vector<float> taus;
    for (const Evaluation & evaluation : plan_evaluations(settings)) {
        taus.push_back(evaluation.tau);
    }
    return taus;
}
} // namespace

Code2Wav::Code2Wav(const std::string & path, const std::string & device, int threads, const CancelPtr & cancel) {
    const GgufFile file(path);
    shape = read_code2wav_shape(file);
    engine = std::make_unique<GraphEngine>(find_device(device), threads);
    dit = std::make_unique<Dit>(*engine, file, shape.dit, cancel);
    vocoder = std::make_unique<Vocoder>(*engine, file, shape, cancel);
    read_speakers(file, cancel);
    count_bytes();
}

void Code2Wav::read_speakers(const GgufFile & file, const CancelPtr & cancel) {
    const auto tensor = [&file](const std::string & name) {
        const GgufTensor * found = file.find(name);
        if (found == nullptr) {
            throw Error(ErrorCode::wrong_model, file.path() + " lacks the tensor " + name + ".");
        }
        return found;
    };
    SpeakerEncoder encoder(*engine, file, shape, cancel);
    size_t reference = 0;
    for (size_t i = 0; i < shape.speakers.size(); i++) {
        const std::string at = "speaker." + std::to_string(i);
        const GgufTensor * cond = tensor(at + ".cond");
        const GgufTensor * mel = tensor(at + ".ref_mel");
        if (cond->elements() != shape.dit.condition || mel->ne[0] != shape.dit.mel || mel->elements() != mel->ne[0] * mel->ne[1]) {
            throw Error(ErrorCode::wrong_model, file.path() + ": " + at + " has vectors of an unexpected shape.");
        }
        const std::vector<float> values = file.floats(*mel);
        reference = values.size();
        Speaker speaker;
        speaker.encoded = encoder.encode(values, cancel);
        speaker.part = dit->speaker_part(speaker.encoded, file.floats(*cond));
        speakers[shape.speakers[i]] = std::move(speaker);
    }
    silence_encoded = encoder.encode(std::vector<float>(reference, 0.0f), cancel);
    silence_part = dit->unconditional(silence_encoded);
}

Code2Wav::Lock Code2Wav::lock(const CancelPtr & cancel) {
    Lock held(busy, std::defer_lock);
    do {
        cancel->check();
    } while (!held.try_lock_for(abort_poll));
    return held;
}

void Code2Wav::count_bytes() {
    size_t sum = dit->bytes() + vocoder->bytes();
    for (const auto & [settings, table] : times) {
        sum += table->state.bytes();
    }
    for (const Window & window : windows) {
        sum += window.window->bytes();
    }
    held_bytes = sum;
}

std::shared_ptr<DitTimes> Code2Wav::times_for(const SolverSettings & settings, const CancelPtr & cancel) {
    std::shared_ptr<DitTimes> & known = times[{settings.rk4, settings.points}];
    if (!known) {
        known = dit->times(taus_of(settings), cancel);
    }
    return known;
}

DitWindow & Code2Wav::window_for(const SolverSettings & settings, int64_t frames, const CancelPtr & cancel) {
    const int64_t blocks = (frames + shape.dit.block - 1) / shape.dit.block;
    const bool partial = frames % shape.dit.block != 0;
    uses++;
    for (Window & known : windows) {
        if (same(known.settings, settings) && known.blocks == blocks && known.partial == partial) {
            known.last_used = uses;
            return *known.window;
        }
    }
    if (windows.size() >= most_windows) {
        const auto older = [](const Window & a, const Window & b) { return a.last_used < b.last_used; };
        windows.erase(std::min_element(windows.begin(), windows.end(), older));
    }
    auto made = std::make_unique<DitWindow>(*dit, times_for(settings, cancel), settings, blocks, partial);
    windows.push_back({settings, blocks, partial, uses, std::move(made)});
    count_bytes();
    return *windows.back().window;
}

void Code2Wav::check_codes(const std::vector<int32_t> & codes) const {
    for (int32_t code : codes) {
        if (code < 0 || code >= shape.dit.code_rows) {
            throw Error(ErrorCode::bad_argument, format("A speech code must be 0..%lld.", static_cast<long long>(shape.dit.code_rows - 1)));
        }
    }
}

void Code2Wav::check_speaker(const std::string & speaker) const {
    if (speakers.count(speaker) == 0) {
        throw Error(ErrorCode::bad_argument, "This Code2Wav file has no such speaker; info.speakers lists them.");
    }
}

void Code2Wav::check_window(const std::vector<float> & x, const std::vector<int32_t> & codes) const {
    const auto frames = static_cast<int64_t>(codes.size()) * shape.dit.repeats;
    if (codes.empty() || frames > most_frames || static_cast<int64_t>(x.size()) != frames * shape.dit.mel) {
        throw Error(ErrorCode::bad_argument, format("%zu codes need %lld mel values, not %zu; at most %lld frames are solved together.",
                                                    codes.size(), static_cast<long long>(frames * shape.dit.mel), x.size(),
                                                    static_cast<long long>(most_frames)));
    }
    if (!all_finite(x)) {
        throw Error(ErrorCode::not_finite, "The mel frames are not finite.");
    }
    check_codes(codes);
}

std::vector<float> Code2Wav::solve(const std::vector<float> & noise, const std::vector<int32_t> & codes, const std::string & speaker,
                                   const SolverSettings & settings, const CancelPtr & cancel) {
    settings.check();
    check_speaker(speaker);
    check_window(noise, codes);
    const Lock held = lock(cancel);
    DitWindow & window = window_for(settings, static_cast<int64_t>(codes.size()) * shape.dit.repeats, cancel);
    return window.solve(noise, codes, speakers.at(speaker).part, silence_part, cancel);
}

std::vector<std::vector<float>> Code2Wav::velocity(const std::vector<float> & x, const std::vector<int32_t> & codes,
                                                   const std::string & speaker, float tau, float guidance, const CancelPtr & cancel) {
    const SolverSettings settings{false, 2, guidance};
    settings.check();
    check_speaker(speaker);
    check_window(x, codes);
    const Lock held = lock(cancel);
    const auto frames = static_cast<int64_t>(codes.size()) * shape.dit.repeats;
    const int64_t blocks = (frames + shape.dit.block - 1) / shape.dit.block;
    DitWindow window(*dit, dit->times({tau}, cancel), settings, blocks, frames % shape.dit.block != 0);
    return window.velocity(x, codes, speakers.at(speaker).part, silence_part, tau, cancel);
}

std::vector<float> Code2Wav::synthesize(const std::vector<float> & mel, const CancelPtr & cancel) {
    if (mel.empty() || mel.size() % static_cast<size_t>(shape.dit.mel) != 0) {
        throw Error(ErrorCode::bad_argument, format("A mel needs a multiple of %lld values.", static_cast<long long>(shape.dit.mel)));
    }
    if (!all_finite(mel)) {
        throw Error(ErrorCode::not_finite, "The mel frames are not finite.");
    }
    const Lock held = lock(cancel);
    std::vector<float> wave = vocoder->synthesize(mel, cancel);
    count_bytes();
    return wave;
}

void Code2Wav::warm(const SolverSettings & settings, const ChunkRules & rules, const CancelPtr & cancel) {
    settings.check();
    const Lock held = lock(cancel);
    DitWindow & window = window_for(settings, rules.first + rules.future, cancel);
    if (!is_cpu(engine->device())) {
        window.warm(cancel);
        vocoder->synthesize(std::vector<float>(static_cast<size_t>(rules.first * shape.dit.mel), 0.0f), cancel);
        count_bytes();
    }
}

std::vector<float> Code2Wav::embed_time(float tau, const CancelPtr & cancel) {
    const Lock held = lock(cancel);
    return dit->embed_time(tau, cancel);
}

std::vector<float> Code2Wav::speaker_vector(const std::string & speaker) const {
    if (speaker.empty()) {
        return silence_encoded;
    }
    check_speaker(speaker);
    return speakers.at(speaker).encoded;
}

Vocoder::Activated Code2Wav::activate(const std::vector<float> & x, int64_t length, const std::string & name, const CancelPtr & cancel) {
    const Lock held = lock(cancel);
    return vocoder->activate(x, length, name, cancel);
}

} // namespace sotto
