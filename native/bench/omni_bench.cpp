// A whole spoken turn of an omni model on one device (or one device a model), without Node, and its parts alone:
//   omni_bench FOLDER [--backend LIBRARY] [--devices THINKER,TALKER,VOICE] [--runs 20] [--only turn|parts] [--trial]
// FOLDER holds thinker, projector, talker, bridge and code2wav .gguf; random weights will do (omni/make_weights.py).
//
// The fixed work: a prompt of 1,506 tokens (a screen of 1288x812, 5 s of speech, text), 28 reply tokens, then the end,
// 300 codes (6 s of speech). `warm`: the screen and the whole blocks of speech were read while the user spoke.
// `cold`: nothing was. Each line of output is one JSON object.
#include "../addon/core/audio_encoder.h"
#include "../addon/core/code2wav_stream.h"
#include "../addon/core/error.h"
#include "../addon/core/mel_frontend.h"
#include "../addon/core/talker.h"
#include "../addon/core/vision_encoder.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

using namespace sotto;

namespace {

int screen_rows = 58, screen_columns = 92; // patches of 14 pixels; --trial makes them few
constexpr int speech_samples = 80'000;
constexpr int text_before = 20, text_between = 4, text_after = 23;
constexpr int reply_tokens = 28;
constexpr int reply_codes = 300;
constexpr int context_tokens = 8192;
constexpr int32_t some_id = 1234;

struct Quality {
    const char * name;
    SolverSettings solver;
};
const Quality qualities[] = {{"reference", {true, 10, 0.5f}}, {"balanced", {true, 4, 0.5f}}, {"fast", {false, 6, 0.0f}}};

using Clock = std::chrono::steady_clock;
double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

struct Settings {
    std::string folder, only;
    std::vector<std::string> backends;
    std::string devices[3];
    int runs = 20;
};

Settings parse(int count, char ** values) {
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
        else if (name == "--only") s.only = value;
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

std::vector<float> noise(size_t count, float scale) {
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
        options.batch_tokens = 512;
        context = std::make_unique<Context>(thinker, options);
        talker = std::make_unique<Talker>(load("talker", s.devices[1]), path("bridge"), options, cancel);
        voice = std::make_shared<Code2Wav>(path("code2wav"), s.devices[2], threads, cancel);
        for (const Quality & quality : qualities) {
            voice->warm(quality.solver, ChunkRules(voice->sizes().dit, 0, 0), cancel);
        }
    }
    int width() const { return thinker->width(); }
};

std::vector<int32_t> planes(int from, int count) {
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

Part read(Engine & e, DecodeRequest request, int count, Sampler * sampler) {
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
Part forward(Engine & e, int32_t id, Sampler & sampler) {
    DecodeRequest request;
    request.ids = {id};
    return read(e, std::move(request), 1, &sampler);
}

SpeechRequest speech_after(int prompt) {
    SpeechRequest request;
    request.speaker = "Chelsie";
    request.positions = planes(prompt, 2);
    request.first_position = prompt + 2;
    request.sampling = {0.9f, 40, 0.8f, 1.05f, 1, {}};
    request.most_codes = reply_codes;
    request.stop = false; // random weights do not end by themselves
    return request;
}

Part read_text(Engine & e, int count, Sampler * sampler = nullptr) {
    DecodeRequest request;
    request.ids.assign(static_cast<size_t>(count), some_id);
    return read(e, std::move(request), count, sampler);
}

Part read_media(Engine & e, std::vector<float> rows) {
    const int count = static_cast<int>(rows.size()) / e.width();
    DecodeRequest request;
    request.rows = std::move(rows);
    return read(e, std::move(request), count, nullptr);
}

// One turn, with the time of each event since the end of speech.
class Turn {
  public:
    Turn(Engine & engine, const Quality & quality, bool warm) : e(engine), quality(quality), warm(warm) {}

    void run(Figures & figures) {
        e.context->keep(0);
        e.talker->keep(0);
        const std::vector<float> screen = noise(static_cast<size_t>(screen_rows * screen_columns) * static_cast<size_t>(e.vision->patch_floats()), 1.0f);
        const std::vector<float> sound = noise(speech_samples, 0.3f);
        MelFrontend mel;
        const auto see_and_hear = [&] {
            to_talker(read_text(e, text_before));
            to_talker(read_media(e, e.vision->encode(screen, screen_rows, screen_columns, e.cancel)));
            mark("screen read");
            to_talker(read_text(e, text_between));
            mel.push({sound.begin(), sound.begin() + 64'000});
            hear(mel.take());
        };
        std::thread talking, sounding;
        if (warm) {
            see_and_hear();
            flush_talker(); // it keeps up while the user speaks
        }
        start = Clock::now();
        times.clear();
        sounding = std::thread([this] { guarded([this] { make_sound(); }); });
        if (!warm) {
            see_and_hear();
        }
        mel.push({sound.begin() + 64'000, sound.end()});
        hear(mel.finish());
        mark("speech encoded and read");
        Sampler sampler({});
        Part last = read_text(e, text_after, &sampler);
        int32_t id = last.next_id;
        to_talker(std::move(last));
        mark("first token");
        const int prompt = e.context->length();
        talking = std::thread([this, prompt] { guarded([this, prompt] { speak(prompt); }); });
        for (int i = 0; i < reply_tokens; i++) {
            const Part token = forward(e, id, sampler);
            reply.push(token.rows);
            id = token.next_id;
        }
        reply.end();
        mark("text written");
        talking.join();
        sounding.join();
        if (!failure.empty()) {
            throw Error(ErrorCode::compute_failed, failure);
        }
        for (const auto & [name, time] : times) {
            figures.add(name, time);
        }
    }

  private:
    void guarded(const std::function<void()> & work) {
        try {
            work();
        } catch (const Error & error) {
            const std::lock_guard<std::mutex> guard(lock);
            failure = error.what();
            done = true;
            changed.notify_all();
        }
    }
    void mark(const char * name) {
        const double now = milliseconds_since(start);
        const std::lock_guard<std::mutex> guard(lock);
        times.emplace_back(name, now);
    }
    void hear(std::vector<MelBlock> blocks) {
        for (const MelBlock & block : blocks) {
            to_talker(read_media(e, e.audio->encode(block.mel, block.frames, e.cancel)));
        }
    }
    void to_talker(Part part) { unread.push_back(std::move(part)); }
    void flush_talker() {
        for (Part & part : unread) {
            e.talker->append(part.rows, part.positions, e.cancel);
        }
        unread.clear();
    }
    void speak(int prompt) {
        flush_talker();
        mark("Talker's prompt read");
        SpeechRequest request = speech_after(prompt);
        request.batch_codes = 4;
        bool first = true;
        e.talker->speak(request, reply, [&](std::vector<int32_t> && more) {
            if (first) {
                mark("first codes");
                first = false;
            }
            const std::lock_guard<std::mutex> guard(lock);
            codes.insert(codes.end(), more.begin(), more.end());
            changed.notify_all();
        }, e.cancel);
        mark("all codes");
        const std::lock_guard<std::mutex> guard(lock);
        done = true;
        changed.notify_all();
    }
    void make_sound() {
        Code2WavStream stream(e.voice, "Chelsie", quality.solver, ChunkRules(e.voice->sizes().dit, 0, 0), 1);
        size_t taken = 0;
        bool last = false;
        bool first = true;
        while (!last) {
            std::vector<int32_t> more;
            {
                std::unique_lock<std::mutex> guard(lock);
                changed.wait(guard, [&] { return done || codes.size() > taken; });
                more.assign(codes.begin() + static_cast<std::ptrdiff_t>(taken), codes.end());
                taken = codes.size();
                last = done;
            }
            if (taken == 36 || (taken > 36 && first && stream.samples() == 0 && taken - more.size() < 36)) {
                mark("codes of the first chunk");
            }
            const std::vector<float> samples = stream.push(more, last, e.cancel);
            if (first && !samples.empty()) {
                mark("first sample");
                first = false;
            }
        }
        mark("all sound");
    }

    Engine & e;
    const Quality & quality;
    bool warm;
    Clock::time_point start = Clock::now();
    std::mutex lock;
    std::condition_variable changed;
    std::vector<std::pair<std::string, double>> times;
    std::vector<Part> unread;
    ReplyRows reply;
    std::vector<int32_t> codes;
    bool done = false;
    std::string failure;
};

void measure_parts(Engine & e, int runs) {
    Figures figures;
    const std::vector<float> screen = noise(static_cast<size_t>(screen_rows * screen_columns) * static_cast<size_t>(e.vision->patch_floats()), 1.0f);
    const std::vector<float> mel = noise(128 * 200, 1.0f);
    const std::vector<float> rows = noise(static_cast<size_t>(1506) * static_cast<size_t>(e.width()), 1.0f);
    for (int run = 0; run <= runs; run++) {
        const auto timed = [&](const char * name, const auto & work, double per = 0.0) {
            const auto start = Clock::now();
            work();
            const double took = milliseconds_since(start);
            if (run > 0) { // the first run warms up
                figures.add(name, per == 0.0 ? took : per / took * 1000.0);
            }
        };
        timed("screen encoder ms", [&] { e.vision->encode(screen, screen_rows, screen_columns, e.cancel); });
        timed("audio encoder, 2 s, ms", [&] { e.audio->encode(mel, 200, e.cancel); });
        e.context->keep(0);
        Part prompt;
        timed("Thinker prompt, hidden, ms", [&] { prompt = read_media(e, rows); });
        Sampler sampler({});
        int32_t id = 1;
        timed("Thinker tokens/s", [&] {
            for (int i = 0; i < 128; i++) {
                id = forward(e, id, sampler).next_id;
            }
        }, 128);
        e.talker->keep(0);
        timed("Talker prompt ms", [&] { e.talker->append(prompt.rows, prompt.positions, e.cancel); });
        ReplyRows reply;
        reply.push(noise(static_cast<size_t>(reply_tokens) * static_cast<size_t>(e.width()), 1.0f));
        reply.end();
        const SpeechRequest request = speech_after(1506);
        std::vector<int32_t> codes;
        timed("Talker codes/s", [&] {
            e.talker->speak(request, reply, [&](std::vector<int32_t> && more) { codes.insert(codes.end(), more.begin(), more.end()); }, e.cancel);
        }, reply_codes);
        for (const Quality & quality : qualities) {
            const std::string name = std::string("Code2Wav ") + quality.name + " s";
            Code2WavStream stream(e.voice, "Chelsie", quality.solver, ChunkRules(e.voice->sizes().dit, 0, 0), 1);
            const auto start = Clock::now();
            const std::vector<float> samples = stream.push(codes, true, e.cancel);
            const double seconds = milliseconds_since(start) / 1000.0;
            if (run > 0) {
                figures.add(name, seconds);
                figures.add(std::string("Code2Wav ") + quality.name + " x1000 real time",
                            1000.0 * seconds / (static_cast<double>(samples.size()) / 24000.0));
            }
        }
    }
    figures.print("parts");
}

void print_memory(const char * when) {
    for (const DeviceInfo & device : list_devices()) {
        if (device.kind != "cpu") {
            std::printf("{\"what\":\"memory %s\",\"device\":\"%s\",\"description\":\"%s\",\"used_mb\":%.0f}\n", when, device.name.c_str(),
                        device.description.c_str(), static_cast<double>(device.memory_total - device.memory_free) / 1e6);
        }
    }
}

} // namespace

int main(int count, char ** values) {
    try {
        const Settings s = parse(count, values);
        load_backends(backend_directory(), s.backends);
        print_memory("before");
        Engine engine(s);
        print_memory("loaded");
        if (s.only != "turn") {
            measure_parts(engine, s.runs);
        }
        for (const bool warm : {true, false}) {
            for (const Quality & quality : qualities) {
                if (s.only == "parts") {
                    break;
                }
                Figures figures;
                for (int run = 0; run <= s.runs; run++) {
                    Figures ignored;
                    Turn(engine, quality, warm).run(run == 0 ? ignored : figures); // the first run warms up
                }
                figures.print(std::string(warm ? "warm " : "cold ") + quality.name);
            }
        }
        print_memory("after");
        return 0;
    } catch (const Error & error) {
        std::fprintf(stderr, "%s: %s\n", error_code_name(error.code), error.what());
        return 1;
    }
}
