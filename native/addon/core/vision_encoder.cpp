#include "vision_encoder.h"

#include "error.h"
#include "finite.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace sotto {

namespace {

// Scores of one slice of queries in a full-attention layer: bounds memory for large images (65,536 patches
// would need 275 GB at once) at no measurable cost, since a slice is still a large matrix product.
constexpr int64_t most_score_bytes = 256 << 20;

int64_t slice_length(int64_t patches, int64_t heads) {
    return std::clamp<int64_t>(most_score_bytes / (patches * heads * static_cast<int64_t>(sizeof(float))), 16, patches);
}

// Joins along dimension 1 by halves, so that n parts are copied log2(n) times and not n times.
ggml_tensor * join(ggml_context * c, const std::vector<ggml_tensor *> & parts, size_t from, size_t to) {
    if (to - from == 1) {
        return parts[from];
    }
    const size_t middle = from + (to - from) / 2;
    return ggml_concat(c, join(c, parts, from, middle), join(c, parts, middle, to), 1);
}

std::array<float, 3> three(const GgufFile & file, const std::string & key) {
    const auto values = file.reals(key);
    if (values.size() != 3 || !std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); })) {
        throw Error(ErrorCode::file_damaged, file.path() + ": " + key + " must hold three numbers.");
    }
    return {values[0], values[1], values[2]};
}

} // namespace

VisionEncoder::VisionEncoder(const std::string & projector, const std::string & device, int threads,
                             const CancelPtr & cancel)
    : engine(find_device(device), threads), staging(engine.device()) {
    const GgufFile file(projector);
    shape = read_tower_shape(file, "vision");
    patch_side = file.integer("clip.vision.patch_size");
    full_every = file.integer("clip.vision.n_wa_pattern");
    image_mean = three(file, "clip.vision.image_mean");
    image_std = three(file, "clip.vision.image_std");
    if (patch_side < 1 || patch_side > 64 || full_every < 1 || full_every > shape.layers || shape.head_width() % 4 != 0 ||
        file.integer_or("clip.vision.spatial_merge_size", merge) != merge) {
        throw Error(ErrorCode::file_damaged, projector + ": the sizes of the vision tower contradict each other.");
    }
    weights = std::make_unique<Weights>(file, engine.device());
    declare(*weights, file);
    weights->finish(cancel);
}

void VisionEncoder::declare(Weights & w, const GgufFile & file) {
    const int64_t d = shape.width;
    const int64_t merged = d * merge * merge;
    const int64_t area = patch_side * patch_side;
    // Two kernels, one per frame of the pair, become one matrix over features in the order channel, time, y, x.
    const GgufTensor * kernels[] = {&w.require("v.patch_embd.weight"), &w.require("v.patch_embd.weight.1")};
    for (const GgufTensor * kernel : kernels) {
        if (kernel->ne[0] != patch_side || kernel->ne[1] != patch_side || kernel->ne[2] != 3 || kernel->ne[3] != d) {
            throw Error(ErrorCode::wrong_model, file.path() + ": " + kernel->name + " has an unexpected shape.");
        }
    }
    embed = w.computed("patch_embed", {3 * temporal_patch * area, d}, [&file, kernels, area, d] {
        std::vector<float> joined(static_cast<size_t>(3 * temporal_patch * area * d));
        for (int64_t t = 0; t < temporal_patch; t++) {
            const std::vector<float> one = file.floats(*kernels[t]);
            for (int64_t o = 0; o < d; o++) {
                for (int64_t channel = 0; channel < 3; channel++) {
                    std::memcpy(&joined[static_cast<size_t>(((o * 3 + channel) * temporal_patch + t) * area)],
                                &one[static_cast<size_t>((o * 3 + channel) * area)], static_cast<size_t>(area) * sizeof(float));
                }
            }
        }
        return joined;
    });
    post = w.floats("v.post_ln.weight", {d});
    merge_up = w.matrix("mm.0.weight", merged, merged);
    merge_up_bias = w.floats("mm.0.bias", {merged});
    merge_down = w.matrix("mm.2.weight", merged, shape.out_width);
    merge_down_bias = w.floats("mm.2.bias", {shape.out_width});
    for (int64_t i = 0; i < shape.layers; i++) {
        const std::string at = "v.blk." + std::to_string(i) + ".";
        Layer b{};
        b.norm1 = w.floats(at + "ln1.weight", {d});
        // joined: the device turns each product's input into halves anew, and large products are its strength
        b.qkv = w.joined({at + "attn_q.weight", at + "attn_k.weight", at + "attn_v.weight"}, d, d);
        b.qkv_bias = w.joined_floats({at + "attn_q.bias", at + "attn_k.bias", at + "attn_v.bias"}, d);
        b.out = w.matrix(at + "attn_out.weight", d, d);
        b.out_bias = w.floats(at + "attn_out.bias", {d});
        b.norm2 = w.floats(at + "ln2.weight", {d});
        b.gate_up = w.joined({at + "ffn_gate.weight", at + "ffn_up.weight"}, d, shape.feed_forward);
        b.gate_up_bias = w.joined_floats({at + "ffn_gate.bias", at + "ffn_up.bias"}, shape.feed_forward);
        b.down = w.matrix(at + "ffn_down.weight", shape.feed_forward, d);
        b.down_bias = w.floats(at + "ffn_down.bias", {d});
        blocks.push_back(b);
    }
}

