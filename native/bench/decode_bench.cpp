// Tokens per second of the add-on's own decode path, without Node: the figure to hold against llama-bench on
// the same file, threads, depth and flash attention. Hidden states are read out in each mode but "plain".
//   decode_bench MODEL.gguf [-t threads] [-n tokens] [-p prompt] [-d depth] [-r repeats] [-fa 0|1]
//                [--device NAME] [--backend LIBRARY]
#include "../addon/core/context.h"
#include "../addon/core/error.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
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

// What llama-bench times: llama_decode of one token and nothing else.
class PlainLoop {
  public:
    PlainLoop(const sotto::Model & model, const Settings & s) : pool(sotto::make_threadpool(s.threads)) {
        llama_context_params params = llama_context_default_params();
        params.n_ctx = static_cast<uint32_t>(s.depth + s.tokens + 8);
        params.n_batch = params.n_ubatch = 512;
        params.n_threads = params.n_threads_batch = s.threads;
        params.flash_attn_type = s.flash ? LLAMA_FLASH_ATTN_TYPE_ENABLED : LLAMA_FLASH_ATTN_TYPE_DISABLED;
        context = llama_init_from_model(model.get(), params);
        llama_attach_threadpool(context, pool.get(), pool.get());
    }
    ~PlainLoop() { llama_free(context); }

    void restart(int depth) {
        llama_memory_clear(llama_get_memory(context), true);
        std::vector<llama_token> ids(static_cast<size_t>(depth) + 1, 1);
        for (size_t at = 0; at < ids.size(); at += 512) {
            llama_decode(context, llama_batch_get_one(ids.data() + at, static_cast<int32_t>(std::min<size_t>(512, ids.size() - at))));
        }
    }
    void step() {
        llama_token id = 1;
        llama_decode(context, llama_batch_get_one(&id, 1));
        llama_synchronize(context);
    }

  private:
    sotto::ThreadpoolPtr pool;
    llama_context * context = nullptr;
};

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Both loops in turn, a few tokens each, so that whatever else the machine does hits both alike.
void compare(sotto::Context & context, const Settings & s, const sotto::CancelPtr & cancel) {
    constexpr int stretch = 4;
    PlainLoop plain(context.model(), s);
    plain.restart(s.depth);
    context.keep(0);
    fill(context, s.depth + 1, cancel);
    sotto::Sampler sampler({});
    int32_t id = 1;
    double wall[2] = {0, 0};
    double processor[2] = {0, 0};
    for (int done = 0; done + stretch <= s.tokens; done += stretch) {
        for (const int ours : {0, 1}) {
            const auto start = std::chrono::steady_clock::now();
            const double before = processor_seconds();
            for (int i = 0; i < stretch; i++) {
                if (ours == 0) {
                    plain.step();
                    continue;
                }
                sotto::DecodeRequest request;
                request.ids = {id};
                request.sampler = &sampler;
                request.hidden = sotto::Rows::last;
                id = context.decode(request, cancel).next_id;
            }
            wall[ours] += seconds_since(start);
            processor[ours] += processor_seconds() - before;
        }
    }
    std::printf("ours / plain llama_decode loop: %.1f %% by clock, %.1f %% by processor time\n",
                100.0 * wall[0] / wall[1], 100.0 * processor[0] / processor[1]);
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
            compare(context, s, cancel);
        }
        return 0;
    } catch (const sotto::Error & error) {
        std::fprintf(stderr, "%s: %s\n", sotto::error_code_name(error.code), error.what());
        return 1;
    }
}
