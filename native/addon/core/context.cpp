#include "context.h"

#include "error.h"
#include "finite.h"
#include "log_capture.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace sotto {

Context::Context(std::shared_ptr<const Model> model, const ContextOptions & given)
    : owner(std::move(model)), options(given), staging(owner->device()) {
    options.threads = valid_threads(options.threads);
    options.batch_threads = valid_threads(options.batch_threads);
    if (options.batch_tokens == 0) {
        options.batch_tokens = is_cpu(owner->device()) ? 256 : 512;
    }
    check_options(*owner, options);
    cache_bytes = estimate_cache(*owner, options);
    require_memory(owner->device(), cache_bytes, "The KV cache");

    llama_context_params params = llama_context_default_params();
    params.n_ctx = static_cast<uint32_t>(options.context_tokens);
    params.n_batch = static_cast<uint32_t>(options.batch_tokens);
    params.n_ubatch = params.n_batch;
    params.n_seq_max = 1;
    params.n_threads = options.threads;
    params.n_threads_batch = options.batch_threads;
    params.pooling_type = LLAMA_POOLING_TYPE_NONE;
    params.attention_type = LLAMA_ATTENTION_TYPE_CAUSAL;
    params.flash_attn_type = options.flash_attention;
    params.type_k = options.cache_type;
    params.type_v = options.cache_type;
    params.embeddings = options.hidden;
    if (has_own_rows(*owner, options)) {
        hidden_rows = std::make_unique<HiddenRows>();
        hidden_rows->attach(params);
    }
    params.n_outputs_max = static_cast<uint32_t>(logit_rows(*owner, options));
    params.no_perf = true;
    params.abort_callback = [](void * self) {
        const Cancel * cancel = static_cast<Context *>(self)->running;
        return cancel != nullptr && cancel->is_set();
    };
    params.abort_callback_data = this;
    LogCapture log;
    context.reset(llama_init_from_model(owner->get(), params));
    if (!context) {
        const std::string why = log.reason();
        const bool memory = why.find("alloc") != std::string::npos;
        throw Error(memory ? ErrorCode::out_of_memory : ErrorCode::compute_failed,
                    "Cannot make a context of " + std::to_string(options.context_tokens) + " tokens: " + why);
    }
    set_threads(options.threads, options.batch_threads);
}

void Context::set_threads(int threads, int batch_threads) {
    threads = valid_threads(threads);
    batch_threads = valid_threads(batch_threads);
    ThreadpoolPtr fresh = make_threadpool(threads);
    ThreadpoolPtr fresh_batch = batch_threads == threads ? nullptr : make_threadpool(batch_threads);
    llama_set_n_threads(context.get(), threads, batch_threads);
    llama_attach_threadpool(context.get(), fresh.get(), fresh_batch ? fresh_batch.get() : fresh.get());
    pool = std::move(fresh);
    batch_pool = std::move(fresh_batch);
}

int Context::tokens_in(const DecodeRequest & request) const {
    const auto width = static_cast<size_t>(owner->width());
    if (request.rows.size() % width != 0) {
        throw Error(ErrorCode::bad_argument,
                    format("%zu values are not whole rows of width %zu: do the encoder and the model belong together?",
                           request.rows.size(), width));
    }
    const size_t tokens = request.ids.empty() ? request.rows.size() / width : request.ids.size();
    if (tokens == 0) {
        throw Error(ErrorCode::bad_argument, "There is nothing to decode.");
    }
    if (tokens > static_cast<size_t>(capacity() - used)) {
        throw Error(ErrorCode::context_full, format("%zu tokens do not fit: %d of %d are used.", tokens, used, capacity()));
    }
    return static_cast<int>(tokens);
}

void Context::check(const DecodeRequest & request, int tokens) const {
    if (!request.positions.empty()) {
        if (!owner->index_plane()) {
            throw Error(ErrorCode::bad_argument, "This model has no position planes.");
        }
        if (request.positions.size() != 3 * static_cast<size_t>(tokens)) {
            throw Error(ErrorCode::bad_argument, format("positions must hold 3 x %d ids, not %zu.", tokens, request.positions.size()));
        }
        for (int32_t position : request.positions) {
            if (position < 0 || position > (1 << 26)) {
                throw Error(ErrorCode::bad_argument, format("Position %d is out of range.", position));
            }
        }
    }
    if (!all_finite(request.rows)) {
        throw Error(ErrorCode::not_finite, "The rows to decode are not finite.");
    }
    if (!options.hidden && (request.hidden != Rows::none || request.logits == Rows::all)) {
        throw Error(ErrorCode::bad_argument, "This context was created without hidden states.");
    }
    owner->check_ids(request.ids.data(), request.ids.size());
}

Decoded Context::decode(DecodeRequest & request, const CancelPtr & cancel) {
    const int tokens = tokens_in(request);
    check(request, tokens);
    // M-RoPE batches by id carry no third plane in llama.cpp, so ids become rows here.
    const bool by_rows = request.ids.empty() || owner->index_plane();
    std::vector<float> looked_up;
    if (!request.ids.empty() && (by_rows || request.return_rows)) {
        looked_up.resize(static_cast<size_t>(tokens) * static_cast<size_t>(owner->width()));
        owner->embed(request.ids.data(), request.ids.size(), looked_up.data());
    }
    const std::vector<float> none;
    const std::vector<float> & rows = !by_rows ? none : request.ids.empty() ? request.rows : looked_up;

    Decoded result;
    const int before = used;
    running = cancel.get();
    try {
        const int most = request.logits == Rows::all ? logit_rows(*owner, options) : options.batch_tokens;
        for (int first = 0; first < tokens; first += most) {
            cancel->check();
            decode_part(request, rows, first, std::min(most, tokens - first), tokens, result);
        }
        if (request.sampler != nullptr) {
            result.next_id = request.sampler->sample(llama_get_logits_ith(context.get(), -1), owner->vocabulary());
            request.sampler->accept(result.next_id);
        }
    } catch (...) {
        running = nullptr;
        llama_memory_seq_rm(llama_get_memory(context.get()), 0, before, -1);
        used = before;
        throw;
    }
    running = nullptr;
    result.length = used;
    if (request.return_rows) {
        result.rows = request.ids.empty() ? std::move(request.rows) : std::move(looked_up);
    }
    return result;
}

