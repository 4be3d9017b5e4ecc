// JavaScript face of core/talker.h.
#pragma once

#include "../core/talker.h"
#include "wrapped.h"

namespace sotto {

class TalkerObject : public Wrapped<TalkerObject, Talker> {
  public:
    static void define(Napi::Env env, Host & host);
    // Model.createTalker(bridge, options)
    static Napi::Value make(const Napi::CallbackInfo & info, std::shared_ptr<const Model> model, const ContextOptions & options);

    explicit TalkerObject(const Napi::CallbackInfo & info);

  private:
    friend class Wrapped<TalkerObject, Talker>;
    Napi::Value append(const Napi::CallbackInfo & info);
    Napi::Value keep(const Napi::CallbackInfo & info);
    Napi::Value speak(const Napi::CallbackInfo & info);
    Napi::Value get_length(const Napi::CallbackInfo & info);

    int length = 0; // as of the last call that settled
};

} // namespace sotto