VisionEncoder::Order VisionEncoder::sort_into_windows(int rows, int columns) {
    const int token_rows = rows / merge;
    const int token_columns = columns / merge;
    Order order;
    // Four shapes at most: whole windows, the ragged right edge, the ragged lower edge, the corner.
    for (const bool last_row : {false, true}) {
        for (const bool last_column : {false, true}) {
            const int whole_rows = token_rows / window_tokens;
            const int whole_columns = token_columns / window_tokens;
            const int height = last_row ? token_rows % window_tokens : window_tokens;
            const int width = last_column ? token_columns % window_tokens : window_tokens;
            const int down = last_row ? 1 : whole_rows;
            const int across = last_column ? 1 : whole_columns;
            if (height == 0 || width == 0 || down == 0 || across == 0) {
                continue;
            }
            order.groups.push_back({static_cast<int64_t>(order.token.size()) * merge * merge,
                                    int64_t{height} * width * merge * merge, int64_t{down} * across});
            for (int window = 0; window < down * across; window++) {
                const int top = (last_row ? whole_rows : window / across) * window_tokens;
                const int left = (last_column ? whole_columns : window % across) * window_tokens;
                for (int y = top; y < top + height; y++) {
                    for (int x = left; x < left + width; x++) {
                        order.token.push_back(y * token_columns + x);
                    }
                }
            }
        }
    }
    const size_t patches = order.token.size() * merge * merge;
    order.positions.resize(4 * patches);
    for (size_t i = 0; i < patches; i++) {
        const int32_t token = order.token[i / (merge * merge)];
        const auto inside = static_cast<int32_t>(i % (merge * merge));
        const int32_t y = token / token_columns * merge + inside / merge;
        const int32_t x = token % token_columns * merge + inside % merge;
        order.positions[i] = order.positions[2 * patches + i] = y;
        order.positions[patches + i] = order.positions[3 * patches + i] = x;
    }
    return order;
}

// q, k, v: [head, heads, patches]; attention inside each window of the group → [width, size * count]
ggml_tensor * VisionEncoder::attend(ggml_context * c, ggml_tensor * q, ggml_tensor * k, ggml_tensor * v,
                                    const Group & group) const {
    const auto windows = [&](ggml_tensor * x) { // [head, size, heads, count]
        ggml_tensor * view = ggml_view_4d(c, x, shape.head_width(), shape.heads, group.size, group.count, x->nb[1], x->nb[2],
                                          x->nb[2] * static_cast<size_t>(group.size), x->nb[2] * static_cast<size_t>(group.first));
        return ggml_permute(c, view, 0, 2, 1, 3);
    };
    const int64_t patches = group.size * group.count;
    // Its kernels round keys and values to halves: what weights in halves do to the activations anyway.
    if (!is_cpu(engine.device()) && blocks.front().qkv->type != GGML_TYPE_F32) {
        const float scale = 1.0f / std::sqrt(static_cast<float>(shape.head_width()));
        ggml_tensor * mixed = ggml_flash_attn_ext(c, windows(q), windows(k), windows(v), nullptr, scale, 0.0f, 0.0f);
        ggml_flash_attn_ext_set_prec(mixed, GGML_PREC_F32);
        if (ggml_backend_dev_supports_op(engine.device(), mixed)) {
            return ggml_reshape_2d(c, mixed, shape.width, patches);
        }
    }
    ggml_tensor * mixed = attend_in_slices(c, windows(q), windows(k), windows(v));
    return ggml_cont_2d(c, ggml_permute(c, mixed, 0, 2, 1, 3), shape.width, patches);
}

