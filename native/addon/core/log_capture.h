// llama.cpp and ggml explain failures only in their log. Their lines are caught here, per thread, to
// become the sentence of an error; nothing is ever printed.
#pragma once

#include <functional>
#include <string>

namespace sotto {

// Takes over the process-wide log and assertion callbacks of ggml and llama.cpp. Called once by
// load_backends.
void install_log_capture();

// While it lives, on this thread: collects the warnings and errors that llama.cpp logs, and turns a
// failed assertion inside llama.cpp or ggml (a hostile file can reach some while it is being loaded)
// into compute_failed instead of the end of the process. Not nested.
class LogCapture {
  public:
    LogCapture();
    ~LogCapture();
    LogCapture(const LogCapture &) = delete;
    LogCapture & operator=(const LogCapture &) = delete;

    // The first error line (later ones only repeat that it failed), else the last warning; "" if there was none.
    std::string reason() const;
    // Sees every line of the thread, of any level. It may throw: quantize() aborts that way.
    std::function<void(const std::string &)> on_line;

  private:
    friend void capture_line(int level, const char * text);
    std::string pending;
    int pending_level = 0;
    std::string first_error;
    std::string last_warning;
};

} // namespace sotto