void Context::decode_part(const DecodeRequest & request, const std::vector<float> & rows, int first, int count,
                          int total, Decoded & result) {
    const size_t n = static_cast<size_t>(count);
    const bool by_rows = !rows.empty();
    const size_t planes = by_rows ? static_cast<size_t>(owner->positions_per_row()) : 1;
    std::vector<llama_pos> positions(planes * n);
    for (size_t i = 0; i < n; i++) {
        const llama_pos index = used + static_cast<llama_pos>(i);
        positions[i] = index;
        for (size_t plane = 1; plane < planes; plane++) {
            // a stock M-RoPE file (no index plane) has no fourth plane
            const llama_pos fallback = plane == 3 && !owner->index_plane() ? 0 : index;
            positions[plane * n + i] =
                request.positions.empty()
                    ? fallback
                    : request.positions[(plane - 1) * static_cast<size_t>(total) + static_cast<size_t>(first) + i];
        }
    }
    const bool last_part = first + count == total;
    const bool wants_last = request.logits != Rows::none || request.sampler != nullptr || request.hidden != Rows::none;
    // With embeddings on, llama.cpp computes logits of every token: only when hidden states are read, and not otherwise.
    const bool embeddings = (count == 1 || !hidden_rows) &&
                            (request.hidden == Rows::all || (request.hidden == Rows::last && last_part));
    const bool output_all = embeddings || request.logits == Rows::all;
    if (options.hidden) {
        llama_set_embeddings(context.get(), embeddings);
    }
    std::vector<int8_t> outputs(n, output_all ? 1 : 0);
    outputs[n - 1] = output_all || (last_part && wants_last) ? 1 : 0;

    llama_seq_id sequence = 0;
    std::vector<int32_t> sequence_counts(n, 1);
    std::vector<llama_seq_id *> sequences(n, &sequence);
    llama_batch batch{};
    batch.n_tokens = count;
    if (by_rows) {
        batch.embd = const_cast<float *>(rows.data()) + static_cast<size_t>(first) * static_cast<size_t>(owner->width());
    } else {
        batch.token = const_cast<int32_t *>(request.ids.data()) + first;
    }
    batch.pos = positions.data();
    batch.n_seq_id = sequence_counts.data();
    batch.seq_id = sequences.data();
    batch.logits = outputs.data();

    LogCapture log;
    const int32_t status = llama_decode(context.get(), batch);
    if (status == 2) {
        throw Error(ErrorCode::aborted, "The call was aborted.");
    }
    if (status != 0) {
        throw Error(ErrorCode::compute_failed, format("llama.cpp could not decode (%d): ", status) + log.reason());
    }
    used += count;
    collect(request, first, count, total, output_all, result);
    running->check();
}

// Every row of the batch that ran.
const float * Context::hidden_of(int count) {
    if (count == 1 || !hidden_rows) {
        return llama_get_embeddings(context.get());
    }
    const ggml_tensor * rows = hidden_rows->last();
    if (rows == nullptr || rows->ne[1] != count) {
        return nullptr;
    }
    llama_synchronize(context.get());
    float * target = staging.floats(static_cast<size_t>(ggml_nelements(rows)));
    ggml_backend_tensor_get(rows, target, 0, ggml_nbytes(rows));
    return target;
}

void Context::collect(const DecodeRequest & request, int first, int count, int total, bool output_all,
                      Decoded & result) {
    const bool last_part = first + count == total;
    // Outputs lie in the order of the batch, one after the other: asking for each row would wait for the device each time.
    const auto copy = [&](Rows wanted, int columns, std::vector<float> & target, const float * rows, int held) {
        if (rows == nullptr) {
            throw Error(ErrorCode::compute_failed, "llama.cpp gave no output for a token.");
        }
        const auto row = [&](int index) { return rows + static_cast<ptrdiff_t>(index) * columns; };
        if (target.empty()) {
            target.reserve(static_cast<size_t>(columns) * static_cast<size_t>(wanted == Rows::all ? total : 1));
        }
        target.insert(target.end(), row(wanted == Rows::all ? 0 : held - 1), row(held));
    };
    const auto is_due = [&](Rows wanted) { return wanted == Rows::all || (wanted == Rows::last && last_part); };
    if (is_due(request.hidden)) {
        copy(request.hidden, owner->width(), result.hidden, hidden_of(count), count);
    }
    if (is_due(request.logits)) {
        copy(request.logits, owner->vocabulary(), result.logits, llama_get_logits(context.get()), output_all ? count : 1);
    }
    if (!result.hidden.empty() && !std::isfinite(result.hidden.back())) {
        throw Error(ErrorCode::not_finite, "The model computed a value that is not finite.");
    }
}

void Context::keep(int tokens) {
    if (tokens < 0 || tokens > used) {
        throw Error(ErrorCode::bad_argument, format("Cannot keep %d of %d tokens.", tokens, used));
    }
    if (!llama_memory_seq_rm(llama_get_memory(context.get()), 0, tokens, -1)) {
        throw Error(ErrorCode::compute_failed, "This model's cache cannot be cut.");
    }
    used = tokens;
}

} // namespace sotto
