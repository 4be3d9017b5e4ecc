// Per JavaScript environment (main thread or worker): the queue that carries results back to its thread, and
// the lanes that must have ended before the environment does.
#pragma once

#include "../core/lane.h"

#include <napi.h>

#include <functional>
#include <memory>
#include <vector>

namespace sotto {

class Host {
  public:
    static Host & of(Napi::Env env) { return *env.GetInstanceData<Host>(); }

    explicit Host(Napi::Env env);
    ~Host();

    std::shared_ptr<Lane> new_lane();
    // While work is pending the event loop stays alive. JavaScript thread only.
    void work_begins();
    void work_ends();
    // Any thread. Functions run on the JavaScript thread in the order they were posted; when the environment is
    // already ending they are dropped without being destroyed (they hold references into it).
    void post(std::function<void(Napi::Env)> function);

    // Constructors of the wrapped classes, by name.
    Napi::FunctionReference model, context, sampler, mel_frontend, audio_encoder, vision_encoder, talker, code2wav, code2wav_stream;

  private:
    void end_lanes();

    napi_env env;
    napi_threadsafe_function queue = nullptr;
    size_t pending = 0;
    bool ended = false;
    std::vector<std::weak_ptr<Lane>> lanes;
};

} // namespace sotto
