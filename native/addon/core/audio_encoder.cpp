#include "audio_encoder.h"

#include "error.h"
#include "finite.h"

#include <cmath>

namespace sotto {

AudioEncoder::AudioEncoder(const std::string & projector, const std::string & device, int threads,
                           const CancelPtr & cancel)
    : engine(find_device(device), threads) {
    const GgufFile file(projector);
    shape = read_tower_shape(file, "audio");
    bins = file.integer("clip.audio.num_mel_bins");
    if (bins < 1 || bins > 1024) {
        throw Error(ErrorCode::file_damaged, projector + ": clip.audio.num_mel_bins is impossible.");
    }
    weights = std::make_unique<Weights>(file, engine.device());
    declare(*weights, file);
    weights->finish(cancel);
    GraphScope largest(engine, nodes());
    build(largest, block_frames); // its buffers then hold every block
}

// stored [tap, in, out], kept [in, out, tap], so that each tap is a matrix
AudioEncoder::Convolution AudioEncoder::declare_convolution(Weights & w, const GgufFile & file, const std::string & at,
                                                            int64_t in) const {
    const int64_t out = shape.width;
    const GgufTensor & kernel = w.require(at + ".weight");
    if (kernel.ne[0] != conv_taps || kernel.ne[1] != in || kernel.ne[2] != out || kernel.ne[3] != 1) {
        throw Error(ErrorCode::wrong_model, file.path() + ": " + kernel.name + " has an unexpected shape.");
    }
    ggml_tensor * taps = w.computed(at + ".taps", {in, out, conv_taps}, [&file, &kernel] {
        const std::vector<float> stored = file.floats(kernel);
        std::vector<float> sorted(stored.size());
        const size_t matrix = stored.size() / conv_taps;
        for (size_t i = 0; i < stored.size(); i++) {
            sorted[i % conv_taps * matrix + i / conv_taps] = stored[i];
        }
        return sorted;
    });
    return {taps, w.floats(at + ".bias", {out})};
}

void AudioEncoder::declare(Weights & w, const GgufFile & file) {
    const int64_t d = shape.width;
    conv1 = declare_convolution(w, file, "a.conv1d.1", bins);
    conv2 = declare_convolution(w, file, "a.conv1d.2", d);
    const GgufTensor & table = w.require("a.position_embd.weight");
    if (table.ne[1] < block_frames / 2) {
        throw Error(ErrorCode::wrong_model, "The position table of the audio tower is too short.");
    }
    positions = w.floats("a.position_embd.weight", {d, table.ne[1]});
    post = w.floats("a.post_ln.weight", {d});
    post_bias = w.floats("a.post_ln.bias", {d});
    project = w.matrix("mm.a.fc.weight", d, shape.out_width);
    project_bias = w.floats("mm.a.fc.bias", {shape.out_width});
    for (int64_t i = 0; i < shape.layers; i++) {
        const std::string at = "a.blk." + std::to_string(i) + ".";
        Layer b{};
        b.norm1 = w.floats(at + "ln1.weight", {d});
        b.norm1_bias = w.floats(at + "ln1.bias", {d});
        b.q = w.matrix(at + "attn_q.weight", d, d);
        b.q_bias = w.floats(at + "attn_q.bias", {d});
        b.k = w.matrix(at + "attn_k.weight", d, d); // no bias on k
        b.v = w.matrix(at + "attn_v.weight", d, d);
        b.v_bias = w.floats(at + "attn_v.bias", {d});
        b.out = w.matrix(at + "attn_out.weight", d, d);
        b.out_bias = w.floats(at + "attn_out.bias", {d});
        b.norm2 = w.floats(at + "ln2.weight", {d});
        b.norm2_bias = w.floats(at + "ln2.bias", {d});
        b.up = w.matrix(at + "ffn_up.weight", d, shape.feed_forward);
        b.up_bias = w.floats(at + "ffn_up.bias", {shape.feed_forward});
        b.down = w.matrix(at + "ffn_down.weight", shape.feed_forward, d);
        b.down_bias = w.floats(at + "ffn_down.bias", {d});
        blocks.push_back(b);
    }
}

int AudioEncoder::rows_for(int frames) { return frames < 1 ? 0 : ((frames - 1) / 2 + 1) / 2; }

// padded [channels, time] → [channels', steps]: one product for each tap, in F32 (ggml_conv_1d rounds to F16).
ggml_tensor * AudioEncoder::convolution(GraphScope & g, ggml_tensor * padded, const Convolution & layer, int stride,
                                        int64_t steps) const {
    ggml_context * c = g.context();
    const ggml_tensor * taps = layer.taps;
    const size_t row = padded->nb[1];
    ggml_tensor * sum = nullptr;
    for (int64_t tap = 0; tap < taps->ne[2]; tap++) {
        ggml_tensor * kernel = ggml_view_2d(c, layer.taps, taps->ne[0], taps->ne[1], taps->nb[1], tap * taps->nb[2]);
        ggml_tensor * seen = ggml_view_2d(c, padded, padded->ne[0], steps, stride * row, tap * row);
        ggml_tensor * part = ggml_mul_mat(c, kernel, stride == 1 ? seen : ggml_cont(c, seen));
        sum = sum == nullptr ? part : ggml_add(c, sum, part);
    }
    return ggml_gelu_erf(c, ggml_add(c, sum, layer.bias));
}

ggml_tensor * AudioEncoder::transform(GraphScope & g, ggml_tensor * input, const Layer & b) const {
    ggml_context * c = g.context();
    const int64_t steps = input->ne[1];
    const int64_t head = shape.head_width();
    const auto norm = [&](ggml_tensor * x, ggml_tensor * w, ggml_tensor * bias) {
        return ggml_add(c, ggml_mul(c, ggml_norm(c, x, shape.epsilon), w), bias);
    };
    const auto heads = [&](ggml_tensor * x) { return ggml_reshape_3d(c, x, head, shape.heads, steps); };

    ggml_tensor * x = norm(input, b.norm1, b.norm1_bias);
    ggml_tensor * q = ggml_permute(c, heads(ggml_add(c, ggml_mul_mat(c, b.q, x), b.q_bias)), 0, 2, 1, 3);
    ggml_tensor * k = ggml_permute(c, heads(ggml_mul_mat(c, b.k, x)), 0, 2, 1, 3);
    ggml_tensor * v = ggml_permute(c, heads(ggml_add(c, ggml_mul_mat(c, b.v, x), b.v_bias)), 1, 2, 0, 3);
    ggml_tensor * scores = ggml_mul_mat(c, k, q);
    ggml_mul_mat_set_prec(scores, GGML_PREC_F32);
    scores = ggml_soft_max_ext(c, scores, nullptr, 1.0f / std::sqrt(static_cast<float>(head)), 0.0f);
    ggml_tensor * mixed = ggml_mul_mat(c, ggml_cont(c, v), scores);
    mixed = ggml_cont_2d(c, ggml_permute(c, mixed, 0, 2, 1, 3), shape.width, steps);
    ggml_tensor * residual = ggml_add(c, input, ggml_add(c, ggml_mul_mat(c, b.out, mixed), b.out_bias));

    x = norm(residual, b.norm2, b.norm2_bias);
    x = ggml_gelu_erf(c, ggml_add(c, ggml_mul_mat(c, b.up, x), b.up_bias));
    x = ggml_add(c, ggml_mul_mat(c, b.down, x), b.down_bias);
    return g.checkpoint(ggml_add(c, residual, x));
}

namespace {
// mel [bins × frames] → [frames + 4 × bins], two silent frames at either end
std::vector<float> frames_first(const std::vector<float> & mel, size_t frames, size_t bins) {
    std::vector<float> turned((frames + 4) * bins, 0.0f);
    for (size_t i = 0; i < mel.size(); i++) {
        turned[(i % frames + 2) * bins + i / frames] = mel[i];
    }
    return turned;
}
} // namespace

std::vector<float> AudioEncoder::encode(const std::vector<float> & mel, int frames, const CancelPtr & cancel) {
    if (frames < 1 || frames > block_frames) {
        throw Error(ErrorCode::bad_argument, format("A block has 1..%d mel frames, not %d.", block_frames, frames));
    }
    if (mel.size() != static_cast<size_t>(frames) * static_cast<size_t>(bins)) {
        throw Error(ErrorCode::bad_argument, format("%d frames need %lld mel values, not %zu.", frames,
                                                    static_cast<long long>(bins * frames), mel.size()));
    }
    if (!all_finite(mel)) {
        throw Error(ErrorCode::not_finite, "The mel block is not finite.");
    }
    if (rows_for(frames) == 0) {
        return {};
    }
    GraphScope g(engine, nodes());
    const Network network = build(g, frames);
    const std::vector<float> padded = frames_first(mel, static_cast<size_t>(frames), static_cast<size_t>(bins));
    g.set(network.mel, padded.data(), padded.size() * sizeof(float));
    std::vector<float> mask(static_cast<size_t>(frames) + 2, 1.0f);
    mask.front() = mask.back() = 0.0f;
    g.set(network.inside, mask.data(), mask.size() * sizeof(float));
    g.compute(cancel);
    return g.get(network.rows);
}

size_t AudioEncoder::nodes() const { return 64 + 48 * blocks.size(); }

AudioEncoder::Network AudioEncoder::build(GraphScope & g, int frames) const {
    const int rows = rows_for(frames);
    ggml_context * c = g.context();
    ggml_tensor * input = g.input(GGML_TYPE_F32, {bins, frames + 4});
    ggml_tensor * inside = g.input(GGML_TYPE_F32, {1, frames + 2});
    // one position more at either end of the first convolution, zeroed, is the padding of the second
    ggml_tensor * x = ggml_mul(c, convolution(g, input, conv1, 1, frames + 2), inside);
    x = convolution(g, x, conv2, 2, (frames - 1) / 2 + 1);
    // the position table restarts with every block
    x = ggml_add(c, x, ggml_view_2d(c, positions, shape.width, x->ne[1], positions->nb[1], 0));
    for (const Layer & b : blocks) {
        x = transform(g, x, b);
    }
    // mean of neighbouring positions, an odd one at the end is dropped; before the last norm
    ggml_tensor * even = ggml_view_2d(c, x, shape.width, rows, 2 * x->nb[1], 0);
    ggml_tensor * odd = ggml_view_2d(c, x, shape.width, rows, 2 * x->nb[1], x->nb[1]);
    x = ggml_scale(c, ggml_add(c, ggml_cont(c, even), ggml_cont(c, odd)), 0.5f);
    x = ggml_add(c, ggml_mul(c, ggml_norm(c, x, shape.epsilon), post), post_bias);
    x = ggml_add(c, ggml_mul_mat(c, project, x), project_bias);
    g.build(x);
    return {input, inside, x};
}

} // namespace sotto
