// A whole spoken turn of an omni model on one device (or one device a model), without Node, and its parts alone:
//   omni_bench FOLDER [--backend LIBRARY] [--devices THINKER,TALKER,VOICE] [--runs 20] [--batch 512] [--trial]
//              [--only turn|parts|encoders|thinker|talker|code2wav] [--quality reference|balanced|fast]
// FOLDER holds thinker, projector, talker, bridge and code2wav .gguf; random weights will do (omni/make_weights.py).
//
// The fixed work: a prompt of 1,506 tokens (a screen of 1288x812, 5 s of speech, text), 28 reply tokens, then the end,
// 300 codes (6 s of speech). `warm`: the screen and the whole blocks of speech were read while the user spoke.
// `cold`: nothing was. Each line of output is one JSON object.
#include "omni/parts.h"
#include "omni/turn.h"

using namespace bench;

namespace {

void print_memory(const char * when) {
    for (const DeviceInfo & device : list_devices()) {
        if (device.kind != "cpu") {
            std::printf("{\"what\":\"memory %s\",\"device\":\"%s\",\"description\":\"%s\",\"used_mb\":%.0f}\n", when, device.name.c_str(),
                        device.description.c_str(), static_cast<double>(device.memory_total - device.memory_free) / 1e6);
        }
    }
}

} // namespace

int main(int count, char ** values) {
    try {
        const Settings s = parse(count, values);
        load_backends(backend_directory(), s.backends);
        print_memory("before");
        Engine engine(s);
        print_memory("loaded");
        if (s.only != "turn") {
            measure_parts(engine, s.runs, s.only);
        }
        for (const bool warm : {true, false}) {
            for (const Quality & quality : qualities) {
                if (!s.wants(quality) || (!s.only.empty() && s.only != "turn")) {
                    continue;
                }
                Figures figures;
                for (int run = 0; run <= s.runs; run++) {
                    Figures ignored;
                    Turn(engine, quality, warm).run(run == 0 ? ignored : figures); // the first run warms up
                }
                figures.print(std::string(warm ? "warm " : "cold ") + quality.name);
            }
        }
        print_memory("after");
        return 0;
    } catch (const Error & error) {
        std::fprintf(stderr, "%s: %s\n", error_code_name(error.code), error.what());
        return 1;
    }
}
