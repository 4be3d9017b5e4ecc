// Base of the JavaScript objects that own native memory: a core object, its lane, disposal, and the bytes V8
// is told about. Everything here runs on the JavaScript thread.
#pragma once

#include "job.h"

#include <napi.h>

#include <memory>
#include <vector>

namespace sotto {

// What a constructor gets from native code; JavaScript cannot make one.
template <class Core> struct Parts {
    std::shared_ptr<Core> core;
    std::shared_ptr<Lane> lane;
};

template <class Self, class Core> class Wrapped : public Napi::ObjectWrap<Self> {
  public:
    static Napi::Object create(Napi::Env, const Napi::FunctionReference & constructor, std::shared_ptr<Core> core,
                               std::shared_ptr<Lane> lane) {
        Parts<Core> parts{std::move(core), std::move(lane)};
        return constructor.New({Napi::External<Parts<Core>>::New(constructor.Env(), &parts)});
    }

    explicit Wrapped(const Napi::CallbackInfo & info) : Napi::ObjectWrap<Self>(info) {
        if (info.Length() != 1 || !info[0].IsExternal()) {
            throw Napi::TypeError::New(info.Env(), "Native objects are made by the add-on's functions.");
        }
        auto * parts = info[0].As<Napi::External<Parts<Core>>>().Data();
        core = std::move(parts->core);
        lane = std::move(parts->lane);
    }

    ~Wrapped() override {
        if (lane) {
            lane->close();
        }
        report(0);
    }

  protected:
    using Descriptor = typename Napi::ObjectWrap<Self>::PropertyDescriptor;

    static std::vector<Descriptor> common_properties(Napi::Env env) {
        std::vector<Descriptor> list{
            Self::InstanceMethod("dispose", &Self::dispose),
            Self::InstanceAccessor("disposed", &Self::get_disposed, nullptr),
            Self::InstanceAccessor("bytes", &Self::get_bytes, nullptr),
        };
        const Napi::Value symbol = env.Global().Get("Symbol").As<Napi::Object>().Get("asyncDispose");
        if (symbol.IsSymbol()) { // missing in Electron's older Node; TypeScript's helper needs the symbol anyway
            list.push_back(Self::InstanceMethod(symbol.As<Napi::Symbol>(), &Self::dispose));
        }
        return list;
    }

    // A call on the core, on its lane. `work` gets Core &, const CancelPtr &.
    template <class Result, class Work, class ToValue>
    Napi::Value call(Napi::Env env, const Napi::Value & signal, Work work, ToValue to_value) {
        require_live();
        return start_job<Result>(
            env, lane, signal, this->Value(),
            [core = core, work = std::move(work)](const CancelPtr & cancel) mutable { return work(*core, cancel); },
            std::move(to_value));
    }

    void require_live() const {
        if (!core) {
            throw Error(ErrorCode::disposed, "The object was disposed.");
        }
    }

    // Tells V8 how much native memory hangs on this object.
    void report(size_t bytes) {
        const auto now = static_cast<int64_t>(bytes);
        if (now != reported) {
            Napi::MemoryManagement::AdjustExternalMemory(this->Env(), now - reported);
            reported = now;
        }
    }

    std::shared_ptr<Core> core;
    std::shared_ptr<Lane> lane;

  private:
    Napi::Value dispose(const Napi::CallbackInfo & info) {
        Napi::Env env = info.Env();
        if (!core) {
            return promised(env, [&] {
                return start_job<bool>(
                    env, lane, Napi::Value(), this->Value(), [](const CancelPtr &) { return true; },
                    [](Napi::Env e, bool &) { return e.Undefined(); });
            });
        }
        lane->cancel_all();
        report(0);
        return promised(env, [&] {
            return start_job<bool>(
                env, lane, Napi::Value(), this->Value(),
                [last = std::move(core)](const CancelPtr &) mutable {
                    last.reset();
                    return true;
                },
                [](Napi::Env e, bool &) { return e.Undefined(); });
        });
    }

    Napi::Value get_disposed(const Napi::CallbackInfo & info) { return Napi::Boolean::New(info.Env(), !core); }
    Napi::Value get_bytes(const Napi::CallbackInfo & info) {
        return Napi::Number::New(info.Env(), static_cast<double>(reported));
    }

    int64_t reported = 0;
};

} // namespace sotto