// q, k, v: [head, size, heads, count] → the same
ggml_tensor * VisionEncoder::attend_in_slices(ggml_context * c, ggml_tensor * q, ggml_tensor * k, ggml_tensor * v) const {
    const int64_t size = q->ne[1];
    const int64_t count = q->ne[3];
    ggml_tensor * keys = ggml_cont(c, k);
    ggml_tensor * values = ggml_cont(c, ggml_permute(c, v, 1, 0, 2, 3)); // [size, head, heads, count]
    const float scale = 1.0f / std::sqrt(static_cast<float>(q->ne[0]));
    // Windows together are never larger than one slice of a full layer would be.
    const int64_t slice = std::min(size, slice_length(size * count, shape.heads));
    std::vector<ggml_tensor *> parts;
    for (int64_t first = 0; first < size; first += slice) {
        const int64_t length = std::min(slice, size - first);
        ggml_tensor * part = ggml_view_4d(c, q, q->ne[0], length, shape.heads, count, q->nb[1], q->nb[2], q->nb[3],
                                          q->nb[1] * static_cast<size_t>(first));
        ggml_tensor * scores = ggml_mul_mat(c, keys, ggml_cont(c, part));
        ggml_mul_mat_set_prec(scores, GGML_PREC_F32);
        scores = ggml_soft_max_ext(c, scores, nullptr, scale, 0.0f);
        parts.push_back(ggml_mul_mat(c, values, scores)); // [head, length, heads, count]
    }
    return join(c, parts, 0, parts.size());
}

ggml_tensor * VisionEncoder::transform(GraphScope & g, ggml_tensor * input, ggml_tensor * positions, const Layer & b,
                                       const std::vector<Group> & groups) const {
    ggml_context * c = g.context();
    const int64_t patches = input->ne[1];
    const int quarter = static_cast<int>(shape.head_width() / 4);
    int sections[4] = {quarter, quarter, quarter, quarter};
    const auto norm = [&](ggml_tensor * x, ggml_tensor * w) { return ggml_mul(c, ggml_rms_norm(c, x, shape.epsilon), w); };
    const auto linear = [&](ggml_tensor * w, ggml_tensor * x, ggml_tensor * bias) {
        return ggml_add(c, ggml_mul_mat(c, w, x), bias);
    };
    const auto rotate = [&](ggml_tensor * x) {
        return ggml_rope_multi(c, x, positions, nullptr, 2 * quarter, sections, GGML_ROPE_TYPE_VISION, 32768, 10000.0f,
                               1.0f, 0.0f, 1.0f, 32.0f, 1.0f);
    };
    ggml_tensor * x = norm(input, b.norm1);
    ggml_tensor * qkv = linear(b.qkv, x, b.qkv_bias);
    const auto third = [&](int64_t index) {
        const size_t head_bytes = static_cast<size_t>(shape.head_width()) * sizeof(float);
        return ggml_view_3d(c, qkv, shape.head_width(), shape.heads, patches, head_bytes, qkv->nb[1],
                            static_cast<size_t>(index * shape.width) * sizeof(float));
    };
    ggml_tensor * q = rotate(third(0));
    ggml_tensor * k = rotate(third(1));
    ggml_tensor * v = third(2);
    std::vector<ggml_tensor *> parts;
    for (const Group & group : groups) {
        parts.push_back(attend(c, q, k, v, group));
    }
    ggml_tensor * residual = ggml_add(c, input, linear(b.out, join(c, parts, 0, parts.size()), b.out_bias));
    x = norm(residual, b.norm2);
    x = ggml_swiglu(c, linear(b.gate_up, x, b.gate_up_bias));
    return g.checkpoint(ggml_add(c, residual, linear(b.down, x, b.down_bias)));
}

