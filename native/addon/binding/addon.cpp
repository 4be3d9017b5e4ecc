// The module: what types/binding.d.ts calls SottoNative.
#include "../core/backends.h"
#include "../core/quantize.h"
#include "code2wav_object.h"
#include "code2wav_stream_object.h"
#include "context_object.h"
#include "encoder_object.h"
#include "job.h"
#include "mel_frontend_object.h"
#include "model_object.h"
#include "sampler_object.h"
#include "talker_object.h"

#include <llama.h>
#include <napi.h>

namespace sotto {
namespace {

Napi::Value devices_to_value(Napi::Env env, const std::vector<DeviceInfo> & list) {
    Napi::Array array = Napi::Array::New(env, list.size());
    for (uint32_t i = 0; i < list.size(); i++) {
        Napi::Object device = Napi::Object::New(env);
        device.Set("name", list[i].name);
        device.Set("description", list[i].description);
        device.Set("kind", list[i].kind);
        device.Set("memoryTotal", static_cast<double>(list[i].memory_total));
        device.Set("memoryFree", static_cast<double>(list[i].memory_free));
        array.Set(i, device);
    }
    return array;
}

std::vector<std::string> texts_option(const Options & options, const char * key) {
    std::vector<std::string> list;
    if (!options.has(key)) {
        return list;
    }
    if (!options.get(key).IsArray()) {
        throw Error(ErrorCode::bad_argument, std::string(key) + " must be an array of paths.");
    }
    const auto array = options.get(key).As<Napi::Array>();
    for (uint32_t i = 0; i < array.Length(); i++) {
        list.push_back(text_argument(array.Get(i), key));
    }
    return list;
}

Napi::Value load_backends_call(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&]() -> Napi::Value {
        const Options options(info[0]);
        const std::string directory = options.has("directory") ? options.text("directory", "") : backend_directory();
        const auto libraries = texts_option(options, "libraries");
        return start_job<std::vector<DeviceInfo>>(
            info.Env(), Host::of(info.Env()).new_lane(), Napi::Value(), Napi::Value(),
            [directory, libraries](const CancelPtr &) { return load_backends(directory, libraries); },
            [](Napi::Env env, std::vector<DeviceInfo> & list) { return devices_to_value(env, list); });
    });
}

Napi::Value devices_call(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&] { return devices_to_value(info.Env(), list_devices()); });
}

Napi::Value quantize_call(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&]() -> Napi::Value {
        const std::string input = text_argument(info[0], "input");
        const std::string output = text_argument(info[1], "output");
        const Options options(info[2]);
        QuantizeOptions given;
        given.type = options.text("type", "Q8_0");
        given.embedding_type = options.text("embeddingType", "");
        given.threads = static_cast<int>(options.integer("threads", 0, 1, 256));
        Host & host = Host::of(info.Env());
        Progress progress(host, options.function("onProgress"));
        return start_job<bool>(
            info.Env(), host.new_lane(), options.has("signal") ? options.get("signal") : Napi::Value(), Napi::Value(),
            [input, output, given, report = progress.reporter()](const CancelPtr & cancel) {
                quantize(input, output, given, cancel, report);
                return true;
            },
            [progress](Napi::Env env, bool &) -> Napi::Value { return env.Undefined(); });
    });
}

Napi::Value quantize_rows_call(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&]() -> Napi::Value {
        const auto columns = integer_argument(info[1], "columns", 1, INT32_MAX);
        return start_job<std::vector<uint8_t>>(
            info.Env(), Host::of(info.Env()).new_lane(), Napi::Value(), Napi::Value(),
            [rows = floats_argument(info[0], "rows"), columns](const CancelPtr &) { return quantize_rows(rows, columns); },
            [](Napi::Env env, std::vector<uint8_t> & bytes) -> Napi::Value {
                Napi::Uint8Array array = Napi::Uint8Array::New(env, bytes.size());
                std::copy(bytes.begin(), bytes.end(), array.Data());
                return array;
            });
    });
}

} // namespace

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
    auto * host = new Host(env);
    env.SetInstanceData(host); // freed with the environment
    SamplerObject::define(env, *host);
    ModelObject::define(env, *host);
    ContextObject::define(env, *host);
    TalkerObject::define(env, *host);
    MelFrontendObject::define(env, *host);
    AudioEncoderObject::define(env, *host);
    VisionEncoderObject::define(env, *host);
    Code2WavObject::define(env, *host);
    Code2WavStreamObject::define(env, *host);
    exports.Set("llamaVersion", std::string(llama_version()));
    exports.Set("loadBackends", Napi::Function::New(env, load_backends_call));
    exports.Set("devices", Napi::Function::New(env, devices_call));
    exports.Set("loadModel", Napi::Function::New(env, ModelObject::load));
    exports.Set("createSampler", Napi::Function::New(env, SamplerObject::create));
    exports.Set("createMelFrontend", Napi::Function::New(env, MelFrontendObject::make));
    exports.Set("loadAudioEncoder", Napi::Function::New(env, AudioEncoderObject::load));
    exports.Set("loadVisionEncoder", Napi::Function::New(env, VisionEncoderObject::load));
    exports.Set("loadCode2Wav", Napi::Function::New(env, Code2WavObject::load));
    exports.Set("quantize", Napi::Function::New(env, quantize_call));
    exports.Set("quantizeRows", Napi::Function::New(env, quantize_rows_call));
    return exports;
}

} // namespace sotto

static Napi::Object initialize_module(Napi::Env env, Napi::Object exports) { return sotto::initialize(env, exports); }
NODE_API_MODULE(sotto_native, initialize_module)
