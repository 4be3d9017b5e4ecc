#include "context_object.h"

#include "sampler_object.h"

namespace sotto {

void ContextObject::define(Napi::Env env, Host & host) {
    auto properties = common_properties(env);
    properties.push_back(InstanceMethod("decodeIds", &ContextObject::decode_ids));
    properties.push_back(InstanceMethod("decodeRows", &ContextObject::decode_rows));
    properties.push_back(InstanceMethod("keep", &ContextObject::keep));
    properties.push_back(InstanceMethod("setThreads", &ContextObject::set_threads));
    properties.push_back(InstanceAccessor("length", &ContextObject::get_length, nullptr));
    properties.push_back(InstanceAccessor("capacity", &ContextObject::get_capacity, nullptr));
    host.context = Napi::Persistent(DefineClass(env, "Context", properties));
}

ContextObject::ContextObject(const Napi::CallbackInfo & info) : Wrapped(info) {
    capacity = core->capacity();
    report(core->bytes());
}

Napi::Value ContextObject::decode_ids(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        DecodeRequest request;
        request.ids = ids_argument(info[0], "ids");
        return decode(info.Env(), std::move(request), Options(info[1]));
    });
}

Napi::Value ContextObject::decode_rows(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        DecodeRequest request;
        request.rows = floats_argument(info[0], "rows");
        return decode(info.Env(), std::move(request), Options(info[1]));
    });
}

Napi::Value ContextObject::decode(Napi::Env env, DecodeRequest request, const Options & options) {
    require_live();
    constexpr Rows choices[] = {Rows::none, Rows::last, Rows::all};
    request.hidden = choices[options.choice("hidden", 0, {"none", "last", "all"})];
    request.logits = choices[options.choice("logits", 0, {"none", "last", "all"})];
    request.return_rows = options.boolean("rows", false);
    if (options.has("positions")) {
        request.positions = ids_argument(options.get("positions"), "positions");
        if (request.positions.empty()) {
            throw Error(ErrorCode::bad_argument, "positions is empty.");
        }
    }
    std::shared_ptr<SharedSampler> shared;
    if (options.has("sampler")) {
        shared = SamplerObject::from(options.get("sampler"));
    }
    return call<Decoded>(
        env, options.has("signal") ? options.get("signal") : Napi::Value(),
        [request = std::move(request), shared](Context & context, const CancelPtr & cancel) mutable {
            std::unique_lock<std::mutex> held;
            if (shared) {
                held = std::unique_lock<std::mutex>(shared->mutex);
                request.sampler = &shared->sampler;
            }
            return context.decode(request, cancel);
        },
        [this](Napi::Env e, Decoded & decoded) -> Napi::Value {
            length = decoded.length;
            const auto optional = [&](const std::vector<float> & values) -> Napi::Value {
                return values.empty() ? e.Null() : Napi::Value(to_array(e, values));
            };
            Napi::Object result = Napi::Object::New(e);
            result.Set("length", decoded.length);
            result.Set("hidden", optional(decoded.hidden));
            result.Set("logits", optional(decoded.logits));
            result.Set("rows", optional(decoded.rows));
            result.Set("nextId", decoded.next_id);
            return result;
        });
}

Napi::Value ContextObject::keep(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        const auto tokens = static_cast<int>(integer_argument(info[0], "tokens", 0, 1 << 24));
        return call<int>(
            info.Env(), Napi::Value(),
            [tokens](Context & context, const CancelPtr &) {
                context.keep(tokens);
                return tokens;
            },
            [this](Napi::Env env, int & kept) -> Napi::Value {
                length = kept;
                return env.Undefined();
            });
    });
}

Napi::Value ContextObject::set_threads(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        const auto threads = static_cast<int>(integer_argument(info[0], "threads", 1, 256));
        const auto batch = static_cast<int>(integer_argument(info[1], "batchThreads", 1, 256));
        return call<bool>(
            info.Env(), Napi::Value(),
            [threads, batch](Context & context, const CancelPtr &) {
                context.set_threads(threads, batch);
                return true;
            },
            [](Napi::Env env, bool &) -> Napi::Value { return env.Undefined(); });
    });
}

Napi::Value ContextObject::get_length(const Napi::CallbackInfo & info) { return Napi::Number::New(info.Env(), length); }
Napi::Value ContextObject::get_capacity(const Napi::CallbackInfo & info) { return Napi::Number::New(info.Env(), capacity); }

} // namespace sotto
