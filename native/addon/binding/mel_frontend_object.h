// JavaScript face of core/mel_frontend.h.
#pragma once

#include "../core/mel_frontend.h"
#include "wrapped.h"

namespace sotto {

class MelFrontendObject : public Wrapped<MelFrontendObject, MelFrontend> {
  public:
    static void define(Napi::Env env, Host & host);
    static Napi::Value make(const Napi::CallbackInfo & info);

    explicit MelFrontendObject(const Napi::CallbackInfo & info);

  private:
    friend class Wrapped<MelFrontendObject, MelFrontend>;
    Napi::Value push(const Napi::CallbackInfo & info);
    Napi::Value take(const Napi::CallbackInfo & info);
    Napi::Value finish(const Napi::CallbackInfo & info);
    Napi::Value reset(const Napi::CallbackInfo & info);
    Napi::Value get_samples(const Napi::CallbackInfo & info);
    Napi::Value blocks(Napi::Env env, std::vector<MelBlock> (MelFrontend::*method)());

    double samples = 0; // as of the last call that settled
};

} // namespace sotto
