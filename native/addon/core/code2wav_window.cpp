#include "code2wav_window.h"

#include "error.h"

#include <cmath>
#include <numeric>

namespace sotto {

DitWindow::DitWindow(Dit & dit, std::shared_ptr<DitTimes> given, const SolverSettings & settings, int64_t blocks, bool partial)
    : dit(dit), times(std::move(given)), settings(settings), blocks(blocks), rows(settings.guided() ? 2 : 1),
      capacity(blocks * dit.shape.block), partial(partial), state(dit.engine) {
    flash = flash_attention_works();
    declare_state();
    build_input();
    build_network();
    build_step();
}

void DitWindow::declare_state() {
    const DitShape & s = dit.shape;
    y = state.add(GGML_TYPE_F32, {s.mel, capacity});
    slots = state.add(GGML_TYPE_F32, {s.mel * capacity, 4});
    base = state.add(GGML_TYPE_F32, {s.width, capacity, rows});
    result = state.add(GGML_TYPE_F32, {s.mel, capacity, rows});
    codes = state.add(GGML_TYPE_I32, {capacity});
    speaker = state.add(GGML_TYPE_F32, {s.width});
    silent = state.add(GGML_TYPE_F32, {s.width});
    tau_row = state.add(GGML_TYPE_I32, {1});
    slot_row = state.add(GGML_TYPE_I32, {1});
    combine = state.add(GGML_TYPE_F32, {4});
    advance = state.add(GGML_TYPE_F32, {4});
    positions = state.add(GGML_TYPE_I32, {capacity * rows});
    nothing = state.add(GGML_TYPE_F32, {2 * s.inner(), s.block});
    for (int64_t i = 0; i < s.layers; i++) {
        const Reach reach{s.behind.count(i) != 0, s.ahead.count(i) != 0};
        bool known = !partial && !reach.behind && !reach.ahead;
        for (const Mask & mask : masks) {
            known = known || mask.reach == reach;
        }
        if (!known) {
            const int64_t keys = s.block * (1 + reach.behind + reach.ahead);
            masks.push_back({reach, state.add(GGML_TYPE_F16, {keys, s.block, 1, blocks * rows}), {}});
        }
    }
    state.finish();
    std::vector<int32_t> index(static_cast<size_t>(capacity * rows));
    for (int64_t row = 0; row < rows; row++) {
        std::iota(index.begin() + row * capacity, index.begin() + (row + 1) * capacity, 0);
    }
    state.set(positions, index.data(), index.size() * sizeof(int32_t));
    dit.engine.synchronize();
}

// What does not change during a solve: codes and speaker, through the input projection.
void DitWindow::build_input() {
    const DitShape & s = dit.shape;
    prepare = std::make_unique<FixedGraph>(dit.engine, 32);
    ggml_context * c = prepare->context();
    ggml_tensor * spoken = ggml_add(c, ggml_get_rows(c, dit.codes, codes), speaker);
    prepare->expand(ggml_cpy(c, spoken, ggml_view_2d(c, base, s.width, capacity, base->nb[1], 0)));
    if (rows == 2) {
        ggml_tensor * row = ggml_view_2d(c, base, s.width, capacity, base->nb[1], base->nb[2]);
        prepare->expand(ggml_cpy(c, ggml_repeat(c, silent, row), row));
    }
    prepare->finish();
}

void DitWindow::build_network() {
    const DitShape & s = dit.shape;
    network = std::make_unique<FixedGraph>(dit.engine, 256 + 64 * static_cast<size_t>(s.layers));
    ggml_context * c = network->context();
    ggml_tensor * x = settings.rk4 ? weighted(c, y, combine, 3) : y;
    ggml_tensor * mods = ggml_get_rows(c, times->table, tau_row);
    ggml_tensor * h = ggml_add(c, base, ggml_mul_mat(c, dit.input, x));
    h = ggml_reshape_2d(c, h, s.width, capacity * rows);
    for (int64_t i = 0; i < s.layers; i++) {
        h = layer(h, mods, i);
    }
    const size_t at = static_cast<size_t>(s.layers * 6 * s.width) * sizeof(float);
    ggml_tensor * scale = ggml_view_1d(c, mods, s.width, at);
    ggml_tensor * shift = ggml_view_1d(c, mods, s.width, at + static_cast<size_t>(s.width) * sizeof(float));
    h = ggml_add(c, ggml_mul(c, ggml_norm(c, h, s.epsilon), scale), shift);
    ggml_tensor * v = ggml_add(c, ggml_mul_mat(c, dit.out, h), dit.out_bias);
    v = ggml_cpy(c, ggml_reshape_3d(c, v, s.mel, capacity, rows), result);
    ggml_tensor * f = v;
    if (rows == 2) {
        ggml_tensor * cond = ggml_view_2d(c, v, s.mel, capacity, v->nb[1], 0);
        ggml_tensor * uncond = ggml_view_2d(c, v, s.mel, capacity, v->nb[1], v->nb[2]);
        f = ggml_add(c, ggml_scale(c, cond, 1.0f + settings.guidance), ggml_scale(c, uncond, -settings.guidance));
    }
    f = ggml_reshape_2d(c, f, s.mel * capacity, 1);
    network->expand(ggml_set_rows(c, slots, f, slot_row));
    network->finish();
}

// y += sum advance[j] k[j]: once per interval
void DitWindow::build_step() {
    step = std::make_unique<FixedGraph>(dit.engine, 64);
    ggml_context * c = step->context();
    step->expand(ggml_cpy(c, weighted(c, y, advance, settings.rk4 ? 4 : 1), y));
    step->finish();
}

ggml_tensor * DitWindow::slot(ggml_context * c, int64_t index) const {
    const int64_t mel = dit.shape.mel;
    return ggml_view_2d(c, slots, mel, capacity, static_cast<size_t>(mel) * sizeof(float),
                        static_cast<size_t>(index) * slots->nb[1]);
}

ggml_tensor * DitWindow::weighted(ggml_context * c, ggml_tensor * sum, ggml_tensor * factors, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        ggml_tensor * factor = ggml_view_1d(c, factors, 1, static_cast<size_t>(i) * sizeof(float));
        sum = ggml_add(c, sum, ggml_mul(c, slot(c, i), factor));
    }
    return sum;
}

