// Speed of Code2Wav, without Node: real-time factor, time to the first samples, and where the time goes.
//   code2wav_bench CODE2WAV.gguf [-n codes] [-r repeats] [-t threads] [--first frames] [--longest frames]
//                  [--setting NAME] [--device NAME] [--backend LIBRARY]
// One JSON object per setting on stdout. Weights may be random: speed does not depend on them (random_code2wav.py).
#include "../addon/core/code2wav_stream.h"
#include "../addon/core/error.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace {

struct Setting {
    const char * name;
    sotto::SolverSettings solver;
};
// As the product's --quality, and fast with guidance.
const Setting settings[] = {
    {"reference", {true, 10, 0.5f}},
    {"balanced", {true, 4, 0.5f}},
    {"fast-guided", {false, 6, 0.5f}},
    {"fast", {false, 6, 0.0f}},
};

struct Arguments {
    std::string file;
    std::string device;
    std::string setting;
    std::vector<std::string> backends;
    int threads = 0;
    int codes = 300;
    int repeats = 5;
    int first = 0;
    int longest = 0;
};

Arguments parse(int count, char ** values) {
    Arguments a;
    for (int i = 1; i < count; i++) {
        const std::string name = values[i];
        if (name[0] != '-') {
            a.file = name;
            continue;
        }
        if (i + 1 == count) {
            throw sotto::Error(sotto::ErrorCode::bad_argument, name + " needs a value.");
        }
        const char * value = values[++i];
        if (name == "-t") a.threads = std::atoi(value);
        else if (name == "-n") a.codes = std::atoi(value);
        else if (name == "-r") a.repeats = std::atoi(value);
        else if (name == "--first") a.first = std::atoi(value);
        else if (name == "--longest") a.longest = std::atoi(value);
        else if (name == "--setting") a.setting = value;
        else if (name == "--device") a.device = value;
        else if (name == "--backend") a.backends.push_back(value);
        else throw sotto::Error(sotto::ErrorCode::bad_argument, "Unknown option " + name);
    }
    return a;
}

using Clock = std::chrono::steady_clock;
double ms_since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

double percentile(std::vector<double> values, double p) {
    std::sort(values.begin(), values.end());
    return values[static_cast<size_t>(p * static_cast<double>(values.size() - 1) + 0.5)];
}

std::string figures(const std::vector<double> & values) {
    return sotto::format("{\"p50\":%.2f,\"p95\":%.2f}", percentile(values, 0.5), percentile(values, 0.95));
}

struct Figures {
    std::vector<double> first, total, whole, solve, vocode;
};

std::vector<int32_t> some_codes(const Arguments & a, int64_t rows) {
    std::vector<int32_t> codes;
    for (int i = 0; i < a.codes; i++) {
        codes.push_back(static_cast<int32_t>((int64_t{i} * 7919 + 13) % rows));
    }
    return codes;
}

// As in a turn: all codes are there (the Talker runs far ahead), the stream is open since its first ones.
void stream_once(const std::shared_ptr<sotto::Code2Wav> & network, const Setting & setting, const sotto::ChunkRules & rules,
                 const std::vector<int32_t> & codes, Figures & out) {
    const auto cancel = std::make_shared<sotto::Cancel>();
    sotto::Code2WavStream stream(network, network->sizes().speakers.front(), setting.solver, rules, 1);
    const auto enough = static_cast<std::ptrdiff_t>((rules.first + rules.future) / network->sizes().dit.repeats);
    const auto cut = codes.begin() + std::min<std::ptrdiff_t>(enough, static_cast<std::ptrdiff_t>(codes.size()));
    const auto start = Clock::now();
    stream.push(std::vector<int32_t>(codes.begin(), cut), false, cancel);
    out.first.push_back(ms_since(start));
    stream.push(std::vector<int32_t>(cut, codes.end()), true, cancel);
    out.total.push_back(ms_since(start));
}

