#include "code2wav_speaker.h"

#include "error.h"

#include <algorithm>
#include <cmath>

namespace sotto {

SpeakerEncoder::SpeakerEncoder(GraphEngine & engine, const GgufFile & file, const Code2WavShape & shape, const CancelPtr & cancel)
    : engine(engine), mel_bins(shape.dit.mel), scale(shape.speaker_encoder.scale), weights(file, engine.device()) {
    const SpeakerEncoderShape & s = shape.speaker_encoder;
    first = declare(weights, "spk.conv", mel_bins, s.channels[0], s.kernels[0], s.dilations[0]);
    const int64_t width = s.channels[0];
    const size_t stages = s.channels.size();
    for (size_t i = 1; i + 1 < stages; i++) {
        const std::string at = "spk.blk." + std::to_string(i) + ".";
        Block b{};
        b.in = declare(weights, at + "conv1", width, width, 1, 1);
        b.out = declare(weights, at + "conv2", width, width, 1, 1);
        b.squeeze = declare(weights, at + "squeeze", width, s.squeeze, 1, 1);
        b.excite = declare(weights, at + "excite", s.squeeze, width, 1, 1);
        for (int64_t part = 0; part + 1 < s.scale; part++) {
            b.inner.push_back(declare(weights, at + "res." + std::to_string(part), width / s.scale, width / s.scale,
                                      s.kernels[i], s.dilations[i]));
        }
        blocks.push_back(std::move(b));
    }
    const int64_t joined = s.channels.back();
    join = declare(weights, "spk.join", width * static_cast<int64_t>(blocks.size()), joined, s.kernels.back(), s.dilations.back());
    pool_in = declare(weights, "spk.pool.conv1", 3 * joined, s.attention, 1, 1);
    pool_out = declare(weights, "spk.pool.conv2", s.attention, joined, 1, 1);
    last = declare(weights, "spk.out", 2 * joined, shape.dit.speaker, 1, 1);
    weights.finish(cancel);
}

SpeakerEncoder::Convolution SpeakerEncoder::declare(Weights & w, const std::string & name, int64_t inputs, int64_t outputs,
                                                    int64_t kernel, int64_t dilation) {
    longest_padding = std::max(longest_padding, (kernel - 1) * dilation / 2);
    return {w.floats(name + ".weight", {kernel, inputs, outputs}), w.floats(name + ".bias", {1, outputs}), kernel, dilation};
}

// x is [time, channels]; "same" length, mirrored at the ends
ggml_tensor * SpeakerEncoder::apply(ggml_context * c, ggml_tensor * x, const Convolution & conv) const {
    const auto padding = static_cast<int>((conv.kernel - 1) * conv.dilation / 2);
    if (padding > 0) {
        x = ggml_pad_reflect_1d(c, ggml_cont(c, x), padding, padding);
    }
    ggml_tensor * columns = ggml_im2col(c, conv.weight, x, 1, 0, 0, 0, static_cast<int>(conv.dilation), 0, false, GGML_TYPE_F32);
    columns = ggml_reshape_2d(c, columns, columns->ne[0], columns->ne[1]);
    ggml_tensor * flat = ggml_reshape_2d(c, conv.weight, conv.weight->ne[0] * conv.weight->ne[1], conv.weight->ne[2]);
    return ggml_add(c, ggml_mul_mat(c, columns, flat), conv.bias);
}

ggml_tensor * SpeakerEncoder::apply_block(ggml_context * c, ggml_tensor * x, const Block & b) const {
    ggml_tensor * h = ggml_relu(c, apply(c, x, b.in));
    const int64_t width = h->ne[1] / scale;
    const auto part = [&](int64_t i) {
        return ggml_view_2d(c, h, h->ne[0], width, h->nb[1], static_cast<size_t>(i * width) * h->nb[1]);
    };
    ggml_tensor * all = part(0); // passes through
    ggml_tensor * before = nullptr;
    for (int64_t i = 1; i < scale; i++) {
        ggml_tensor * input = before == nullptr ? ggml_cont(c, part(i)) : ggml_add(c, part(i), before);
        before = ggml_relu(c, apply(c, input, b.inner[static_cast<size_t>(i - 1)]));
        all = ggml_concat(c, all, before, 1);
    }
    h = ggml_relu(c, apply(c, all, b.out));
    ggml_tensor * gate = ggml_relu(c, apply(c, ggml_mean(c, h), b.squeeze));
    gate = ggml_sigmoid(c, apply(c, gate, b.excite));
    return ggml_add(c, ggml_mul(c, h, gate), x);
}

// Attentive statistics: a learned weight for each moment, then mean and deviation under it.
ggml_tensor * SpeakerEncoder::pool(ggml_context * c, ggml_tensor * x) const {
    const auto deviation = [&](ggml_tensor * variance) { return ggml_sqrt(c, ggml_clamp(c, variance, 1e-12f, INFINITY)); };
    ggml_tensor * mean = ggml_mean(c, x);
    ggml_tensor * spread = deviation(ggml_mean(c, ggml_sqr(c, ggml_sub(c, x, mean))));
    ggml_tensor * context = ggml_concat(c, ggml_concat(c, x, ggml_repeat(c, mean, x), 1), ggml_repeat(c, spread, x), 1);
    ggml_tensor * weight = ggml_tanh(c, ggml_relu(c, apply(c, context, pool_in)));
    weight = ggml_soft_max(c, apply(c, weight, pool_out));
    mean = ggml_sum_rows(c, ggml_mul(c, x, weight));
    spread = deviation(ggml_sum_rows(c, ggml_mul(c, ggml_sqr(c, ggml_sub(c, x, mean)), weight)));
    return ggml_concat(c, mean, spread, 1);
}

std::vector<float> SpeakerEncoder::encode(const std::vector<float> & mel, const CancelPtr & cancel) {
    const int64_t frames = static_cast<int64_t>(mel.size()) / mel_bins;
    if (frames <= longest_padding || frames > 100000) {
        throw Error(ErrorCode::wrong_model, format("A speaker's reference of %lld mel frames cannot be encoded.",
                                                   static_cast<long long>(frames)));
    }
    std::vector<float> turned(mel.size()); // time first
    for (int64_t t = 0; t < frames; t++) {
        for (int64_t bin = 0; bin < mel_bins; bin++) {
            turned[static_cast<size_t>(bin * frames + t)] = mel[static_cast<size_t>(t * mel_bins + bin)];
        }
    }
    GraphScope g(engine, 128 + blocks.size() * static_cast<size_t>(64 + 16 * scale));
    ggml_context * c = g.context();
    ggml_tensor * input = g.input(GGML_TYPE_F32, {frames, mel_bins});
    ggml_tensor * x = ggml_relu(c, apply(c, input, first));
    ggml_tensor * all = nullptr;
    for (const Block & block : blocks) {
        x = apply_block(c, x, block);
        all = all == nullptr ? x : ggml_concat(c, all, x, 1);
    }
    x = apply(c, pool(c, ggml_relu(c, apply(c, all, join))), last);
    g.build(x);
    g.set(input, turned.data(), turned.size() * sizeof(float));
    g.compute(cancel);
    return g.get(x);
}

} // namespace sotto
