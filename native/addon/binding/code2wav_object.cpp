#include "code2wav_object.h"

#include "../core/code2wav_stream.h"
#include "code2wav_stream_object.h"
#include "load_network.h"

#include <utility>

namespace sotto {

namespace {

using Floats = std::vector<float>;

Napi::Value named(Napi::Env env, std::initializer_list<std::pair<const char *, Floats>> fields) {
    Napi::Object object = Napi::Object::New(env);
    for (const auto & [name, values] : fields) {
        object.Set(name, to_array(env, values));
    }
    return object;
}

Napi::Object describe(Napi::Env env, const Code2WavShape & shape) {
    Napi::Object info = Napi::Object::New(env);
    info.Set("sampleRateHz", static_cast<double>(shape.sample_rate));
    info.Set("framesPerCode", shape.dit.repeats);
    info.Set("samplesPerFrame", static_cast<double>(shape.vocoder.samples_per_frame()));
    info.Set("melBins", static_cast<double>(shape.dit.mel));
    info.Set("codeRows", static_cast<double>(shape.dit.code_rows));
    info.Set("blockFrames", shape.dit.block);
    Napi::Array speakers = Napi::Array::New(env, shape.speakers.size());
    for (uint32_t i = 0; i < shape.speakers.size(); i++) {
        speakers.Set(i, shape.speakers[i]);
    }
    speakers.Freeze();
    info.Set("speakers", speakers);
    info.Freeze();
    return info;
}

Napi::Object describe(Napi::Env env, const Chunk & chunk, int64_t samples_per_frame) {
    Napi::Object object = Napi::Object::New(env);
    const auto set = [&](const char * name, int64_t value) { object.Set(name, static_cast<double>(value)); };
    set("windowStart", chunk.window_start);
    set("windowEnd", chunk.window_end);
    set("keptStart", chunk.kept_start);
    set("keptEnd", chunk.kept_end);
    set("vocoderContextFrames", chunk.context);
    set("vocoderFrames", chunk.vocoder_frames());
    set("dropHeadFrames", chunk.drop_head);
    set("dropTailFrames", chunk.drop_tail);
    set("emittedFrames", chunk.emitted_frames());
    set("emittedSamples", chunk.emitted_frames() * samples_per_frame);
    return object;
}

} // namespace

SolverSettings solver_settings(const Options & options) {
    SolverSettings settings;
    settings.rk4 = options.choice("solver", 0, {"rk4", "euler"}) == 0;
    settings.points = static_cast<int>(options.integer("points", settings.points, 2, 64));
    settings.guidance = static_cast<float>(options.number("guidance", settings.guidance));
    settings.check();
    return settings;
}

ChunkRules chunk_rules(const Options & options, const DitShape & dit) {
    return ChunkRules(dit, options.integer("firstChunkFrames", 0, 1, INT32_MAX), options.integer("chunkFrames", 0, 1, INT32_MAX));
}

void Code2WavObject::define(Napi::Env env, Host & host) {
    auto properties = common_properties(env);
    const auto method = [&](const char * name, Napi::Value (Code2WavObject::*function)(const Napi::CallbackInfo &)) {
        properties.push_back(InstanceMethod(name, function));
    };
    method("stream", &Code2WavObject::stream);
    method("speakerVector", &Code2WavObject::speaker_vector);
    method("timeEmbedding", &Code2WavObject::time_embedding);
    method("timeGrid", &Code2WavObject::grid);
    method("velocity", &Code2WavObject::velocity);
    method("solve", &Code2WavObject::solve);
    method("streamed", &Code2WavObject::streamed);
    method("plan", &Code2WavObject::plan);
    method("noise", &Code2WavObject::noise);
    method("vocode", &Code2WavObject::vocode);
    method("filterTaps", &Code2WavObject::taps);
    method("activation", &Code2WavObject::activation);
    host.code2wav = Napi::Persistent(DefineClass(env, "Code2Wav", properties));
}

Napi::Value Code2WavObject::load(const Napi::CallbackInfo & info) {
    return load_network<Code2WavObject, Code2Wav>(info, &Host::code2wav);
}

Code2WavObject::Code2WavObject(const Napi::CallbackInfo & info) : Wrapped(info) {
    Value().Set("info", describe(info.Env(), core->sizes()));
    report(core->bytes());
}

void Code2WavObject::recount() {
    if (core) {
        report(core->bytes());
    }
}

Napi::Value Code2WavObject::stream(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        require_live();
        return Code2WavStreamObject::open(Value(), core, Options(info[0]));
    });
}

Napi::Value Code2WavObject::speaker_vector(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        const std::string speaker = info[0].IsNull() ? "" : text_argument(info[0], "speaker");
        return call<Floats>(
            info.Env(), Napi::Value(),
            [speaker](Code2Wav & network, const CancelPtr &) { return network.speaker_vector(speaker); },
            [](Napi::Env env, Floats & values) -> Napi::Value { return to_array(env, values); });
    });
}

