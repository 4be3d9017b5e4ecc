// JavaScript faces of core/audio_encoder.h and core/vision_encoder.h.
#pragma once

#include "../core/audio_encoder.h"
#include "../core/vision_encoder.h"
#include "wrapped.h"

namespace sotto {

class AudioEncoderObject : public Wrapped<AudioEncoderObject, AudioEncoder> {
  public:
    static void define(Napi::Env env, Host & host);
    // loadAudioEncoder(projector, options)
    static Napi::Value load(const Napi::CallbackInfo & info);

    explicit AudioEncoderObject(const Napi::CallbackInfo & info);

  private:
    friend class Wrapped<AudioEncoderObject, AudioEncoder>;
    Napi::Value encode(const Napi::CallbackInfo & info);
    Napi::Value rows_for(const Napi::CallbackInfo & info);
};

class VisionEncoderObject : public Wrapped<VisionEncoderObject, VisionEncoder> {
  public:
    static void define(Napi::Env env, Host & host);
    // loadVisionEncoder(projector, options)
    static Napi::Value load(const Napi::CallbackInfo & info);

    explicit VisionEncoderObject(const Napi::CallbackInfo & info);

  private:
    friend class Wrapped<VisionEncoderObject, VisionEncoder>;
    Napi::Value encode(const Napi::CallbackInfo & info);
};

} // namespace sotto
