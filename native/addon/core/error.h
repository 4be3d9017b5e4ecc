// The one error type of the add-on's core: a code from the closed list in types/binding.d.ts and a
// sentence. Thrown on any thread; the binding turns it into a JavaScript error with `.code`.
#pragma once

#include <cstdarg>
#include <stdexcept>
#include <string>

namespace sotto {

enum class ErrorCode {
    bad_argument,
    file_unreadable,
    file_damaged,
    wrong_model,
    no_backend,
    out_of_memory,
    context_full,
    audio_length,
    not_finite,
    aborted,
    disposed,
    compute_failed,
};

const char * error_code_name(ErrorCode code);

class Error : public std::runtime_error {
  public:
    Error(ErrorCode code, const std::string & sentence) : std::runtime_error(sentence), code(code) {}

    const ErrorCode code;
};

// printf into a std::string
#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
std::string format(const char * pattern, ...);

} // namespace sotto
