// JavaScript face of core/sampler.h.
#pragma once

#include "../core/sampler.h"
#include "arguments.h"
#include "host.h"

#include <napi.h>

#include <memory>
#include <mutex>

namespace sotto {

// SamplerOptions of types/binding.d.ts.
SamplerOptions sampler_options(const Options & options);

// A decode call holds the lock on its lane; the synchronous methods refuse instead of waiting for it.
struct SharedSampler {
    explicit SharedSampler(SamplerOptions options) : sampler(std::move(options)) {}
    std::mutex mutex;
    Sampler sampler;
};

class SamplerObject : public Napi::ObjectWrap<SamplerObject> {
  public:
    static void define(Napi::Env env, Host & host);
    static Napi::Value create(const Napi::CallbackInfo & info);
    // Throws bad_argument if `value` is no sampler.
    static std::shared_ptr<SharedSampler> from(const Napi::Value & value);

    explicit SamplerObject(const Napi::CallbackInfo & info);

  private:
    Napi::Value accept(const Napi::CallbackInfo & info);
    Napi::Value sample(const Napi::CallbackInfo & info);
    Napi::Value probabilities(const Napi::CallbackInfo & info);
    Napi::Value reset(const Napi::CallbackInfo & info);
    std::unique_lock<std::mutex> lock() const;

    std::shared_ptr<SharedSampler> shared;
};

} // namespace sotto
