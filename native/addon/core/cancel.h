// The abort flag of one background call. Set from any thread, read by the call's own thread and by
// ggml's abort callback.
#pragma once

#include "error.h"

#include <atomic>
#include <memory>

namespace sotto {

class Cancel {
  public:
    void set() { flag.store(true, std::memory_order_relaxed); }
    bool is_set() const { return flag.load(std::memory_order_relaxed); }
    void check() const {
        if (is_set()) {
            throw Error(ErrorCode::aborted, "The call was aborted.");
        }
    }
    // ggml_abort_callback
    static bool callback(void * self) { return static_cast<const Cancel *>(self)->is_set(); }

  private:
    std::atomic<bool> flag{false};
};

using CancelPtr = std::shared_ptr<Cancel>;

} // namespace sotto