ggml_tensor * DitWindow::layer(ggml_tensor * h, ggml_tensor * mods, int64_t index) {
    const DitShape & s = dit.shape;
    const Dit::Layer & b = dit.blocks[static_cast<size_t>(index)];
    ggml_context * c = network->context();
    const auto mod = [&](int64_t part) {
        const int64_t at = (index * 6 + part) * s.width;
        return ggml_view_1d(c, mods, s.width, static_cast<size_t>(at) * sizeof(float));
    };
    const auto norm = [&](ggml_tensor * x, int64_t shift) { // scale follows shift; it has its 1 already
        return ggml_add(c, ggml_mul(c, ggml_norm(c, x, s.epsilon), mod(shift + 1)), mod(shift));
    };
    ggml_tensor * bias = ggml_reshape_1d(c, b.qkv_bias, 3 * s.inner());
    ggml_tensor * qkv = ggml_add(c, ggml_mul_mat(c, b.qkv, norm(h, 0)), bias);
    ggml_tensor * x = attention(rotate_first_head(qkv), {s.behind.count(index) != 0, s.ahead.count(index) != 0});
    x = ggml_add(c, ggml_mul_mat(c, b.out, x), b.out_bias);
    h = ggml_add(c, h, ggml_mul(c, x, mod(2)));
    x = activation(ggml_add(c, ggml_mul_mat(c, b.up, norm(h, 3)), b.up_bias));
    x = ggml_add(c, ggml_mul_mat(c, b.down, x), b.down_bias);
    return ggml_add(c, h, ggml_mul(c, x, mod(5)));
}

// GELU with tanh is x · sigmoid(2 sqrt(2/pi) (x + 0.044715 x³)). ggml's CPU kernel looks it up in a table of halves.
ggml_tensor * DitWindow::activation(ggml_tensor * x) {
    ggml_context * c = network->context();
    if (!is_cpu(dit.engine.device())) {
        return ggml_gelu(c, x);
    }
    constexpr float linear = 1.5957691216057308f;
    ggml_tensor * inner = ggml_mul(c, x, ggml_scale_bias(c, ggml_sqr(c, x), linear * 0.044715f, linear));
    return ggml_mul(c, x, ggml_sigmoid(c, inner));
}

// Positions turn the first head of q and of k only, in neighbouring pairs.
ggml_tensor * DitWindow::rotate_first_head(ggml_tensor * qkv) {
    const DitShape & s = dit.shape;
    ggml_context * c = network->context();
    const size_t inner_bytes = static_cast<size_t>(s.inner()) * sizeof(float);
    ggml_tensor * heads = ggml_view_3d(c, qkv, s.head, 2, capacity * rows, inner_bytes, qkv->nb[1], 0);
    ggml_tensor * turned = ggml_rope_ext(c, heads, positions, nullptr, static_cast<int>(s.head), GGML_ROPE_TYPE_NORMAL, 0,
                                         s.rope_base, 1.0f, 0.0f, 1.0f, 0.0f, 0.0f);
    return ggml_set_inplace(c, qkv, turned, inner_bytes, qkv->nb[1], qkv->nb[2], 0);
}

