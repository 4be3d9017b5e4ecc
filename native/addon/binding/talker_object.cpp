#include "talker_object.h"

#include "sampler_object.h"

namespace sotto {

namespace {

Napi::Value signal_of(const Options & options) { return options.has("signal") ? options.get("signal") : Napi::Value(); }

// Rows of hidden states and of embeddings, added: what the Talker reads of a token.
std::vector<float> sum_argument(const Napi::Value & hidden, const Napi::Value & embeddings, int width) {
    std::vector<float> rows = floats_argument(hidden, "hidden");
    const std::vector<float> other = floats_argument(embeddings, "embeddings");
    if (rows.empty() || rows.size() != other.size() || rows.size() % static_cast<size_t>(width) != 0) {
        throw Error(ErrorCode::bad_argument, format("hidden and embeddings must be the same number of rows of width %d.", width));
    }
    for (size_t i = 0; i < rows.size(); i++) {
        rows[i] += other[i];
    }
    return rows;
}

std::vector<int32_t> positions_argument(const Options & options, size_t rows) {
    if (!options.has("positions")) {
        throw Error(ErrorCode::bad_argument, "positions is missing.");
    }
    std::vector<int32_t> positions = ids_argument(options.get("positions"), "positions");
    if (positions.size() != 3 * rows) {
        throw Error(ErrorCode::bad_argument, format("positions must hold 3 x %zu ids.", rows));
    }
    return positions;
}

SpeechRequest request_argument(const Options & options) {
    SpeechRequest request;
    request.speaker = options.text("speaker", "");
    request.positions = positions_argument(options, 2);
    request.first_position = static_cast<int32_t>(options.integer("firstPosition", 0, 0, 1 << 26));
    if (options.has("sampling")) {
        request.sampling = sampler_options(Options(options.get("sampling")));
    }
    request.most_codes = static_cast<int>(options.integer("mostCodes", request.most_codes, 1, 1 << 20));
    request.batch_codes = static_cast<int>(options.integer("batchCodes", request.batch_codes, 1, 1 << 20));
    request.stop = options.boolean("stop", true);
    request.guard = options.boolean("guard", true);
    request.trace = options.boolean("trace", false);
    return request;
}

// Calls a JavaScript function with each batch of codes. Captured by the job's to_value, like Progress: it lives until the
// job has settled and dies on the JavaScript thread.
class CodeListener {
  public:
    CodeListener(Host & host, const Napi::Function & function) : host(host), state(std::make_shared<State>()) {
        state->function = Napi::Persistent(function);
    }

    std::function<void(std::vector<int32_t> &&)> sink() {
        return [host = &host, state = state.get()](std::vector<int32_t> && codes) {
            host->post([state, codes = std::move(codes)](Napi::Env env) {
                try {
                    state->function.Call({to_array(env, codes)});
                } catch (const Napi::Error &) {
                    // a listener that throws must not end the speech; its owner sees to its own errors
                }
            });
        };
    }

