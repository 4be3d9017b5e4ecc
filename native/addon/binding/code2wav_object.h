// JavaScript face of core/code2wav.h.
#pragma once

#include "../core/code2wav.h"
#include "wrapped.h"

namespace sotto {

// Read from the options of a call.
SolverSettings solver_settings(const Options & options);
ChunkRules chunk_rules(const Options & options, const DitShape & dit);

class Code2WavObject : public Wrapped<Code2WavObject, Code2Wav> {
  public:
    static void define(Napi::Env env, Host & host);
    // loadCode2Wav(path, options)
    static Napi::Value load(const Napi::CallbackInfo & info);

    explicit Code2WavObject(const Napi::CallbackInfo & info);

    // Graphs are made as sizes are met: tells V8.
    void recount();

  private:
    friend class Wrapped<Code2WavObject, Code2Wav>;
    Napi::Value stream(const Napi::CallbackInfo & info);
    Napi::Value speaker_vector(const Napi::CallbackInfo & info);
    Napi::Value time_embedding(const Napi::CallbackInfo & info);
    Napi::Value grid(const Napi::CallbackInfo & info);
    Napi::Value velocity(const Napi::CallbackInfo & info);
    Napi::Value solve(const Napi::CallbackInfo & info);
    Napi::Value streamed(const Napi::CallbackInfo & info);
    Napi::Value plan(const Napi::CallbackInfo & info);
    Napi::Value noise(const Napi::CallbackInfo & info);
    Napi::Value vocode(const Napi::CallbackInfo & info);
    Napi::Value taps(const Napi::CallbackInfo & info);
    Napi::Value activation(const Napi::CallbackInfo & info);
};

} // namespace sotto
