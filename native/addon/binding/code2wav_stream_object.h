// JavaScript face of core/code2wav_stream.h. A stream has a lane of its own, so that its disposal aborts nothing of
// others; the network lets one lane in at a time.
#pragma once

#include "../core/code2wav_stream.h"
#include "wrapped.h"

namespace sotto {

class Code2WavStreamObject : public Wrapped<Code2WavStreamObject, Code2WavStream> {
  public:
    static void define(Napi::Env env, Host & host);
    // `owner`: the JavaScript object of `network`.
    static Napi::Value open(const Napi::Object & owner, const std::shared_ptr<Code2Wav> & network, const Options & options);

    explicit Code2WavStreamObject(const Napi::CallbackInfo & info);

  private:
    friend class Wrapped<Code2WavStreamObject, Code2WavStream>;
    Napi::Value push(const Napi::CallbackInfo & info);
    Napi::Value get_samples(const Napi::CallbackInfo & info);

    Napi::ObjectReference network;
    int64_t samples = 0; // as of the last push that settled
};

} // namespace sotto