  private:
    struct State {
        Napi::FunctionReference function;
    };
    Host & host;
    std::shared_ptr<State> state;
};

Napi::Value spoken_to_value(Napi::Env env, const SpokenReply & spoken) {
    constexpr const char * names[] = {"stop", "length", "silent"};
    Napi::Object result = Napi::Object::New(env);
    result.Set("end", names[static_cast<int>(spoken.end)]);
    result.Set("codes", spoken.codes);
    result.Set("stopCode", spoken.stop_code);
    result.Set("replyRows", spoken.reply_rows);
    result.Set("rows", spoken.rows.empty() ? env.Null() : Napi::Value(to_array(env, spoken.rows)));
    result.Set("logits", spoken.logits.empty() ? env.Null() : Napi::Value(to_array(env, spoken.logits)));
    return result;
}

} // namespace

void TalkerObject::define(Napi::Env env, Host & host) {
    auto properties = common_properties(env);
    properties.push_back(InstanceMethod("append", &TalkerObject::append));
    properties.push_back(InstanceMethod("keep", &TalkerObject::keep));
    properties.push_back(InstanceMethod("speak", &TalkerObject::speak));
    properties.push_back(InstanceAccessor("length", &TalkerObject::get_length, nullptr));
    host.talker = Napi::Persistent(DefineClass(env, "Talker", properties));
}

Napi::Value TalkerObject::make(const Napi::CallbackInfo & info, std::shared_ptr<const Model> model,
                               const ContextOptions & options) {
    auto lane = Host::of(info.Env()).new_lane();
    return start_job<std::shared_ptr<Talker>>(
        info.Env(), lane, Napi::Value(), info.This(),
        [model = std::move(model), bridge = text_argument(info[0], "bridge"), options](const CancelPtr & cancel) {
            return std::make_shared<Talker>(model, bridge, options, cancel);
        },
        [lane](Napi::Env env, std::shared_ptr<Talker> & talker) -> Napi::Value {
            return TalkerObject::create(env, Host::of(env).talker, std::move(talker), lane);
        });
}

TalkerObject::TalkerObject(const Napi::CallbackInfo & info) : Wrapped(info) {
    const Napi::Env env = info.Env();
    const Bridge & bridge = core->bridge();
    Napi::Array speakers = Napi::Array::New(env, bridge.speakers().size());
    for (uint32_t i = 0; i < bridge.speakers().size(); i++) {
        speakers.Set(i, bridge.speakers()[i]);
    }
    Napi::Object codes = Napi::Object::New(env);
    codes.Set("pad", bridge.codes().pad);
    codes.Set("begin", bridge.codes().begin);
    codes.Set("end", bridge.codes().end);
    codes.Set("mask", bridge.codes().mask);
    codes.Set("rows", bridge.codes().rows);
    codes.Freeze();
    Napi::Object description = Napi::Object::New(env);
    description.Set("inputWidth", bridge.input_width());
    description.Set("width", bridge.width());
    description.Set("vocabulary", core->vocabulary());
    description.Set("capacity", core->capacity());
    description.Set("speakers", speakers);
    description.Set("codes", codes);
    description.Freeze();
    Value().Set("info", description);
    report(core->bytes());
}

Napi::Value TalkerObject::append(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        require_live();
        const Options options(info[2]);
        std::vector<float> rows = sum_argument(info[0], info[1], core->bridge().input_width());
        auto positions = positions_argument(options, rows.size() / static_cast<size_t>(core->bridge().input_width()));
        const bool projected = options.boolean("projected", false);
        return call<std::pair<int, std::vector<float>>>(
            info.Env(), signal_of(options),
            [rows = std::move(rows), positions = std::move(positions), projected](Talker & talker, const CancelPtr & cancel) {
                std::vector<float> seen;
                talker.append(rows, positions, cancel, projected ? &seen : nullptr);
                return std::make_pair(talker.length(), std::move(seen));
            },
            [this](Napi::Env env, std::pair<int, std::vector<float>> & done) -> Napi::Value {
                length = done.first;
                return done.second.empty() ? env.Null() : Napi::Value(to_array(env, done.second));
            });
    });
}

Napi::Value TalkerObject::keep(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        const auto tokens = static_cast<int>(integer_argument(info[0], "tokens", 0, 1 << 24));
        return call<int>(
            info.Env(), Napi::Value(),
            [tokens](Talker & talker, const CancelPtr &) {
                talker.keep(tokens);
                return tokens;
            },
            [this](Napi::Env env, int & kept) -> Napi::Value {
                length = kept;
                return env.Undefined();
            });
    });
}

Napi::Value TalkerObject::speak(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        require_live();
        const Napi::Env env = info.Env();
        const Options options(info[0]);
        const Napi::Function on_codes = options.function("onCodes");
        if (on_codes.IsEmpty()) {
            throw Error(ErrorCode::bad_argument, "onCodes is missing.");
        }
        auto rows = std::make_shared<ReplyRows>();
        CodeListener listener(Host::of(env), on_codes);
        const Napi::Value spoken = call<SpokenReply>(
            env, signal_of(options),
            [request = request_argument(options), rows, sink = listener.sink()](Talker & talker, const CancelPtr & cancel) {
                return talker.speak(request, *rows, sink, cancel);
            },
            [listener](Napi::Env e, SpokenReply & result) -> Napi::Value { return spoken_to_value(e, result); });
        Napi::Object speech = Napi::Object::New(env);
        speech.Set("spoken", spoken);
        speech.Set("feed", Napi::Function::New(env, [rows, width = core->bridge().input_width()](const Napi::CallbackInfo & i) {
                       guarded(i.Env(), [&] { rows->push(sum_argument(i[0], i[1], width)); });
                   }));
        speech.Set("end", Napi::Function::New(env, [rows](const Napi::CallbackInfo &) { rows->end(); }));
        return speech;
    });
}

Napi::Value TalkerObject::get_length(const Napi::CallbackInfo & info) { return Napi::Number::New(info.Env(), length); }

} // namespace sotto