// Blocks are the batch. Keys of a block are a window over the rows of k: windows of neighbours overlap, so a layer
// that sees further costs two copies and no mask of all frames against all.
ggml_tensor * DitWindow::attention(ggml_tensor * qkv, const Reach & reach) {
    const DitShape & s = dit.shape;
    ggml_context * c = network->context();
    const int64_t batch = blocks * rows;
    const size_t head_bytes = static_cast<size_t>(s.head) * sizeof(float);
    const size_t inner_bytes = static_cast<size_t>(s.inner()) * sizeof(float);
    const auto split = [&](ggml_tensor * x, int64_t length, size_t offset) { // [head, length, heads, batch]
        ggml_tensor * view = ggml_view_4d(c, x, s.head, s.heads, length, batch, head_bytes, x->nb[1],
                                          x->nb[1] * static_cast<size_t>(s.block), offset);
        return ggml_permute(c, view, 0, 2, 1, 3);
    };
    ggml_tensor * kv = qkv;
    size_t k_offset = inner_bytes;
    if (reach.behind || reach.ahead) {
        kv = ggml_view_2d(c, qkv, 2 * s.inner(), capacity * rows, qkv->nb[1], inner_bytes);
        kv = reach.behind ? ggml_concat(c, nothing, kv, 1) : kv;
        kv = reach.ahead ? ggml_concat(c, kv, nothing, 1) : kv;
        k_offset = 0;
    }
    const int64_t keys = s.block * (1 + reach.behind + reach.ahead);
    const float scale = 1.0f / std::sqrt(static_cast<float>(s.head));
    ggml_tensor * q = split(qkv, s.block, 0);
    ggml_tensor * k = split(kv, keys, k_offset);
    ggml_tensor * v = split(kv, keys, k_offset + inner_bytes);
    ggml_tensor * mask = mask_for(reach);
    if (flash) {
        return ggml_reshape_2d(c, ggml_flash_attn_ext(c, q, k, v, mask, scale, 0.0f, 0.0f), s.inner(), capacity * rows);
    }
    ggml_tensor * scores = ggml_soft_max_ext(c, ggml_mul_mat(c, k, q), mask, scale, 0.0f);
    ggml_tensor * mixed = ggml_mul_mat(c, ggml_cont(c, ggml_permute(c, v, 1, 0, 2, 3)), scores);
    return ggml_cont_2d(c, ggml_permute(c, mixed, 0, 2, 1, 3), s.inner(), capacity * rows);
}

bool DitWindow::flash_attention_works() const {
    if (is_cpu(dit.engine.device())) {
        return false; // its kernel rounds to halves
    }
    const DitShape & s = dit.shape;
    const ArenaPtr arena(ggml_init({16 * ggml_tensor_overhead(), nullptr, true}));
    ggml_context * c = arena.get();
    const auto tensor = [&](ggml_type type, int64_t a, int64_t b, int64_t heads) {
        return ggml_new_tensor_4d(c, type, a, b, heads, blocks * rows);
    };
    ggml_tensor * q = tensor(GGML_TYPE_F32, s.head, s.block, s.heads);
    ggml_tensor * k = tensor(GGML_TYPE_F32, s.head, 2 * s.block, s.heads);
    ggml_tensor * v = tensor(GGML_TYPE_F32, s.head, 2 * s.block, s.heads);
    ggml_tensor * mask = tensor(GGML_TYPE_F16, 2 * s.block, s.block, 1);
    ggml_tensor * op = ggml_flash_attn_ext(c, q, k, v, mask, 1.0f, 0.0f, 0.0f);
    return ggml_backend_dev_supports_op(dit.engine.device(), op);
}

ggml_tensor * DitWindow::mask_for(const Reach & reach) {
    for (const Mask & mask : masks) {
        if (mask.reach == reach) {
            return mask.tensor;
        }
    }
    return nullptr;
}

