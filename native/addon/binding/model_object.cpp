#include "model_object.h"

#include "context_object.h"
#include "talker_object.h"

namespace sotto {

namespace {

Napi::Object describe(Napi::Env env, const Model & model) {
    const llama_vocab * vocab = model.vocab();
    char description[256] = "";
    llama_model_desc(model.get(), description, sizeof(description));
    Napi::Array sections = Napi::Array::New(env, model.rope_sections.size());
    for (size_t i = 0; i < model.rope_sections.size(); i++) {
        sections.Set(static_cast<uint32_t>(i), static_cast<double>(model.rope_sections[i]));
    }
    Napi::Object info = Napi::Object::New(env);
    info.Set("architecture", model.architecture);
    info.Set("description", std::string(description));
    info.Set("width", model.width());
    info.Set("layers", llama_model_n_layer(model.get()));
    info.Set("vocabulary", model.vocabulary());
    info.Set("trainedContext", llama_model_n_ctx_train(model.get()));
    info.Set("parameters", static_cast<double>(llama_model_n_params(model.get())));
    info.Set("weightBytes", static_cast<double>(model.weight_bytes()));
    info.Set("positionPlanes", model.index_plane() ? 3 : 1);
    info.Set("ropeSections", sections);
    info.Set("bosId", llama_vocab_bos(vocab));
    info.Set("eosId", llama_vocab_eos(vocab));
    info.Set("padId", llama_vocab_pad(vocab));
    info.Set("hasText", model.has_text());
    info.Freeze();
    return info;
}

ContextOptions context_options(const Options & options) {
    ContextOptions given;
    given.context_tokens = static_cast<int>(integer_argument(options.has("contextTokens") ? options.get("contextTokens") : Napi::Value(), "contextTokens", 1, 1 << 24));
    given.batch_tokens = static_cast<int>(options.integer("batchTokens", 0, 1, 8192));
    constexpr ggml_type types[] = {GGML_TYPE_F32, GGML_TYPE_F16, GGML_TYPE_Q8_0};
    given.cache_type = types[options.choice("cacheType", 1, {"f32", "f16", "q8_0"})];
    constexpr llama_flash_attn_type flash[] = {LLAMA_FLASH_ATTN_TYPE_DISABLED, LLAMA_FLASH_ATTN_TYPE_ENABLED,
                                               LLAMA_FLASH_ATTN_TYPE_AUTO};
    given.flash_attention = flash[options.choice("flashAttention", 2, {"off", "on", "auto"})];
    given.threads = static_cast<int>(options.integer("threads", 0, 1, 256));
    given.batch_threads = static_cast<int>(options.integer("batchThreads", given.threads, 1, 256));
    given.hidden = options.boolean("hidden", true);
    return given;
}

} // namespace

void ModelObject::define(Napi::Env env, Host & host) {
    auto properties = common_properties(env);
    properties.push_back(InstanceMethod("tokenize", &ModelObject::tokenize));
    properties.push_back(InstanceMethod("piece", &ModelObject::piece));
    properties.push_back(InstanceMethod("detokenize", &ModelObject::detokenize));
    properties.push_back(InstanceMethod("isEndId", &ModelObject::is_end_id));
    properties.push_back(InstanceMethod("embed", &ModelObject::embed));
    properties.push_back(InstanceMethod("createContext", &ModelObject::create_context));
    properties.push_back(InstanceMethod("createTalker", &ModelObject::create_talker));
    host.model = Napi::Persistent(DefineClass(env, "Model", properties));
}

Napi::Value ModelObject::load(const Napi::CallbackInfo & info) {
    Napi::Env env = info.Env();
    return promised(env, [&]() -> Napi::Value {
        const std::string path = text_argument(info[0], "path");
        const Options options(info[1]);
        ModelOptions given;
        given.gpu_layers = static_cast<int>(options.integer("gpuLayers", -1, -1, 100000));
        given.device = options.text("device", "");
        given.use_mmap = options.boolean("useMmap", true);
        Host & host = Host::of(env);
        auto lane = host.new_lane();
        Progress progress(host, options.function("onProgress"));
        return start_job<std::shared_ptr<Model>>(
            env, lane, options.has("signal") ? options.get("signal") : Napi::Value(), Napi::Value(),
            [path, given, report = progress.reporter()](const CancelPtr & cancel) {
                return std::make_shared<Model>(path, given, cancel, report);
            },
            [lane, progress](Napi::Env e, std::shared_ptr<Model> & model) -> Napi::Value {
                return create(e, Host::of(e).model, std::move(model), lane);
            });
    });
}

ModelObject::ModelObject(const Napi::CallbackInfo & info) : Wrapped(info) {
    Napi::Env env = info.Env();
    Napi::Object metadata = Napi::Object::New(env);
    for (const auto & [key, value] : core->metadata) {
        metadata.Set(key, value);
    }
    metadata.Freeze();
    Value().Set("info", describe(env, *core));
    Value().Set("metadata", metadata);
    report(core->weight_bytes());
}

Napi::Value ModelObject::tokenize(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        require_live();
        return to_array(info.Env(), core->tokenize(text_argument(info[0], "text"), boolean_argument(info[1], "special", false)));
    });
}

Napi::Value ModelObject::piece(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        require_live();
        const auto id = static_cast<llama_token>(integer_argument(info[0], "id", 0, INT32_MAX));
        const std::string bytes = core->piece(id, boolean_argument(info[1], "special", false));
        Napi::Uint8Array array = Napi::Uint8Array::New(info.Env(), bytes.size());
        std::copy(bytes.begin(), bytes.end(), array.Data());
        return array;
    });
}

Napi::Value ModelObject::detokenize(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        require_live();
        const std::string text = core->detokenize(ids_argument(info[0], "ids"), boolean_argument(info[1], "special", false));
        return Napi::String::New(info.Env(), text);
    });
}

Napi::Value ModelObject::is_end_id(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        require_live();
        const auto id = static_cast<llama_token>(integer_argument(info[0], "id", 0, INT32_MAX));
        core->check_ids(&id, 1);
        return Napi::Boolean::New(info.Env(), core->has_text() && llama_vocab_is_eog(core->vocab(), id));
    });
}

Napi::Value ModelObject::embed(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        return call<std::vector<float>>(
            info.Env(), Napi::Value(),
            [ids = ids_argument(info[0], "ids")](Model & model, const CancelPtr &) {
                std::vector<float> rows(ids.size() * static_cast<size_t>(model.width()));
                model.embed(ids.data(), ids.size(), rows.data());
                return rows;
            },
            [](Napi::Env env, std::vector<float> & rows) -> Napi::Value { return to_array(env, rows); });
    });
}

Napi::Value ModelObject::create_context(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&]() -> Napi::Value {
        require_live();
        const ContextOptions given = context_options(Options(info[0]));
        auto lane = Host::of(info.Env()).new_lane();
        return start_job<std::shared_ptr<Context>>(
            info.Env(), lane, Napi::Value(), Value(),
            [model = core, given](const CancelPtr &) { return std::make_shared<Context>(model, given); },
            [lane](Napi::Env env, std::shared_ptr<Context> & context) -> Napi::Value {
                return ContextObject::create(env, Host::of(env).context, std::move(context), lane);
            });
    });
}

Napi::Value ModelObject::create_talker(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&]() -> Napi::Value {
        require_live();
        return TalkerObject::make(info, core, context_options(Options(info[1])));
    });
}

} // namespace sotto
