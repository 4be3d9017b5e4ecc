// A whole spoken turn, with the time of each event since the end of speech. Thinker, Talker and Code2Wav have a thread each,
// as in the product.
#pragma once

#include "../../addon/core/mel_frontend.h"
#include "engine.h"

#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

namespace bench {

// What of the prompt is known and not yet read: embeddings of text and rows of media, read together.
class Waiting {
  public:
    explicit Waiting(Engine & engine) : e(engine) {}
    void add_text(int count) {
        const std::vector<int32_t> ids(static_cast<size_t>(count), some_id);
        std::vector<float> looked(static_cast<size_t>(count * e.width()));
        e.thinker->embed(ids.data(), ids.size(), looked.data());
        add(looked, true);
    }
    void add_media(const std::vector<float> & media) { add(media, false); }
    // By the batch, as the product does, so that the Talker can follow.
    int32_t read_all(Sampler * sampler, const std::function<void(Part)> & sink) {
        const auto batch = static_cast<size_t>(e.batch);
        const auto width = static_cast<size_t>(e.width());
        int32_t next = -1;
        for (size_t first = 0; first < text.size(); first += batch) {
            const size_t count = std::min(batch, text.size() - first);
            const auto from = rows.begin() + static_cast<std::ptrdiff_t>(first * width);
            DecodeRequest request;
            request.rows.assign(from, from + static_cast<std::ptrdiff_t>(count * width));
            Part part = read(e, std::move(request), static_cast<int>(count), first + count == text.size() ? sampler : nullptr);
            for (size_t row = 0; row < count; row++) {
                for (size_t i = row * width; text[first + row] && i < (row + 1) * width; i++) {
                    part.rows[i] += from[static_cast<std::ptrdiff_t>(i)];
                }
            }
            next = part.next_id;
            sink(std::move(part));
        }
        rows.clear();
        text.clear();
        return next;
    }

  private:
    void add(const std::vector<float> & more, bool is_text) {
        rows.insert(rows.end(), more.begin(), more.end());
        text.insert(text.end(), more.size() / static_cast<size_t>(e.width()), is_text);
    }
    Engine & e;
    std::vector<float> rows;
    std::vector<bool> text;
};

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
        following = std::thread([this] { guarded([this] { follow(); }); });
        // Sound has its encoder and thread of its own: it is encoded while the screen is.
        const auto encode_sound = [&](int from, int to, bool last) {
            std::vector<std::vector<float>> rows;
            mel.push({sound.begin() + from, sound.begin() + to});
            for (const MelBlock & block : last ? mel.finish() : mel.take()) {
                rows.push_back(e.audio->encode(block.mel, block.frames, e.cancel));
            }
            return rows;
        };
        Waiting waiting(e);
        const auto see_and_hear = [&](int samples, bool last) {
            auto heard = std::async(std::launch::async, encode_sound, 0, samples, last);
            waiting.add_text(text_before);
            waiting.add_media(e.vision->encode(screen, screen_rows, screen_columns, e.cancel));
            mark("screen encoded");
            waiting.add_text(text_between);
            for (const std::vector<float> & rows : heard.get()) {
                waiting.add_media(rows);
            }
        };
        const auto to_talker = [this](Part part) {
            const std::lock_guard<std::mutex> guard(lock);
            unread.push_back(std::move(part));
            changed.notify_all();
        };
        std::thread sounding;
        if (warm) {
            see_and_hear(spoken_early, false);
            waiting.read_all(nullptr, to_talker);
            wait_for_talker(); // it keeps up while the user speaks
        }
        start = Clock::now();
        times.clear();
        sounding = std::thread([this] { guarded([this] { make_sound(); }); });
        if (!warm) {
            see_and_hear(speech_samples, true);
        } else {
            for (const std::vector<float> & rows : encode_sound(spoken_early, speech_samples, true)) {
                waiting.add_media(rows);
            }
        }
        mark("speech encoded");
        waiting.add_text(text_after);
        Sampler sampler({});
        int32_t id = waiting.read_all(&sampler, to_talker);
        mark("first token");
        const int prompt = e.context->length();
        {
            const std::lock_guard<std::mutex> guard(lock);
            prompt_tokens = prompt;
            changed.notify_all();
        }
        for (int i = 0; i < reply_tokens; i++) {
            const Part token = forward(e, id, sampler);
            reply.push(token.rows);
            id = token.next_id;
        }
        reply.end();
        mark("text written");
        following.join();
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
    void wait_for_talker() {
        std::unique_lock<std::mutex> guard(lock);
        changed.wait(guard, [&] { return done || (unread.empty() && !reading); });
    }
    // The Talker's thread: reads the prompt part by part behind the Thinker, then speaks.
    void follow() {
        std::unique_lock<std::mutex> guard(lock);
        while (true) {
            changed.wait(guard, [&] { return !unread.empty() || prompt_tokens > 0; });
            if (unread.empty()) {
                break;
            }
            Part part = std::move(unread.front());
            unread.erase(unread.begin());
            reading = true;
            guard.unlock();
            e.talker->append(part.rows, part.positions, e.cancel);
            guard.lock();
            reading = false;
            changed.notify_all();
        }
        const int prompt = prompt_tokens;
        guard.unlock();
        mark("Talker's prompt read");
        speak(prompt);
    }
    void speak(int prompt) {
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
    std::thread following;
    std::vector<Part> unread;
    bool reading = false;
    int prompt_tokens = 0; // > 0: the prompt is complete
    ReplyRows reply;
    std::vector<int32_t> codes;
    bool done = false;
    std::string failure;
};

} // namespace bench
