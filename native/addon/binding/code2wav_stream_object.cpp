#include "code2wav_stream_object.h"

#include "code2wav_object.h"
#include "load_network.h"

namespace sotto {

void Code2WavStreamObject::define(Napi::Env env, Host & host) {
    auto properties = common_properties(env);
    properties.push_back(InstanceMethod("push", &Code2WavStreamObject::push));
    properties.push_back(InstanceAccessor("samples", &Code2WavStreamObject::get_samples, nullptr));
    host.code2wav_stream = Napi::Persistent(DefineClass(env, "Code2WavStream", properties));
}

Napi::Value Code2WavStreamObject::open(const Napi::Object & owner, const std::shared_ptr<Code2Wav> & network, const Options & options) {
    const SolverSettings settings = solver_settings(options);
    const ChunkRules rules = chunk_rules(options, network->sizes().dit);
    const auto seed = static_cast<uint64_t>(options.integer("seed", 0, 0, (int64_t{1} << 53) - 1));
    Host & host = Host::of(owner.Env());
    auto lane = host.new_lane();
    auto core = std::make_shared<Code2WavStream>(network, options.text("speaker", ""), settings, rules, seed);
    Napi::Object made = create(owner.Env(), host.code2wav_stream, std::move(core), lane);
    Unwrap(made)->network = Napi::Persistent(owner);
    // While the Talker is still at the first codes. What fails here fails again in push(), where it is heard.
    auto cancel = std::make_shared<Cancel>();
    lane->post({cancel, [network, settings, rules, cancel] {
                    try {
                        network->warm(settings, rules, cancel);
                    } catch (const std::exception &) {
                    }
                }});
    return made;
}

Code2WavStreamObject::Code2WavStreamObject(const Napi::CallbackInfo & info) : Wrapped(info) { report(core->bytes()); }

Napi::Value Code2WavStreamObject::push(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        if (!info[1].IsBoolean()) {
            throw Error(ErrorCode::bad_argument, "last must be a boolean.");
        }
        struct Pushed {
            std::vector<float> wave;
            int64_t samples;
            size_t bytes;
        };
        return call<Pushed>(
            info.Env(), signal_of(Options(info[2])),
            [codes = ids_argument(info[0], "codes"), last = info[1].As<Napi::Boolean>().Value()](Code2WavStream & stream, const CancelPtr & cancel) {
                Pushed result{stream.push(codes, last, cancel), 0, 0};
                result.samples = stream.samples();
                result.bytes = stream.bytes();
                return result;
            },
            [this](Napi::Env env, Pushed & result) -> Napi::Value {
                samples = result.samples;
                if (core) {
                    report(result.bytes);
                }
                Code2WavObject::Unwrap(network.Value())->recount();
                return to_array(env, result.wave);
            });
    });
}

Napi::Value Code2WavStreamObject::get_samples(const Napi::CallbackInfo & info) {
    return Napi::Number::New(info.Env(), static_cast<double>(samples));
}

} // namespace sotto
