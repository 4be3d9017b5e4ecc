// Tokens per second of the add-on's own decode path, without Node: the figure to hold against llama-bench on
// the same file, threads, depth and flash attention. Hidden states are read out in each mode but "plain".
//   decode_bench MODEL.gguf [-t threads] [-n tokens] [-p prompt] [-d depth] [-r repeats] [-fa 0|1]
//                [--device NAME] [--backend LIBRARY]
#include "../addon/core/context.h"
#include "../addon/core/error.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

struct Settings {
    std::string model;
    std::string device = "CPU";
    std::vector<std::string> backends;
    int threads = sotto::default_threads();
    int tokens = 128;
    int prompt = 512;
    int depth = 0;
    int repeats = 3;
    bool flash = false;
};

Settings parse(int count, char ** values) {
    Settings s;
    for (int i = 1; i < count; i++) {
        const std::string name = values[i];
        if (name[0] != '-') {
            s.model = name;
            continue;
        }
        if (i + 1 == count) {
            throw sotto::Error(sotto::ErrorCode::bad_argument, name + " needs a value.");
        }
        const char * value = values[++i];
        if (name == "-t") s.threads = std::atoi(value);
        else if (name == "-n") s.tokens = std::atoi(value);
        else if (name == "-p") s.prompt = std::atoi(value);
        else if (name == "-d") s.depth = std::atoi(value);
        else if (name == "-r") s.repeats = std::atoi(value);
        else if (name == "-fa") s.flash = std::atoi(value) != 0;
        else if (name == "--device") s.device = value;
        else if (name == "--backend") s.backends.push_back(value);
        else throw sotto::Error(sotto::ErrorCode::bad_argument, "Unknown option " + name);
    }
    return s;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void fill(sotto::Context & context, int tokens, const sotto::CancelPtr & cancel) {
    sotto::DecodeRequest request;
    request.ids.assign(static_cast<size_t>(tokens), 1);
    context.decode(request, cancel);
}

// One token at a time, as a reply is written: hidden state out, next id by the greedy sampler.
double write_tokens(sotto::Context & context, const Settings & s, bool hidden, const sotto::CancelPtr & cancel) {
    sotto::Sampler sampler({});
    context.keep(0);
    fill(context, s.depth + 1, cancel);
    int32_t id = 1;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < s.tokens; i++) {
        sotto::DecodeRequest request;
        request.ids = {id};
        request.sampler = &sampler;
        request.hidden = hidden ? sotto::Rows::last : sotto::Rows::none;
        id = context.decode(request, cancel).next_id;
    }
    return s.tokens / seconds_since(start);
}

double read_prompt(sotto::Context & context, const Settings & s, sotto::Rows hidden, const sotto::CancelPtr & cancel) {
    context.keep(0);
    sotto::DecodeRequest request;
    request.ids.assign(static_cast<size_t>(s.prompt), 1);
    request.hidden = hidden;
    request.logits = sotto::Rows::last;
    const auto start = std::chrono::steady_clock::now();
    context.decode(request, cancel);
    return s.prompt / seconds_since(start);
}

} // namespace

int main(int count, char ** values) {
    try {
        const Settings s = parse(count, values);
        sotto::load_backends(sotto::backend_directory(), s.backends);
        const auto cancel = std::make_shared<sotto::Cancel>();
        sotto::ModelOptions model_options;
        model_options.device = s.device;
        model_options.gpu_layers = s.device == "CPU" ? 0 : -1;
        const auto began = std::chrono::steady_clock::now();
        auto model = std::make_shared<sotto::Model>(s.model, model_options, cancel, nullptr);
        std::printf("load            %8.2f s\n", seconds_since(began));
        sotto::ContextOptions options;
        options.context_tokens = std::max(s.prompt, s.depth + s.tokens + 8);
        options.batch_tokens = 512;
        options.threads = options.batch_threads = s.threads;
        options.flash_attention = s.flash ? LLAMA_FLASH_ATTN_TYPE_ENABLED : LLAMA_FLASH_ATTN_TYPE_DISABLED;
        sotto::Context context(model, options);
        write_tokens(context, s, true, cancel); // warm up
        for (int i = 0; i < s.repeats; i++) {
            std::printf("write, hidden   %8.2f tokens/s\n", write_tokens(context, s, true, cancel));
            std::printf("write, plain    %8.2f tokens/s\n", write_tokens(context, s, false, cancel));
            std::printf("prompt, hidden  %8.2f tokens/s\n", read_prompt(context, s, sotto::Rows::all, cancel));
            std::printf("prompt, plain   %8.2f tokens/s\n", read_prompt(context, s, sotto::Rows::none, cancel));
        }
        return 0;
    } catch (const sotto::Error & error) {
        std::fprintf(stderr, "%s: %s\n", sotto::error_code_name(error.code), error.what());
        return 1;
    }
}