// The whole utterance in one window: what the network and the vocoder cost without chunks.
void whole_once(sotto::Code2Wav & network, const Setting & setting, const std::vector<int32_t> & codes, Figures & out) {
    const auto cancel = std::make_shared<sotto::Cancel>();
    const sotto::DitShape & dit = network.sizes().dit;
    const auto frames = static_cast<int64_t>(codes.size()) * dit.repeats;
    const std::vector<float> noise = sotto::frame_noise(1, 0, frames, dit.mel);
    const auto start = Clock::now();
    const std::vector<float> mel = network.solve(noise, codes, network.sizes().speakers.front(), setting.solver, cancel);
    out.solve.push_back(ms_since(start));
    const auto between = Clock::now();
    network.synthesize(mel, cancel);
    out.vocode.push_back(ms_since(between));
    out.whole.push_back(ms_since(start));
}

void run(const Arguments & a) {
    sotto::load_backends(sotto::backend_directory(), a.backends);
    const auto began = Clock::now();
    const auto none = std::make_shared<sotto::Cancel>();
    const auto network = std::make_shared<sotto::Code2Wav>(a.file, a.device, a.threads, none);
    const double load_ms = ms_since(began);
    const sotto::Code2WavShape & shape = network->sizes();
    const sotto::ChunkRules rules(shape.dit, a.first, a.longest);
    const std::vector<int32_t> codes = some_codes(a, shape.dit.code_rows);
    const double seconds = static_cast<double>(a.codes * shape.dit.repeats * shape.vocoder.samples_per_frame()) /
                           static_cast<double>(shape.sample_rate);
    for (const Setting & setting : settings) {
        if (!a.setting.empty() && a.setting != setting.name) {
            continue;
        }
        const auto warming = Clock::now();
        network->warm(setting.solver, rules, none);
        const double warm_ms = ms_since(warming);
        Figures discarded; // graphs are built and recorded once per size
        stream_once(network, setting, rules, codes, discarded);
        whole_once(*network, setting, codes, discarded);
        Figures f;
        for (int i = 0; i < a.repeats; i++) {
            stream_once(network, setting, rules, codes, f);
        }
        for (int i = 0; i < a.repeats; i++) {
            whole_once(*network, setting, codes, f);
        }
        std::printf("{\"setting\":\"%s\",\"codes\":%d,\"seconds\":%.2f,\"loadMs\":%.0f,\"warmMs\":%.0f,\"bytes\":%zu,"
                    "\"firstFrames\":%lld,\"longestFrames\":%lld,\"evaluations\":%zu,"
                    "\"coldFirstMs\":%.2f,\"coldTotalMs\":%.2f,\"firstSoundMs\":%s,\"streamMs\":%s,\"streamRtf\":%.4f,"
                    "\"wholeMs\":%s,\"wholeSolveMs\":%s,\"wholeVocodeMs\":%s,\"wholeRtf\":%.4f,\"repeats\":%d}\n",
                    setting.name, a.codes, seconds, load_ms, warm_ms, network->bytes(), static_cast<long long>(rules.first),
                    static_cast<long long>(rules.longest), sotto::plan_evaluations(setting.solver).size(),
                    discarded.first.front(), discarded.total.front(), figures(f.first).c_str(), figures(f.total).c_str(),
                    percentile(f.total, 0.5) / 1000.0 / seconds, figures(f.whole).c_str(), figures(f.solve).c_str(),
                    figures(f.vocode).c_str(), percentile(f.whole, 0.5) / 1000.0 / seconds, a.repeats);
        std::fflush(stdout);
    }
}

} // namespace

int main(int count, char ** values) {
    try {
        const Arguments arguments = parse(count, values);
        if (arguments.file.empty() || arguments.codes < 1 || arguments.repeats < 1) {
            throw sotto::Error(sotto::ErrorCode::bad_argument, "Usage: code2wav_bench CODE2WAV.gguf [options]; see the source.");
        }
        run(arguments);
        return 0;
    } catch (const std::exception & error) {
        std::fprintf(stderr, "code2wav_bench: %s\n", error.what());
        return 1;
    }
}
