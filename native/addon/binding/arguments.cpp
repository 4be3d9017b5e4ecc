#include "arguments.h"

#include <cmath>
#include <new>

namespace sotto {

namespace {
[[noreturn]] void refuse(const char * name, const char * expected) {
    throw Error(ErrorCode::bad_argument, format("%s must be %s.", name, expected));
}

template <class Array, class Element>
std::vector<Element> copy_array(const Napi::Value & value, const char * name, napi_typedarray_type type, const char * expected) {
    if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type) {
        refuse(name, expected);
    }
    const auto array = value.As<Array>();
    // a detached buffer has length 0 and a null pointer
    const Element * data = array.ElementLength() == 0 ? nullptr : array.Data();
    return data == nullptr ? std::vector<Element>{} : std::vector<Element>(data, data + array.ElementLength());
}
} // namespace

std::string text_argument(const Napi::Value & value, const char * name) {
    if (!value.IsString()) {
        refuse(name, "text");
    }
    return value.As<Napi::String>().Utf8Value();
}

int64_t integer_argument(const Napi::Value & value, const char * name, int64_t low, int64_t high) {
    const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
    if (!(number >= static_cast<double>(low)) || number > static_cast<double>(high) || number != std::floor(number)) {
        throw Error(ErrorCode::bad_argument, format("%s must be a whole number from %lld to %lld.", name,
                                                    static_cast<long long>(low), static_cast<long long>(high)));
    }
    return static_cast<int64_t>(number);
}

bool boolean_argument(const Napi::Value & value, const char * name, bool fallback) {
    if (value.IsUndefined()) {
        return fallback;
    }
    if (!value.IsBoolean()) {
        refuse(name, "true or false");
    }
    return value.As<Napi::Boolean>().Value();
}

std::vector<float> floats_argument(const Napi::Value & value, const char * name) {
    return copy_array<Napi::Float32Array, float>(value, name, napi_float32_array, "a Float32Array");
}

std::vector<int32_t> ids_argument(const Napi::Value & value, const char * name) {
    return copy_array<Napi::Int32Array, int32_t>(value, name, napi_int32_array, "an Int32Array");
}

Options::Options(const Napi::Value & value) {
    if (value.IsEmpty() || value.IsUndefined()) {
        return;
    }
    if (!value.IsObject()) {
        refuse("options", "an object");
    }
    object = value.As<Napi::Object>();
}

Napi::Value Options::get(const char * key) const { return object.Get(key); }

bool Options::has(const char * key) const { return !object.IsEmpty() && !get(key).IsUndefined(); }

int64_t Options::integer(const char * key, int64_t fallback, int64_t low, int64_t high) const {
    return has(key) ? integer_argument(get(key), key, low, high) : fallback;
}

double Options::number(const char * key, double fallback) const {
    if (!has(key)) {
        return fallback;
    }
    if (!get(key).IsNumber()) {
        refuse(key, "a number");
    }
    return get(key).As<Napi::Number>().DoubleValue();
}

bool Options::boolean(const char * key, bool fallback) const {
    return has(key) ? boolean_argument(get(key), key, fallback) : fallback;
}

std::string Options::text(const char * key, const std::string & fallback) const {
    return has(key) ? text_argument(get(key), key) : fallback;
}

size_t Options::choice(const char * key, size_t fallback, std::initializer_list<const char *> choices) const {
    if (!has(key)) {
        return fallback;
    }
    const std::string given = text_argument(get(key), key);
    std::string expected;
    size_t index = 0;
    for (const char * choice : choices) {
        if (given == choice) {
            return index;
        }
        expected += (index++ == 0 ? "one of " : ", ") + std::string(choice);
    }
    refuse(key, expected.c_str());
}

Napi::Function Options::function(const char * key) const {
    if (!has(key)) {
        return Napi::Function();
    }
    if (!get(key).IsFunction()) {
        refuse(key, "a function");
    }
    return get(key).As<Napi::Function>();
}

Napi::Error to_javascript(Napi::Env env, const std::exception_ptr & failure) {
    ErrorCode code = ErrorCode::compute_failed;
    std::string sentence = "Something failed in native code.";
    try {
        std::rethrow_exception(failure);
    } catch (const Napi::Error & error) {
        return error;
    } catch (const Error & error) {
        code = error.code;
        sentence = error.what();
    } catch (const std::bad_alloc &) {
        code = ErrorCode::out_of_memory;
        sentence = "There is not enough memory.";
    } catch (const std::exception & error) {
        sentence = error.what();
    } catch (...) {
    }
    Napi::Error error = Napi::Error::New(env, sentence);
    error.Set("code", Napi::String::New(env, error_code_name(code)));
    return error;
}

Napi::Float32Array to_array(Napi::Env env, const std::vector<float> & values) {
    Napi::Float32Array array = Napi::Float32Array::New(env, values.size());
    std::copy(values.begin(), values.end(), array.Data());
    return array;
}

Napi::Int32Array to_array(Napi::Env env, const std::vector<int32_t> & values) {
    Napi::Int32Array array = Napi::Int32Array::New(env, values.size());
    std::copy(values.begin(), values.end(), array.Data());
    return array;
}

} // namespace sotto
