#include "lane.h"

namespace sotto {

void Lane::post(Task task) {
    std::lock_guard<std::mutex> lock(mutex);
    if (ended) {
        throw Error(ErrorCode::aborted, "The process is ending.");
    }
    if (!thread.joinable()) {
        closing = false;
        thread = std::thread([this] { loop(); }); // throws when the system has no thread left
    }
    queue.push_back(std::move(task));
    wake.notify_one();
}

void Lane::cancel_all() {
    std::lock_guard<std::mutex> lock(mutex);
    if (running) {
        running->set();
    }
    for (auto & task : queue) {
        if (task.cancel) {
            task.cancel->set();
        }
    }
}

void Lane::close() {
    cancel_all();
    {
        std::lock_guard<std::mutex> lock(mutex);
        closing = true;
        wake.notify_one();
    }
    if (thread.joinable()) {
        thread.join();
    }
}

void Lane::end() {
    {
        std::lock_guard<std::mutex> lock(mutex);
        ended = true;
    }
    close();
}

void Lane::loop() {
    std::unique_lock<std::mutex> lock(mutex);
    for (;;) {
        wake.wait(lock, [this] { return closing || !queue.empty(); });
        if (queue.empty()) {
            return;
        }
        Task task = std::move(queue.front());
        queue.pop_front();
        running = task.cancel;
        lock.unlock();
        task.run();
        // what the task captured may be the last owner of a model: let it go outside the lock
        task = Task{};
        lock.lock();
        running.reset();
    }
}

} // namespace sotto
