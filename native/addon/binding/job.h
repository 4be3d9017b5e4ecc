// The one template for background work: a function on a lane's thread, its result as a promise.
//
//   return start_job<T>(env, lane, options.signal, keep,
//       [=](const CancelPtr & cancel) { … return T; },   // lane thread; may throw Error
//       [](Napi::Env env, T & value) { … return Napi::Value; });  // JavaScript thread
//
// A Job is created and destroyed on the JavaScript thread; the lane only sees it through a pointer that stays
// valid until the job has settled.
#pragma once

#include "../core/lane.h"
#include "arguments.h"
#include "host.h"

#include <napi.h>

#include <exception>
#include <functional>
#include <memory>
#include <optional>

namespace sotto {

// An AbortSignal that sets a Cancel. Lives on the JavaScript thread.
class SignalLink {
  public:
    SignalLink(Napi::Env env, const Napi::Value & signal, const CancelPtr & cancel);
    ~SignalLink();

  private:
    Napi::ObjectReference signal;
    Napi::FunctionReference listener;
};

// Calls a JavaScript progress function, at most once per percent. Let the job's to_value capture it: it must live
// until the job settles and die on the JavaScript thread. reporter() is what the lane thread calls.
class Progress {
  public:
    Progress(Host & host, const Napi::Function & function);
    std::function<void(float)> reporter();

  private:
    struct State {
        Napi::FunctionReference function;
        int last_percent = -1;
    };
    Host & host;
    std::shared_ptr<State> state; // null when no function was given
};

template <class Result> struct Job {
    Job(Napi::Env env, std::shared_ptr<Lane> lane, const Napi::Value & signal, const Napi::Value & keep)
        : cancel(std::make_shared<Cancel>()), lane(std::move(lane)), link(env, signal, cancel),
          deferred(Napi::Promise::Deferred::New(env)) {
        if (!keep.IsEmpty() && keep.IsObject()) {
            keep_alive = Napi::Persistent(keep.As<Napi::Object>());
        }
    }

    CancelPtr cancel;
    std::shared_ptr<Lane> lane;
    SignalLink link; // throws for a bad signal, so before the promise is made
    Napi::Promise::Deferred deferred;
    Napi::ObjectReference keep_alive;
    std::function<Result(const CancelPtr &)> work;
    std::function<Napi::Value(Napi::Env, Result &)> to_value;
    std::optional<Result> result;
    std::exception_ptr failure;

    void run() {
        try {
            cancel->check();
            result.emplace(work(cancel));
        } catch (...) {
            failure = std::current_exception();
        }
        work = nullptr; // what it captured may be large: let it go here, not on the JavaScript thread
    }

    void settle(Napi::Env env) {
        if (!failure) {
            try {
                deferred.Resolve(to_value(env, *result));
                return;
            } catch (...) {
                failure = std::current_exception();
            }
        }
        deferred.Reject(to_javascript(env, failure).Value());
    }
};

template <class Result, class Work, class ToValue>
Napi::Promise start_job(Napi::Env env, std::shared_ptr<Lane> lane, const Napi::Value & signal, const Napi::Value & keep,
                        Work work, ToValue to_value) {
    Host & host = Host::of(env);
    auto owner = std::make_unique<Job<Result>>(env, lane, signal, keep);
    Job<Result> * job = owner.get();
    job->work = std::move(work);
    job->to_value = std::move(to_value);
    const Napi::Promise promise = job->deferred.Promise();
    try {
        lane->post({job->cancel, [job, &host] {
                        job->run();
                        host.post([job, &host](Napi::Env env) {
                            job->settle(env);
                            delete job;
                            host.work_ends();
                        });
                    }});
    } catch (...) { // no thread to be had
        job->failure = std::current_exception();
        job->settle(env);
        return promise;
    }
    host.work_begins();
    owner.release(); // the queue owns it now
    return promise;
}

// Runs a binding function that returns a promise: C++ errors thrown before the work starts reject it.
template <class Function> Napi::Value promised(Napi::Env env, Function function) {
    try {
        return function();
    } catch (...) {
        const auto deferred = Napi::Promise::Deferred::New(env);
        deferred.Reject(to_javascript(env, std::current_exception()).Value());
        return deferred.Promise();
    }
}

} // namespace sotto
