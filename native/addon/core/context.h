// One sequence with its KV cache. Used by one thread at a time (its lane). A decode adds all its tokens
// or none. Owns its compute threads: ggml would otherwise start new ones for every token.
#pragma once

#include "cancel.h"
#include "context_options.h"
#include "graph.h"
#include "hidden_rows.h"
#include "sampler.h"

#include <memory>
#include <vector>

namespace sotto {

enum class Rows { none, last, all };

struct DecodeRequest {
    // Exactly one of the two is filled.
    std::vector<int32_t> ids;
    std::vector<float> rows;
    // Empty, or planes t, h, w of all tokens of the call.
    std::vector<int32_t> positions;
    Rows hidden = Rows::none;
    Rows logits = Rows::none;
    bool return_rows = false;
    Sampler * sampler = nullptr;
};

struct Decoded {
    int length = 0;
    std::vector<float> hidden;
    std::vector<float> logits;
    std::vector<float> rows;
    int32_t next_id = -1;
};

class Context {
  public:
    Context(std::shared_ptr<const Model> model, const ContextOptions & options);

    const Model & model() const { return *owner; }
    int length() const { return used; }
    int capacity() const { return options.context_tokens; }
    // KV cache; the compute buffers come on top and are llama.cpp's business.
    size_t bytes() const { return cache_bytes; }

    // Throws; after a throw the cache holds what it held before.
    Decoded decode(DecodeRequest & request, const CancelPtr & cancel);
    void keep(int tokens);
    // Takes effect with the next decode.
    void set_threads(int threads, int batch_threads);

  private:
    struct Free {
        void operator()(llama_context * context) const { llama_free(context); }
    };
    void check(const DecodeRequest & request, int tokens) const;
    void decode_part(const DecodeRequest & request, const std::vector<float> & rows, int first, int count, int total,
                     Decoded & result);
    void collect(const DecodeRequest & request, int first, int count, int total, bool output_all, Decoded & result);
    const float * hidden_of(int count);
    int tokens_in(const DecodeRequest & request) const;

    std::shared_ptr<const Model> owner;
    ContextOptions options;
    size_t cache_bytes = 0;
    int used = 0;
    // these outlive the context that computes on them
    ThreadpoolPtr pool;
    ThreadpoolPtr batch_pool;
    std::unique_ptr<HiddenRows> hidden_rows; // null: llama.cpp's own, with logits of every row
    Staging staging;
    std::unique_ptr<llama_context, Free> context;
    const Cancel * running = nullptr;
};

} // namespace sotto