Napi::Value Code2WavObject::time_embedding(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        if (!info[0].IsNumber()) {
            throw Error(ErrorCode::bad_argument, "tau must be a number.");
        }
        const float tau = info[0].As<Napi::Number>().FloatValue();
        return call<Floats>(
            info.Env(), Napi::Value(),
            [tau](Code2Wav & network, const CancelPtr & cancel) { return network.embed_time(tau, cancel); },
            [tau](Napi::Env env, Floats & values) -> Napi::Value {
                return named(env, {{"sinus", time_sines(tau)}, {"embedding", values}});
            });
    });
}

Napi::Value Code2WavObject::grid(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        return to_array(info.Env(), time_grid(static_cast<int>(integer_argument(info[0], "points", 2, 64))));
    });
}

Napi::Value Code2WavObject::velocity(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        const Options options(info[2]);
        const std::string speaker = options.text("speaker", "");
        const auto tau = static_cast<float>(options.number("tau", 0.0));
        const auto guidance = static_cast<float>(options.number("guidance", 0.5));
        return call<std::vector<Floats>>(
            info.Env(), signal_of(options),
            [x = floats_argument(info[0], "x"), codes = ids_argument(info[1], "codes"), speaker, tau,
             guidance](Code2Wav & network, const CancelPtr & cancel) {
                return network.velocity(x, codes, speaker, tau, guidance, cancel);
            },
            [guidance](Napi::Env env, std::vector<Floats> & rows) -> Napi::Value {
                Floats guided = rows.front();
                for (size_t i = 0; i < guided.size(); i++) {
                    guided[i] += guidance * (rows.front()[i] - rows.back()[i]);
                }
                return named(env, {{"cond", rows.front()}, {"uncond", rows.size() > 1 ? rows.back() : Floats()}, {"guided", guided}});
            });
    });
}

Napi::Value Code2WavObject::solve(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        const Options options(info[2]);
        const std::string speaker = options.text("speaker", "");
        return call<Floats>(
            info.Env(), signal_of(options),
            [noise = floats_argument(info[0], "noise"), codes = ids_argument(info[1], "codes"), speaker,
             settings = solver_settings(options)](Code2Wav & network, const CancelPtr & cancel) {
                return network.solve(noise, codes, speaker, settings, cancel);
            },
            [this](Napi::Env env, Floats & mel) -> Napi::Value {
                recount();
                return to_array(env, mel);
            });
    });
}

Napi::Value Code2WavObject::streamed(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        require_live();
        const Options options(info[2]);
        auto stream = std::make_shared<Code2WavStream>(core, options.text("speaker", ""), solver_settings(options),
                                                       chunk_rules(options, core->sizes().dit), 0, floats_argument(info[0], "noise"));
        return call<Floats>(
            info.Env(), signal_of(options),
            [stream, codes = ids_argument(info[1], "codes")](Code2Wav &, const CancelPtr & cancel) {
                return stream->push(codes, true, cancel);
            },
            [this, stream](Napi::Env env, Floats & wave) -> Napi::Value {
                recount();
                return named(env, {{"mel", stream->kept_mel()}, {"wave", wave}});
            });
    });
}

Napi::Value Code2WavObject::plan(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        require_live();
        const int64_t total = integer_argument(info[0], "totalFrames", 0, INT32_MAX);
        ChunkPlan plan(chunk_rules(Options(info[1]), core->sizes().dit));
        Napi::Array list = Napi::Array::New(info.Env());
        while (const auto chunk = plan.next(total, true)) {
            list.Set(list.Length(), describe(info.Env(), *chunk, core->sizes().vocoder.samples_per_frame()));
        }
        return list;
    });
}

Napi::Value Code2WavObject::noise(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        require_live();
        const auto seed = static_cast<uint64_t>(integer_argument(info[0], "seed", 0, (int64_t{1} << 53) - 1));
        const int64_t from = integer_argument(info[1], "from", 0, INT32_MAX);
        const int64_t frames = integer_argument(info[2], "frames", 0, 1 << 20);
        return to_array(info.Env(), frame_noise(seed, from, frames, core->sizes().dit.mel));
    });
}

Napi::Value Code2WavObject::vocode(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        const Floats mel = floats_argument(info[0], "mel");
        return call<Floats>(
            info.Env(), signal_of(Options(info[1])),
            [mel](Code2Wav & network, const CancelPtr & cancel) { return network.synthesize(mel, cancel); },
            [this, mel](Napi::Env env, Floats & wave) -> Napi::Value {
                recount();
                return named(env, {{"normalized", Vocoder::condition(mel)}, {"wave", wave}});
            });
    });
}

Napi::Value Code2WavObject::taps(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value { return to_array(info.Env(), filter_taps()); });
}

Napi::Value Code2WavObject::activation(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        const int64_t length = integer_argument(info[1], "length", 1, 1 << 24);
        return call<Vocoder::Activated>(
            info.Env(), Napi::Value(),
            [x = floats_argument(info[0], "x"), length, name = text_argument(info[2], "name")](Code2Wav & network, const CancelPtr & cancel) {
                return network.activate(x, length, name, cancel);
            },
            [](Napi::Env env, Vocoder::Activated & made) -> Napi::Value {
                return named(env, {{"up", made.doubled}, {"y", made.result}});
            });
    });
}

} // namespace sotto
