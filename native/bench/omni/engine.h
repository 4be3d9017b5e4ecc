// What omni_bench measures on: its options, the models of a pack on their devices, and figures by name.
#pragma once

#include "../../addon/core/audio_encoder.h"
#include "../../addon/core/code2wav_stream.h"
#include "../../addon/core/error.h"
#include "../../addon/core/talker.h"
#include "../../addon/core/vision_encoder.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace bench {

using namespace sotto;

inline int screen_rows = 58, screen_columns = 92; // patches of 14 pixels; --trial makes them few
constexpr int speech_samples = 80'000;
constexpr int spoken_early = 64'000; // whole blocks, encoded before the end of speech
constexpr int text_before = 20, text_between = 4, text_after = 23;
constexpr int reply_tokens = 28;
constexpr int reply_codes = 300;
constexpr int context_tokens = 8192;
constexpr int32_t some_id = 1234;

struct Quality {
    const char * name;
    SolverSettings solver;
};
inline const Quality qualities[] = {{"reference", {true, 10, 0.5f}}, {"balanced", {true, 4, 0.5f}}, {"fast", {false, 6, 0.0f}}};

using Clock = std::chrono::steady_clock;
inline double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

struct Settings {
    std::string folder, only, quality;
    std::vector<std::string> backends;
    std::string devices[3];
    int runs = 20;
    int batch = 512;
    bool wants(const Quality & q) const { return quality.empty() || quality == q.name; }
};

inline Settings parse(int count, char ** values) {
    Settings s;
    for (int i = 1; i < count; i++) {
        const std::string name = values[i];
        if (name[0] != '-') {
            s.folder = name;
            continue;
        }
        if (name == "--trial") {
            screen_rows = screen_columns = 8;
            continue;
        }
        if (i + 1 == count) {
            throw Error(ErrorCode::bad_argument, name + " needs a value.");
        }
        std::string value = values[++i];
        if (name == "--backend") s.backends.push_back(value);
        else if (name == "--runs") s.runs = std::max(1, std::atoi(value.c_str()));
        else if (name == "--batch") s.batch = std::max(1, std::atoi(value.c_str()));
        else if (name == "--only") s.only = value;
        else if (name == "--quality") s.quality = value;
        else if (name == "--devices") {
            std::string last;
            for (std::string & device : s.devices) {
                const size_t comma = value.find(',');
                device = last = value.empty() ? last : value.substr(0, comma);
                value = comma == std::string::npos ? "" : value.substr(comma + 1);
            }
        }
        else throw Error(ErrorCode::bad_argument, "Unknown option " + name);
    }
    return s;
}

inline std::vector<float> noise(size_t count, float scale) {
    std::vector<float> values(count);
    uint32_t state = 1;
    for (float & value : values) {
        state = state * 1664525u + 1013904223u;
        value = (static_cast<float>(state >> 8) / 8388608.0f - 1.0f) * scale;
    }
    return values;
}

// p50 and p95 of figures by name, in order of first appearance.
class Figures {
  public:
    void add(const std::string & name, double value) {
        if (values.find(name) == values.end()) {
            names.push_back(name);
        }
        values[name].push_back(value);
    }
    void print(const std::string & what) {
        std::printf("{\"what\":\"%s\",\"runs\":%zu", what.c_str(), values[names.front()].size());
        for (const std::string & name : names) {
            std::vector<double> sorted = values[name];
            std::sort(sorted.begin(), sorted.end());
            const auto at = [&](double q) { return sorted[static_cast<size_t>(std::ceil(q * static_cast<double>(sorted.size()))) - 1]; };
            std::printf(",\"%s\":[%.2f,%.2f]", name.c_str(), at(0.5), at(0.95));
        }
        std::printf("}\n");
        std::fflush(stdout);
    }

  private:
    std::vector<std::string> names;
    std::map<std::string, std::vector<double>> values;
};

