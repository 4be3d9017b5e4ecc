#include "job.h"

namespace sotto {

SignalLink::SignalLink(Napi::Env env, const Napi::Value & value, const CancelPtr & cancel) {
    if (value.IsEmpty() || value.IsUndefined() || value.IsNull()) {
        return;
    }
    if (!value.IsObject() || !value.As<Napi::Object>().Get("addEventListener").IsFunction()) {
        throw Error(ErrorCode::bad_argument, "signal must be an AbortSignal.");
    }
    const auto object = value.As<Napi::Object>();
    if (object.Get("aborted").ToBoolean().Value()) {
        cancel->set();
        return;
    }
    const auto function = Napi::Function::New(env, [cancel](const Napi::CallbackInfo &) { cancel->set(); });
    object.Get("addEventListener").As<Napi::Function>().Call(object, {Napi::String::New(env, "abort"), function});
    signal = Napi::Persistent(object);
    listener = Napi::Persistent(function);
}

SignalLink::~SignalLink() {
    if (signal.IsEmpty()) {
        return;
    }
    Napi::HandleScope scope(signal.Env());
    const Napi::Object object = signal.Value();
    object.Get("removeEventListener")
        .As<Napi::Function>()
        .Call(object, {Napi::String::New(signal.Env(), "abort"), listener.Value()});
}

Progress::Progress(Host & host, const Napi::Function & function) : host(host) {
    if (!function.IsEmpty()) {
        state = std::make_shared<State>();
        state->function = Napi::Persistent(function);
    }
}

std::function<void(float)> Progress::reporter() {
    if (!state) {
        return nullptr;
    }
    // Raw pointers: the job's to_value holds the Progress, and the queue delivers these calls before it settles.
    return [host = &host, state = state.get()](float fraction) {
        const int percent = static_cast<int>(fraction * 100.0f);
        if (percent == state->last_percent) {
            return;
        }
        state->last_percent = percent;
        host->post([state, fraction](Napi::Env env) {
            try {
                state->function.Call({Napi::Number::New(env, static_cast<double>(fraction))});
            } catch (const Napi::Error &) {
                // a progress display that throws must not end the load
            }
        });
    };
}

} // namespace sotto
