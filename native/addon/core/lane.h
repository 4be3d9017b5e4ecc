// One thread with a first-in-first-out queue: every native object that computes owns one, so calls on
// an object never overlap, and Node's own thread pool stays free for files and sockets.
// post() and close() are called on the JavaScript thread; tasks run on the lane's thread and must not
// throw. A lane is destroyed on the JavaScript thread only, never by one of its own tasks.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "cancel.h"

namespace sotto {

class Lane {
  public:
    struct Task {
        CancelPtr cancel;
        std::function<void()> run;
    };

    Lane() = default;
    ~Lane() { close(); }
    Lane(const Lane &) = delete;
    Lane & operator=(const Lane &) = delete;

    // Starts the thread with the first task. Throws aborted after end().
    void post(Task task);
    // Sets the flag of the running task and of those waiting; they still run and see their flag.
    void cancel_all();
    // cancel_all, runs the queue to its end and joins the thread. May be called again.
    void close();
    // close, and no task is taken any more: the program or the worker is ending.
    void end();

  private:
    void loop();

    std::mutex mutex;
    std::condition_variable wake;
    std::deque<Task> queue;
    CancelPtr running;
    bool closing = false;
    bool ended = false;
    std::thread thread;
};

} // namespace sotto
