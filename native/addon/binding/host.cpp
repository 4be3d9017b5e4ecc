#include "host.h"

#include "../core/error.h"

#include <algorithm>

namespace sotto {

namespace {
void call_on_javascript_thread(napi_env env, napi_value, void *, void * data) {
    auto * function = static_cast<std::function<void(Napi::Env)> *>(data);
    if (env == nullptr) {
        return; // the environment is gone, and with it what the function refers to
    }
    Napi::HandleScope scope(env);
    (*function)(Napi::Env(env));
    delete function;
}
} // namespace

Host::Host(Napi::Env env) : env(env) {
    napi_value name = Napi::String::New(env, "sotto_native");
    const napi_status status = napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr,
                                                               nullptr, call_on_javascript_thread, &queue);
    if (status != napi_ok) {
        throw Napi::Error::New(env, "Cannot create the result queue.");
    }
    napi_unref_threadsafe_function(env, queue);
    // Workers and embedders tear the environment down; process.exit() does not, it runs the libraries' static
    // destructors while lanes still compute. So both are heard.
    napi_add_env_cleanup_hook(env, [](void * self) { static_cast<Host *>(self)->end_lanes(); }, this);
    const auto process = env.Global().Get("process").As<Napi::Object>();
    const auto on_exit = Napi::Function::New(env, [this](const Napi::CallbackInfo &) { end_lanes(); });
    process.Get("once").As<Napi::Function>().Call(process, {Napi::String::New(env, "exit"), on_exit});
}

void Host::end_lanes() {
    ended = true;
    for (auto & weak : lanes) {
        if (auto lane = weak.lock()) {
            lane->end();
        }
    }
}

Host::~Host() = default;

std::shared_ptr<Lane> Host::new_lane() {
    lanes.erase(std::remove_if(lanes.begin(), lanes.end(), [](const auto & weak) { return weak.expired(); }), lanes.end());
    auto lane = std::make_shared<Lane>();
    lanes.push_back(lane);
    if (ended) {
        lane->end();
    }
    return lane;
}

void Host::work_begins() {
    if (pending++ == 0) {
        napi_ref_threadsafe_function(env, queue);
    }
}

void Host::work_ends() {
    if (--pending == 0) {
        napi_unref_threadsafe_function(env, queue);
    }
}

void Host::post(std::function<void(Napi::Env)> function) {
    auto * data = new std::function<void(Napi::Env)>(std::move(function));
    napi_call_threadsafe_function(queue, data, napi_tsfn_nonblocking);
}

} // namespace sotto
