// JavaScript face of core/model.h.
#pragma once

#include "../core/model.h"
#include "wrapped.h"

namespace sotto {

class ModelObject : public Wrapped<ModelObject, Model> {
  public:
    static void define(Napi::Env env, Host & host);
    // loadModel(path, options)
    static Napi::Value load(const Napi::CallbackInfo & info);

    explicit ModelObject(const Napi::CallbackInfo & info);

  private:
    friend class Wrapped<ModelObject, Model>;
    Napi::Value tokenize(const Napi::CallbackInfo & info);
    Napi::Value piece(const Napi::CallbackInfo & info);
    Napi::Value detokenize(const Napi::CallbackInfo & info);
    Napi::Value is_end_id(const Napi::CallbackInfo & info);
    Napi::Value embed(const Napi::CallbackInfo & info);
    Napi::Value create_context(const Napi::CallbackInfo & info);
    Napi::Value create_talker(const Napi::CallbackInfo & info);
};

} // namespace sotto
