#include "error.h"

#include <cstdio>
#include <vector>

namespace sotto {

const char * error_code_name(ErrorCode code) {
    switch (code) {
        case ErrorCode::bad_argument: return "bad-argument";
        case ErrorCode::file_unreadable: return "file-unreadable";
        case ErrorCode::file_damaged: return "file-damaged";
        case ErrorCode::wrong_model: return "wrong-model";
        case ErrorCode::no_backend: return "no-backend";
        case ErrorCode::out_of_memory: return "out-of-memory";
        case ErrorCode::context_full: return "context-full";
        case ErrorCode::audio_length: return "audio-length";
        case ErrorCode::not_finite: return "not-finite";
        case ErrorCode::aborted: return "aborted";
        case ErrorCode::disposed: return "disposed";
        case ErrorCode::compute_failed: return "compute-failed";
    }
    return "compute-failed";
}

std::string format(const char * pattern, ...) {
    va_list args;
    va_start(args, pattern);
    va_list again;
    va_copy(again, args);
    const int length = std::vsnprintf(nullptr, 0, pattern, args);
    va_end(args);
    std::vector<char> text(static_cast<size_t>(length < 0 ? 0 : length) + 1);
    std::vsnprintf(text.data(), text.size(), pattern, again);
    va_end(again);
    return std::string(text.data());
}

} // namespace sotto
