#include "encoder_object.h"

#include "load_network.h"

namespace sotto {

namespace {

Napi::Value rows_to_value(Napi::Env env, std::vector<float> & rows) { return to_array(env, rows); }

Napi::Array triple(Napi::Env env, const std::array<float, 3> & values) {
    Napi::Array array = Napi::Array::New(env, values.size());
    for (uint32_t i = 0; i < values.size(); i++) {
        array.Set(i, static_cast<double>(values[i]));
    }
    return array;
}

} // namespace

// ------------------------------------------------------------------------------------------- audio

void AudioEncoderObject::define(Napi::Env env, Host & host) {
    auto properties = common_properties(env);
    properties.push_back(InstanceMethod("encode", &AudioEncoderObject::encode));
    properties.push_back(InstanceMethod("rowsFor", &AudioEncoderObject::rows_for));
    host.audio_encoder = Napi::Persistent(DefineClass(env, "AudioEncoder", properties));
}

Napi::Value AudioEncoderObject::load(const Napi::CallbackInfo & info) {
    return load_network<AudioEncoderObject, AudioEncoder>(info, &Host::audio_encoder);
}

AudioEncoderObject::AudioEncoderObject(const Napi::CallbackInfo & info) : Wrapped(info) {
    Napi::Object description = Napi::Object::New(info.Env());
    description.Set("width", core->width());
    description.Set("melBins", core->mel_bins());
    description.Set("layers", core->layers());
    description.Freeze();
    Value().Set("info", description);
    report(core->bytes());
}

Napi::Value AudioEncoderObject::encode(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        const auto frames = static_cast<int>(integer_argument(info[1], "frames", 1, AudioEncoder::block_frames));
        return call<std::vector<float>>(
            info.Env(), signal_of(Options(info[2])),
            [mel = floats_argument(info[0], "mel"), frames](AudioEncoder & encoder, const CancelPtr & cancel) {
                return encoder.encode(mel, frames, cancel);
            },
            rows_to_value);
    });
}

Napi::Value AudioEncoderObject::rows_for(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        const auto frames = static_cast<int>(integer_argument(info[0], "frames", 0, INT32_MAX));
        return Napi::Number::New(info.Env(), AudioEncoder::rows_for(frames));
    });
}

// ------------------------------------------------------------------------------------------ vision

void VisionEncoderObject::define(Napi::Env env, Host & host) {
    auto properties = common_properties(env);
    properties.push_back(InstanceMethod("encode", &VisionEncoderObject::encode));
    host.vision_encoder = Napi::Persistent(DefineClass(env, "VisionEncoder", properties));
}

Napi::Value VisionEncoderObject::load(const Napi::CallbackInfo & info) {
    return load_network<VisionEncoderObject, VisionEncoder>(info, &Host::vision_encoder);
}

VisionEncoderObject::VisionEncoderObject(const Napi::CallbackInfo & info) : Wrapped(info) {
    Napi::Object description = Napi::Object::New(info.Env());
    description.Set("width", core->width());
    description.Set("layers", core->layers());
    description.Set("patch", core->patch());
    description.Set("merge", VisionEncoder::merge);
    description.Set("temporalPatch", VisionEncoder::temporal_patch);
    description.Set("patchFloats", core->patch_floats());
    description.Set("imageMean", triple(info.Env(), core->mean()));
    description.Set("imageStd", triple(info.Env(), core->std()));
    description.Freeze();
    Value().Set("info", description);
    report(core->bytes());
}

Napi::Value VisionEncoderObject::encode(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        const auto rows = static_cast<int>(integer_argument(info[1], "gridRows", 1, VisionEncoder::most_patches));
        const auto columns = static_cast<int>(integer_argument(info[2], "gridColumns", 1, VisionEncoder::most_patches));
        return call<std::vector<float>>(
            info.Env(), signal_of(Options(info[3])),
            [patches = floats_argument(info[0], "patches"), rows, columns](VisionEncoder & encoder, const CancelPtr & cancel) {
                return encoder.encode(patches, rows, columns, cancel);
            },
            rows_to_value);
    });
}

} // namespace sotto
