#include "mel_frontend_object.h"

namespace sotto {

void MelFrontendObject::define(Napi::Env env, Host & host) {
    auto properties = common_properties(env);
    properties.push_back(InstanceMethod("push", &MelFrontendObject::push));
    properties.push_back(InstanceMethod("take", &MelFrontendObject::take));
    properties.push_back(InstanceMethod("finish", &MelFrontendObject::finish));
    properties.push_back(InstanceMethod("reset", &MelFrontendObject::reset));
    properties.push_back(InstanceAccessor("samples", &MelFrontendObject::get_samples, nullptr));
    host.mel_frontend = Napi::Persistent(DefineClass(env, "MelFrontend", properties));
}

Napi::Value MelFrontendObject::make(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        Host & host = Host::of(info.Env());
        return create(info.Env(), host.mel_frontend, std::make_shared<MelFrontend>(), host.new_lane());
    });
}

MelFrontendObject::MelFrontendObject(const Napi::CallbackInfo & info) : Wrapped(info) {}

Napi::Value MelFrontendObject::push(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        return call<std::pair<int64_t, size_t>>(
            info.Env(), Napi::Value(),
            [more = floats_argument(info[0], "samples")](MelFrontend & mel, const CancelPtr &) {
                mel.push(more);
                return std::pair<int64_t, size_t>(mel.sample_count(), mel.bytes());
            },
            [this](Napi::Env env, std::pair<int64_t, size_t> & state) -> Napi::Value {
                samples = static_cast<double>(state.first);
                if (core) {
                    report(state.second);
                }
                return env.Undefined();
            });
    });
}

Napi::Value MelFrontendObject::blocks(Napi::Env env, std::vector<MelBlock> (MelFrontend::*method)()) {
    return promised(env, [&] {
        return call<std::vector<MelBlock>>(
            env, Napi::Value(), [method](MelFrontend & mel, const CancelPtr &) { return (mel.*method)(); },
            [](Napi::Env e, std::vector<MelBlock> & list) -> Napi::Value {
                Napi::Array array = Napi::Array::New(e, list.size());
                for (uint32_t i = 0; i < list.size(); i++) {
                    Napi::Object block = Napi::Object::New(e);
                    block.Set("index", list[i].index);
                    block.Set("frames", list[i].frames);
                    block.Set("mel", to_array(e, list[i].mel));
                    array.Set(i, block);
                }
                return array;
            });
    });
}

Napi::Value MelFrontendObject::take(const Napi::CallbackInfo & info) { return blocks(info.Env(), &MelFrontend::take); }
Napi::Value MelFrontendObject::finish(const Napi::CallbackInfo & info) { return blocks(info.Env(), &MelFrontend::finish); }

Napi::Value MelFrontendObject::reset(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        return call<bool>(
            info.Env(), Napi::Value(),
            [](MelFrontend & mel, const CancelPtr &) {
                mel.reset();
                return true;
            },
            [this](Napi::Env env, bool &) -> Napi::Value {
                samples = 0;
                return env.Undefined();
            });
    });
}

Napi::Value MelFrontendObject::get_samples(const Napi::CallbackInfo & info) { return Napi::Number::New(info.Env(), samples); }

} // namespace sotto
