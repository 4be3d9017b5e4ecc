// Reading JavaScript arguments: every function throws Error(bad_argument) with the name of what is wrong.
#pragma once

#include "../core/error.h"

#include <napi.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace sotto {

std::string text_argument(const Napi::Value & value, const char * name);
int64_t integer_argument(const Napi::Value & value, const char * name, int64_t low, int64_t high);
bool boolean_argument(const Napi::Value & value, const char * name, bool fallback);
std::vector<float> floats_argument(const Napi::Value & value, const char * name);
std::vector<int32_t> ids_argument(const Napi::Value & value, const char * name);

// An optional `options` object; every getter takes the default when the key is missing or undefined.
class Options {
  public:
    Options(const Napi::Value & value);

    bool has(const char * key) const;
    Napi::Value get(const char * key) const;
    int64_t integer(const char * key, int64_t fallback, int64_t low, int64_t high) const;
    double number(const char * key, double fallback) const;
    bool boolean(const char * key, bool fallback) const;
    std::string text(const char * key, const std::string & fallback) const;
    // One of `choices`; returns its index.
    size_t choice(const char * key, size_t fallback, std::initializer_list<const char *> choices) const;
    Napi::Function function(const char * key) const; // empty when missing

  private:
    Napi::Object object; // empty when no options were given
};

// Any C++ exception as a JavaScript error with `.code`.
Napi::Error to_javascript(Napi::Env env, const std::exception_ptr & failure);

Napi::Float32Array to_array(Napi::Env env, const std::vector<float> & values);
Napi::Int32Array to_array(Napi::Env env, const std::vector<int32_t> & values);

// Runs a synchronous binding function, turning C++ errors into JavaScript exceptions.
template <class Function> auto guarded(Napi::Env env, Function function) -> decltype(function()) {
    try {
        return function();
    } catch (const Napi::Error &) {
        throw;
    } catch (...) {
        throw to_javascript(env, std::current_exception());
    }
}

} // namespace sotto