std::vector<float> VisionEncoder::encode(const std::vector<float> & patches, int rows, int columns,
                                         const CancelPtr & cancel) {
    if (rows < merge || columns < merge || rows % merge != 0 || columns % merge != 0 ||
        int64_t{rows} * columns > most_patches) {
        throw Error(ErrorCode::bad_argument,
                    format("A grid of %d x %d patches is not possible: both even, at most %d patches.", rows, columns, most_patches));
    }
    const size_t count = static_cast<size_t>(rows) * static_cast<size_t>(columns);
    const auto features = static_cast<size_t>(patch_floats());
    if (patches.size() != count * features) {
        throw Error(ErrorCode::bad_argument,
                    format("%zu patches need %zu values, not %zu.", count, count * features, patches.size()));
    }
    if (!all_finite(patches)) {
        throw Error(ErrorCode::not_finite, "The pixels are not finite.");
    }
    // What is alive at the widest point of a layer: input, residual, q, k, v and their sorted copies or the three
    // feed-forward products, plus two slices of scores.
    const auto widest = static_cast<size_t>(std::max(8 * shape.width, 2 * shape.width + 3 * shape.feed_forward));
    require_memory(engine.device(), count * (features + widest) * sizeof(float), "An image of this size");
    const Order order = sort_into_windows(rows, columns);
    constexpr size_t block = merge * merge;
    const size_t result_floats = count / block * static_cast<size_t>(shape.out_width);
    float * staged = staging.floats(std::max(patches.size(), result_floats));
    for (size_t i = 0; i < order.token.size(); i++) {
        std::memcpy(staged + i * block * features, &patches[static_cast<size_t>(order.token[i]) * block * features],
                    block * features * sizeof(float));
    }
    const auto n = static_cast<int64_t>(count);
    const std::vector<Group> whole{{0, n, 1}};
    const auto slices = static_cast<size_t>((n + slice_length(n, shape.heads) - 1) / slice_length(n, shape.heads));

    GraphScope g(engine, 64 + blocks.size() * (160 + 12 * slices));
    ggml_context * c = g.context();
    ggml_tensor * input = g.input(GGML_TYPE_F32, {patch_floats(), n});
    ggml_tensor * positions = g.input(GGML_TYPE_I32, {4 * n});
    ggml_tensor * x = ggml_mul_mat(c, embed, input);
    for (size_t i = 0; i < blocks.size(); i++) {
        const bool full = (static_cast<int64_t>(i) + 1) % full_every == 0;
        x = transform(g, x, positions, blocks[i], full ? whole : order.groups);
    }
    x = ggml_mul(c, ggml_rms_norm(c, x, shape.epsilon), post);
    x = ggml_reshape_2d(c, x, shape.width * static_cast<int64_t>(block), n / static_cast<int64_t>(block));
    x = ggml_gelu_erf(c, ggml_add(c, ggml_mul_mat(c, merge_up, x), merge_up_bias));
    x = ggml_add(c, ggml_mul_mat(c, merge_down, x), merge_down_bias);
    g.build(x);
    g.set(input, staged, patches.size() * sizeof(float));
    g.set(positions, order.positions.data(), order.positions.size() * sizeof(int32_t));
    g.compute(cancel);
    g.get(x, staged);

    std::vector<size_t> place(order.token.size()); // of each token in raster order
    for (size_t i = 0; i < place.size(); i++) {
        place[static_cast<size_t>(order.token[i])] = i;
    }
    std::vector<float> raster;
    raster.reserve(result_floats);
    for (const size_t i : place) {
        const float * from = staged + i * static_cast<size_t>(shape.out_width);
        raster.insert(raster.end(), from, from + shape.out_width);
    }
    staging.rest();
    return raster;
}

} // namespace sotto