void DitWindow::fill_masks(int64_t valid) {
    if (masked_for == valid) {
        return;
    }
    const int64_t block = dit.shape.block;
    const ggml_fp16_t hidden = ggml_fp32_to_fp16(-INFINITY);
    for (Mask & mask : masks) {
        const int64_t keys = mask.tensor->ne[0];
        mask.values.assign(static_cast<size_t>(ggml_nelements(mask.tensor)), hidden);
        for (int64_t b = 0; b < blocks * rows; b++) {
            const int64_t first = (b % blocks - (mask.reach.behind ? 1 : 0)) * block;
            for (int64_t key = 0; key < keys; key++) {
                if (first + key < 0 || first + key >= valid) {
                    continue;
                }
                for (int64_t query = 0; query < block; query++) {
                    mask.values[static_cast<size_t>((b * block + query) * keys + key)] = 0;
                }
            }
        }
        state.set(mask.tensor, mask.values.data(), mask.values.size() * sizeof(ggml_fp16_t));
    }
    masked_for = valid;
}

void DitWindow::load(const std::vector<float> & x, const std::vector<int32_t> & given, const std::vector<float> & who,
                     const std::vector<float> & unconditional, const CancelPtr & cancel) {
    const DitShape & s = dit.shape;
    frames = static_cast<int64_t>(x.size()) / s.mel;
    held_noise = x;
    held_noise.resize(static_cast<size_t>(s.mel * capacity), 0.0f);
    held_codes.assign(static_cast<size_t>(capacity), 0);
    for (int64_t i = 0; i < frames; i++) {
        held_codes[static_cast<size_t>(i)] = given[static_cast<size_t>(i / s.repeats)];
    }
    held_speaker = who;
    held_silent = unconditional;
    state.set(y, held_noise.data(), held_noise.size() * sizeof(float));
    state.set(codes, held_codes.data(), held_codes.size() * sizeof(int32_t));
    state.set(speaker, held_speaker.data(), held_speaker.size() * sizeof(float));
    state.set(silent, held_silent.data(), held_silent.size() * sizeof(float));
    fill_masks(frames);
    prepare->compute(cancel);
}

void DitWindow::evaluate(const Evaluation & evaluation, const CancelPtr & cancel) {
    held = evaluation;
    held_tau = times->row_of(evaluation.tau);
    held_slot = evaluation.slot;
    state.set(tau_row, &held_tau, sizeof(held_tau));
    state.set(slot_row, &held_slot, sizeof(held_slot));
    if (settings.rk4) {
        state.set(combine, held.combine, sizeof(held.combine));
    }
    network->start(cancel);
    if (evaluation.step) {
        state.set(advance, held.advance, sizeof(held.advance));
        step->start(cancel);
    }
    dit.engine.synchronize();
}

std::vector<float> DitWindow::read(const ggml_tensor * tensor, int64_t row) const {
    const std::vector<float> whole = state.get(tensor);
    const int64_t from = row * capacity * dit.shape.mel;
    return std::vector<float>(whole.begin() + from, whole.begin() + from + frames * dit.shape.mel);
}

std::vector<float> DitWindow::solve(const std::vector<float> & noise, const std::vector<int32_t> & given,
                                    const std::vector<float> & who, const std::vector<float> & unconditional,
                                    const CancelPtr & cancel) {
    load(noise, given, who, unconditional, cancel);
    for (const Evaluation & evaluation : plan_evaluations(settings)) {
        evaluate(evaluation, cancel);
    }
    return read(y, 0);
}

std::vector<std::vector<float>> DitWindow::velocity(const std::vector<float> & x, const std::vector<int32_t> & given,
                                                    const std::vector<float> & who, const std::vector<float> & unconditional,
                                                    float tau, const CancelPtr & cancel) {
    load(x, given, who, unconditional, cancel);
    evaluate({tau, 0, {0, 0, 0, 0}, false, {}}, cancel);
    std::vector<std::vector<float>> list;
    for (int64_t row = 0; row < rows; row++) {
        list.push_back(read(result, row));
    }
    return list;
}

void DitWindow::warm(const CancelPtr & cancel) {
    const DitShape & s = dit.shape;
    const std::vector<float> silence(static_cast<size_t>(s.width), 0.0f);
    load(std::vector<float>(static_cast<size_t>(s.mel * capacity), 0.0f),
         std::vector<int32_t>(static_cast<size_t>(capacity / s.repeats), 0), silence, silence, cancel);
    for (int run = 0; run < 4; run++) {
        evaluate({times->taus.front(), 0, {0, 0, 0, 0}, true, {0, 0, 0, 0}}, cancel);
    }
}

size_t DitWindow::bytes() const { return state.bytes() + prepare->bytes() + network->bytes() + step->bytes(); }

} // namespace sotto
