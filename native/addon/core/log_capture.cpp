#include "log_capture.h"

#include "error.h"

#include <llama.h>

namespace sotto {

namespace {
thread_local LogCapture * current = nullptr;

// "llama_model_load: error loading model: x" → "error loading model: x"
std::string without_function(const std::string & line) {
    const size_t colon = line.find(": ");
    if (colon == std::string::npos || line.find(' ') < colon) {
        return line;
    }
    return line.substr(colon + 2);
}
} // namespace

void capture_line(int level, const char * text) {
    LogCapture * capture = current;
    if (capture == nullptr) {
        return;
    }
    if (level != GGML_LOG_LEVEL_CONT) {
        capture->pending.clear();
        capture->pending_level = level;
    }
    capture->pending += text;
    if (capture->pending.empty() || capture->pending.back() != '\n') {
        if (capture->on_line) {
            capture->on_line(capture->pending);
        }
        return;
    }
    capture->pending.pop_back();
    const std::string line = std::move(capture->pending);
    capture->pending.clear();
    if (capture->pending_level == GGML_LOG_LEVEL_ERROR && capture->first_error.empty()) {
        capture->first_error = without_function(line);
    } else if (capture->pending_level == GGML_LOG_LEVEL_WARN && !line.empty()) {
        capture->last_warning = without_function(line);
    }
    if (capture->on_line) {
        capture->on_line(line);
    }
}

void install_log_capture() {
    ggml_set_abort_callback([](const char * message) {
        if (current != nullptr) {
            throw Error(ErrorCode::compute_failed, std::string("llama.cpp gave up: ") + message);
        }
    });
    llama_log_set([](ggml_log_level level, const char * text, void *) { capture_line(level, text); }, nullptr);
}

LogCapture::LogCapture() { current = this; }
LogCapture::~LogCapture() { current = nullptr; }

std::string LogCapture::reason() const { return first_error.empty() ? last_warning : first_error; }

} // namespace sotto
