// Loading of the networks that this add-on computes itself: file, device, threads → an object with its lane.
#pragma once

#include "wrapped.h"

#include <memory>
#include <string>

namespace sotto {

inline Napi::Value signal_of(const Options & options) { return options.has("signal") ? options.get("signal") : Napi::Value(); }

// load…(path, options)
template <class Object, class Network>
Napi::Value load_network(const Napi::CallbackInfo & info, Napi::FunctionReference Host::*constructor) {
    Napi::Env env = info.Env();
    return promised(env, [&]() -> Napi::Value {
        const std::string path = text_argument(info[0], "path");
        const Options options(info[1]);
        const std::string device = options.text("device", "");
        const auto threads = static_cast<int>(options.integer("threads", 0, 1, 256));
        auto lane = Host::of(env).new_lane();
        return start_job<std::shared_ptr<Network>>(
            env, lane, signal_of(options), Napi::Value(),
            [path, device, threads](const CancelPtr & cancel) {
                return std::make_shared<Network>(path, device, threads, cancel);
            },
            [lane, constructor](Napi::Env e, std::shared_ptr<Network> & network) -> Napi::Value {
                return Object::create(e, Host::of(e).*constructor, std::move(network), lane);
            });
    });
}

} // namespace sotto
