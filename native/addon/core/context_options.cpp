#include "context_options.h"

#include "error.h"

#include <algorithm>

namespace sotto {

namespace {
// Where hidden states come without logits nobody but a test asks for more than one row of them.
constexpr int most_logit_rows = 32;
} // namespace

size_t estimate_cache(const Model & model, const ContextOptions & options) {
    const llama_model * m = model.get();
    const int64_t heads = llama_model_n_head(m);
    int64_t head_width = llama_model_n_embd(m) / std::max<int64_t>(1, heads);
    for (const auto & [key, value] : model.metadata) {
        if (key == model.architecture + ".attention.key_length") {
            head_width = std::stoll(value);
        }
    }
    const int64_t row = head_width * llama_model_n_head_kv(m);
    const double per_token = 2.0 * llama_model_n_layer(m) * static_cast<double>(row) *
                             static_cast<double>(ggml_type_size(options.cache_type)) /
                             static_cast<double>(ggml_blck_size(options.cache_type));
    return static_cast<size_t>(per_token * options.context_tokens);
}

bool has_own_rows(const Model & model, const ContextOptions & options) { return options.hidden && model.index_plane(); }

int logit_rows(const Model & model, const ContextOptions & options) {
    if (has_own_rows(model, options)) {
        return std::min(options.batch_tokens, most_logit_rows);
    }
    return options.hidden ? options.batch_tokens : 1;
}

void check_options(const Model & model, const ContextOptions & options) {
    const int trained = llama_model_n_ctx_train(model.get());
    if (options.context_tokens < 1 || options.context_tokens > trained) {
        throw Error(ErrorCode::bad_argument, format("contextTokens must be 1..%d, what the model was trained for.", trained));
    }
    if (options.batch_tokens < 1 || options.batch_tokens > 8192) {
        throw Error(ErrorCode::bad_argument, "batchTokens must be 1..8192.");
    }
    if (ggml_is_quantized(options.cache_type) && options.flash_attention == LLAMA_FLASH_ATTN_TYPE_DISABLED) {
        throw Error(ErrorCode::bad_argument, "A quantized cache needs flash attention.");
    }
    const size_t outputs = static_cast<size_t>(logit_rows(model, options)) *
                           static_cast<size_t>(model.vocabulary() + model.width()) * sizeof(float);
    require_memory(cpu_device(), outputs, "The output buffer");
}

} // namespace sotto
