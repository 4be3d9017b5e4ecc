#include "sampler_object.h"

namespace sotto {

namespace {

uint64_t seed_option(const Options & options) {
    if (!options.has("seed")) {
        return 0;
    }
    const Napi::Value value = options.get("seed");
    if (value.IsBigInt()) {
        bool lossless = false;
        return value.As<Napi::BigInt>().Uint64Value(&lossless);
    }
    return static_cast<uint64_t>(integer_argument(value, "seed", 0, 9007199254740991));
}

std::vector<float> logits_argument(const Napi::Value & value) {
    std::vector<float> logits = floats_argument(value, "logits");
    if (logits.empty() || logits.size() > (1u << 24)) {
        throw Error(ErrorCode::bad_argument, "logits must hold 1..16777216 values.");
    }
    return logits;
}

} // namespace

SamplerOptions sampler_options(const Options & options) {
    SamplerOptions given;
    given.temperature = static_cast<float>(options.number("temperature", 0.0));
    given.top_k = static_cast<int>(options.integer("topK", 0, 0, 1 << 24));
    given.top_p = static_cast<float>(options.number("topP", 1.0));
    given.repetition_penalty = static_cast<float>(options.number("repetitionPenalty", 1.0));
    given.seed = seed_option(options);
    if (options.has("suppress")) {
        given.suppress = ids_argument(options.get("suppress"), "suppress");
    }
    return given;
}

void SamplerObject::define(Napi::Env env, Host & host) {
    host.sampler = Napi::Persistent(DefineClass(env, "Sampler",
                                                {
                                                    InstanceMethod("accept", &SamplerObject::accept),
                                                    InstanceMethod("sample", &SamplerObject::sample),
                                                    InstanceMethod("probabilities", &SamplerObject::probabilities),
                                                    InstanceMethod("reset", &SamplerObject::reset),
                                                }));
}

Napi::Value SamplerObject::create(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value { return Host::of(info.Env()).sampler.New({info[0]}); });
}

SamplerObject::SamplerObject(const Napi::CallbackInfo & info) : Napi::ObjectWrap<SamplerObject>(info) {
    guarded(info.Env(), [&] {
        shared = std::make_shared<SharedSampler>(sampler_options(Options(info[0])));
    });
}

std::shared_ptr<SharedSampler> SamplerObject::from(const Napi::Value & value) {
    if (value.IsObject()) {
        const auto object = value.As<Napi::Object>();
        if (object.InstanceOf(Host::of(value.Env()).sampler.Value())) {
            return Unwrap(object)->shared;
        }
    }
    throw Error(ErrorCode::bad_argument, "sampler must come from createSampler.");
}

std::unique_lock<std::mutex> SamplerObject::lock() const {
    std::unique_lock<std::mutex> held(shared->mutex, std::try_to_lock);
    if (!held.owns_lock()) {
        throw Error(ErrorCode::bad_argument, "The sampler is in use by a decode call.");
    }
    return held;
}

Napi::Value SamplerObject::accept(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        const auto ids = ids_argument(info[0], "ids");
        const auto held = lock();
        for (int32_t id : ids) {
            shared->sampler.accept(id);
        }
        return info.Env().Undefined();
    });
}

Napi::Value SamplerObject::sample(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        const auto logits = logits_argument(info[0]);
        const auto held = lock();
        return Napi::Number::New(info.Env(), shared->sampler.sample(logits.data(), static_cast<int>(logits.size())));
    });
}

Napi::Value SamplerObject::probabilities(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        const auto logits = logits_argument(info[0]);
        std::vector<float> result(logits.size());
        const auto held = lock();
        shared->sampler.probabilities(logits.data(), static_cast<int>(logits.size()), result.data());
        return to_array(info.Env(), result);
    });
}

Napi::Value SamplerObject::reset(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        const auto held = lock();
        shared->sampler.reset();
        return info.Env().Undefined();
    });
}

} // namespace sotto
