#include "reply_rows.h"

#include <chrono>

namespace sotto {

namespace {
// How late an abort is seen by a Talker that waits for the Thinker: a fifth of a code of sound.
constexpr std::chrono::milliseconds abort_poll{4};
} // namespace

void ReplyRows::push(const std::vector<float> & rows) {
    std::lock_guard<std::mutex> lock(mutex);
    if (!complete) {
        waiting.insert(waiting.end(), rows.begin(), rows.end());
        changed.notify_one();
    }
}

void ReplyRows::end() {
    std::lock_guard<std::mutex> lock(mutex);
    complete = true;
    changed.notify_one();
}

std::vector<float> ReplyRows::take(const CancelPtr & cancel) {
    std::unique_lock<std::mutex> lock(mutex);
    while (!changed.wait_for(lock, abort_poll, [this] { return complete || !waiting.empty(); })) {
        cancel->check();
    }
    return std::move(waiting);
}

bool ReplyRows::ready() {
    std::lock_guard<std::mutex> lock(mutex);
    return complete || !waiting.empty();
}

} // namespace sotto
