// The reply on its way from the Thinker to the Talker: one row (hidden state + embedding) per forwarded token, then
// the end of the text. The Thinker's side pushes from any thread and never waits; the Talker's lane takes.
#pragma once

#include "cancel.h"

#include <condition_variable>
#include <mutex>
#include <vector>

namespace sotto {

class ReplyRows {
  public:
    // After end() nothing is added any more.
    void push(const std::vector<float> & rows);
    // No more rows: the text is complete.
    void end();
    // Waits until there are rows or the text is complete; gives all rows there are (none: it is complete).
    // Throws aborted.
    std::vector<float> take(const CancelPtr & cancel);
    // Rows or the end are there: take() would not wait.
    bool ready();

  private:
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<float> waiting;
    bool complete = false;
};

} // namespace sotto
