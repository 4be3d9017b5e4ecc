// Each model of a pack alone, on the pieces of the same work.
#pragma once

#include "engine.h"

namespace bench {

inline void measure_parts(Engine & e, int runs, const std::string & only) {
    const auto wanted = [&](const char * part) { return only.empty() || only == "parts" || only == part; };
    Figures figures;
    const std::vector<float> screen = noise(static_cast<size_t>(screen_rows * screen_columns) * static_cast<size_t>(e.vision->patch_floats()), 1.0f);
    const std::vector<float> mel = noise(128 * 200, 1.0f);
    const std::vector<float> rows = noise(static_cast<size_t>(1506) * static_cast<size_t>(e.width()), 1.0f);
    std::vector<int32_t> codes(reply_codes);
    for (int i = 0; i < reply_codes; i++) {
        codes[static_cast<size_t>(i)] = i * 27 % 8000;
    }
    for (int run = 0; run <= runs; run++) {
        const auto timed = [&](const char * name, const auto & work, double per = 0.0) {
            const auto start = Clock::now();
            work();
            const double took = milliseconds_since(start);
            if (run > 0) { // the first run warms up
                figures.add(name, per == 0.0 ? took : per / took * 1000.0);
            }
        };
        if (wanted("encoders")) {
            timed("screen encoder ms", [&] { e.vision->encode(screen, screen_rows, screen_columns, e.cancel); });
            timed("audio encoder, 2 s, ms", [&] { e.audio->encode(mel, 200, e.cancel); });
        }
        if (wanted("thinker")) {
            e.context->keep(0);
            timed("Thinker prompt, last logits only, ms", [&] {
                DecodeRequest request;
                request.rows = rows;
                request.positions = planes(0, 1506);
                request.logits = Rows::last;
                e.context->decode(request, e.cancel);
            });
            e.context->keep(0);
            timed("Thinker prompt, hidden, ms", [&] { read_media(e, rows); });
            timed("Thinker part of 50 tokens, hidden, ms", [&] { read_media(e, {rows.begin(), rows.begin() + 50 * e.width()}); });
            e.context->keep(1506);
            Sampler sampler({});
            int32_t id = 1;
            timed("Thinker tokens/s", [&] {
                for (int i = 0; i < 128; i++) {
                    id = forward(e, id, sampler).next_id;
                }
            }, 128);
        }
        if (wanted("talker")) {
            e.talker->keep(0);
            timed("Talker prompt ms", [&] { e.talker->append(rows, planes(0, 1506), e.cancel); });
            ReplyRows reply;
            reply.push(noise(static_cast<size_t>(reply_tokens) * static_cast<size_t>(e.width()), 1.0f));
            reply.end();
            const SpeechRequest request = speech_after(1506);
            timed("Talker codes/s", [&] { e.talker->speak(request, reply, [](std::vector<int32_t> &&) {}, e.cancel); }, reply_codes);
        }
        for (const Quality & quality : qualities) {
            if (!wanted("code2wav")) {
                break;
            }
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

} // namespace bench