struct Engine {
    CancelPtr cancel = std::make_shared<Cancel>();
    std::shared_ptr<Model> thinker;
    std::unique_ptr<AudioEncoder> audio;
    std::unique_ptr<VisionEncoder> vision;
    std::unique_ptr<Context> context;
    std::unique_ptr<Talker> talker;
    std::shared_ptr<Code2Wav> voice;
    int batch = 0;

    explicit Engine(const Settings & s) {
        const int threads = default_threads();
        const auto path = [&](const char * name) { return s.folder + "/" + name + ".gguf"; };
        const auto load = [&](const char * name, const std::string & device) {
            ModelOptions options;
            options.device = device;
            const auto start = Clock::now();
            auto model = std::make_shared<Model>(path(name), options, cancel, nullptr);
            std::printf("{\"what\":\"load %s\",\"ms\":%.0f,\"bytes\":%zu}\n", name, milliseconds_since(start), model->weight_bytes());
            return model;
        };
        thinker = load("thinker", s.devices[0]);
        audio = std::make_unique<AudioEncoder>(path("projector"), s.devices[0], threads, cancel);
        vision = std::make_unique<VisionEncoder>(path("projector"), s.devices[0], threads, cancel);
        ContextOptions options;
        options.context_tokens = context_tokens;
        options.batch_tokens = batch = s.batch;
        context = std::make_unique<Context>(thinker, options);
        talker = std::make_unique<Talker>(load("talker", s.devices[1]), path("bridge"), options, cancel);
        voice = std::make_shared<Code2Wav>(path("code2wav"), s.devices[2], threads, cancel);
        for (const Quality & quality : qualities) {
            if (!s.wants(quality)) {
                continue;
            }
            voice->warm(quality.solver, ChunkRules(voice->sizes().dit, 0, 0), cancel);
        }
    }
    int width() const { return thinker->width(); }
};

inline std::vector<int32_t> planes(int from, int count) {
    std::vector<int32_t> positions(static_cast<size_t>(3 * count));
    for (int i = 0; i < 3 * count; i++) {
        positions[static_cast<size_t>(i)] = from + i % count;
    }
    return positions;
}

// Part of the prompt: into the Thinker; its rows as the Talker reads them. Media have no embedding there.
struct Part {
    std::vector<float> rows;
    std::vector<int32_t> positions;
    int32_t next_id = -1;
};

inline Part read(Engine & e, DecodeRequest request, int count, Sampler * sampler) {
    const bool text = !request.ids.empty();
    request.positions = planes(e.context->length(), count);
    request.hidden = Rows::all;
    request.return_rows = text;
    request.sampler = sampler;
    Part part;
    part.positions = request.positions;
    Decoded decoded = e.context->decode(request, e.cancel);
    part.rows = std::move(decoded.hidden);
    for (size_t i = 0; text && i < part.rows.size(); i++) {
        part.rows[i] += decoded.rows[i];
    }
    part.next_id = decoded.next_id;
    return part;
}

// One token of the reply: its row for the Talker (hidden state + embedding) and the next id.
inline Part forward(Engine & e, int32_t id, Sampler & sampler) {
    DecodeRequest request;
    request.ids = {id};
    return read(e, std::move(request), 1, &sampler);
}

inline SpeechRequest speech_after(int prompt) {
    SpeechRequest request;
    request.speaker = "Chelsie";
    request.positions = planes(prompt, 2);
    request.first_position = prompt + 2;
    request.sampling = {0.9f, 40, 0.8f, 1.05f, 1, {}};
    request.most_codes = reply_codes;
    request.stop = false; // random weights do not end by themselves
    return request;
}

inline Part read_media(Engine & e, std::vector<float> rows) {
    const int count = static_cast<int>(rows.size()) / e.width();
    DecodeRequest request;
    request.rows = std::move(rows);
    return read(e, std::move(request), count, nullptr);
}

} // namespace bench
