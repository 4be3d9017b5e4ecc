// JavaScript face of core/context.h.
#pragma once

#include "../core/context.h"
#include "wrapped.h"

#include <atomic>

namespace sotto {

class ContextObject : public Wrapped<ContextObject, Context> {
  public:
    static void define(Napi::Env env, Host & host);

    explicit ContextObject(const Napi::CallbackInfo & info);

  private:
    friend class Wrapped<ContextObject, Context>;
    Napi::Value decode_ids(const Napi::CallbackInfo & info);
    Napi::Value decode_rows(const Napi::CallbackInfo & info);
    Napi::Value decode(Napi::Env env, DecodeRequest request, const Options & options);
    Napi::Value keep(const Napi::CallbackInfo & info);
    Napi::Value set_threads(const Napi::CallbackInfo & info);
    Napi::Value get_length(const Napi::CallbackInfo & info);
    Napi::Value get_capacity(const Napi::CallbackInfo & info);

    int length = 0; // as of the last call that settled
    int capacity = 0;
};

} // namespace sotto
