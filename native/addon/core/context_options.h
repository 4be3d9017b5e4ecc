// What a context is made for, and what follows from it for buffers.
#pragma once

#include "model.h"

namespace sotto {

struct ContextOptions {
    int context_tokens = 0;
    int batch_tokens = 0; // 0 = 512 on a GPU, 256 on a CPU, where a larger one gains nothing and delays an abort
    ggml_type cache_type = GGML_TYPE_F16;
    llama_flash_attn_type flash_attention = LLAMA_FLASH_ATTN_TYPE_AUTO;
    int threads = 0; // 0 = default_threads()
    int batch_threads = 0;
    bool hidden = true;
};

// Throws bad_argument, out_of_memory.
void check_options(const Model & model, const ContextOptions & options);

// For models whose layers all have the same heads; others get what llama.cpp says itself.
size_t estimate_cache(const Model & model, const ContextOptions & options);

// HiddenRows knows how these networks end.
bool has_own_rows(const Model & model, const ContextOptions & options);

// The most rows with logits in one batch; buffers are made for so many.
int logit_rows(const Model & model, const ContextOptions & options);

} // namespace sotto
