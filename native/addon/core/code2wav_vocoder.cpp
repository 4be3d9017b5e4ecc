#include "code2wav_vocoder.h"

#include "error.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace sotto {

namespace {
// First, growing, regular and last chunk of a stream; the last one's size is new each time.
constexpr size_t most_syntheses = 4;
} // namespace

Vocoder::Vocoder(GraphEngine & engine, const GgufFile & file, const Code2WavShape & whole, const CancelPtr & cancel)
    : engine(engine), shape(whole.vocoder), bins(whole.dit.mel) {
    weights = std::make_unique<Weights>(file, engine.device());
    declare(*weights, file);
    weights->finish(cancel);
}

void Vocoder::declare(Weights & w, const GgufFile & file) {
    pre = {w.kernel("voc.pre.weight", {7, bins, shape.width}), w.floats("voc.pre.bias", {1, shape.width}), 1};
    for (size_t i = 0; i < shape.rates.size(); i++) {
        stages.push_back(declare_stage(w, file, i));
    }
    post_snake = declare_snake(w, file, "voc.post_act", stages.back().width);
    post = {w.kernel("voc.post.weight", {7, stages.back().width, 1}), nullptr, 1};
}

Vocoder::Stage Vocoder::declare_stage(Weights & w, const GgufFile & file, size_t index) {
    Stage stage{};
    const std::string at = "voc.up." + std::to_string(index);
    const int64_t in = shape.width >> index;
    const int64_t out = in / 2;
    const int64_t kernel = shape.up_kernels[index];
    stage.width = out;
    const GgufTensor & up = w.require(at + ".weight");
    if (up.ne[0] != kernel || up.ne[1] != out || up.ne[2] != in || (up.type != GGML_TYPE_F32 && up.type != GGML_TYPE_F16)) {
        throw Error(ErrorCode::wrong_model, file.path() + ": " + at + ".weight has an unexpected shape or type.");
    }
    // stored [kernel, outputs, inputs]; inputs must come first, and outputs · kernel as col2im reads them
    stage.up = w.computed(at, {in, kernel * out}, [&file, &up, in, columns = kernel * out] {
        const std::vector<float> stored = file.floats(up);
        std::vector<float> turned(stored.size());
        for (int64_t i = 0; i < in; i++) {
            for (int64_t j = 0; j < columns; j++) {
                turned[static_cast<size_t>(j * in + i)] = stored[static_cast<size_t>(i * columns + j)];
            }
        }
        return turned;
    }, up.type);
    stage.up_bias = w.floats(at + ".bias", {1, out});
    for (size_t j = 0; j < shape.block_kernels.size(); j++) {
        const std::string block = "voc.blk." + std::to_string(index * shape.block_kernels.size() + j) + ".";
        const int64_t size = shape.block_kernels[j];
        Block b{};
        for (size_t k = 0; k < shape.dilations[j].size(); k++) {
            const std::string one = block + "conv1." + std::to_string(k);
            const std::string two = block + "conv2." + std::to_string(k);
            b.first.push_back({w.kernel(one + ".weight", {size, out, out}), w.floats(one + ".bias", {1, out}), shape.dilations[j][k]});
            b.second.push_back({w.kernel(two + ".weight", {size, out, out}), w.floats(two + ".bias", {1, out}), 1});
            for (size_t a = 2 * k; a < 2 * k + 2; a++) {
                b.snakes.push_back(declare_snake(w, file, block + "act." + std::to_string(a), out));
            }
        }
        stage.blocks.push_back(std::move(b));
    }
    return stage;
}

// alpha and beta are logarithms
Vocoder::Snake Vocoder::declare_snake(Weights & w, const GgufFile & file, const std::string & name, int64_t channels) {
    const auto read = [&w, &file, channels](const std::string & of) {
        const GgufTensor & source = w.require(of);
        if (source.elements() != channels) {
            throw Error(ErrorCode::wrong_model, file.path() + ": " + of + " has an unexpected shape.");
        }
        return &source;
    };
    const GgufTensor * alpha = read(name + ".alpha");
    const GgufTensor * beta = read(name + ".beta");
    const auto mapped = [&file](const GgufTensor * source, float (*map)(float)) {
        std::vector<float> values = file.floats(*source);
        std::transform(values.begin(), values.end(), values.begin(), map);
        return values;
    };
    return {w.computed(name + ".a", {1, channels}, [=] { return mapped(alpha, [](float v) { return std::exp(v); }); }),
            w.computed(name + ".b", {1, channels}, [=] { return mapped(beta, [](float v) { return 1.0f / (std::exp(v) + 1e-9f); }); })};
}

std::vector<float> Vocoder::condition(const std::vector<float> & mel) {
    const float least = std::pow(10.0f, -115.0f / 20.0f);
    std::vector<float> values(mel.size());
    for (size_t i = 0; i < mel.size(); i++) {
        const float decibels = 20.0f * std::log10(std::max(std::exp(mel[i]), least)) - 20.0f;
        values[i] = std::clamp(2.0f * ((decibels + 115.0f) / 115.0f) - 1.0f, -1.0f, 1.0f);
    }
    return values;
}

int64_t Vocoder::least_frames() const {
    return (ActivationFilters::reach + shape.rates[0] - 1) / shape.rates[0];
}

// x is [time, channels] → the same length
ggml_tensor * Vocoder::convolve(ggml_context * c, ggml_tensor * x, const Convolution & conv) const {
    const auto padding = static_cast<int>((conv.weight->ne[0] - 1) * conv.dilation / 2);
    ggml_tensor * columns = ggml_im2col(c, conv.weight, x, 1, 0, padding, 0, static_cast<int>(conv.dilation), 0, false, conv.weight->type);
    columns = ggml_reshape_2d(c, columns, columns->ne[0], columns->ne[1]);
    ggml_tensor * flat = ggml_reshape_2d(c, conv.weight, conv.weight->ne[0] * conv.weight->ne[1], conv.weight->ne[2]);
    ggml_tensor * y = ggml_mul_mat(c, columns, flat);
    return conv.bias == nullptr ? y : ggml_add(c, y, conv.bias);
}

ggml_tensor * Vocoder::upsample(ggml_context * c, ggml_tensor * x, const Stage & stage, size_t index) const {
    const int64_t rate = shape.rates[index];
    ggml_tensor * spread = ggml_mul_mat(c, stage.up, ggml_cont(c, ggml_transpose(c, x)));
    const auto crop = static_cast<int>((shape.up_kernels[index] - rate) / 2);
    return ggml_add(c, ggml_col2im_1d(c, spread, static_cast<int>(rate), static_cast<int>(stage.width), crop), stage.up_bias);
}

ggml_tensor * Vocoder::apply_block(const Synthesis & s, ggml_context * c, ggml_tensor * x, const Block & b) const {
    for (size_t i = 0; i < b.first.size(); i++) {
        const Snake & one = b.snakes[2 * i];
        const Snake & two = b.snakes[2 * i + 1];
        ggml_tensor * y = convolve(c, s.filters.apply(c, x, one.a, one.inverse_b, nullptr), b.first[i]);
        y = convolve(c, s.filters.apply(c, y, two.a, two.inverse_b, nullptr), b.second[i]);
        x = ggml_add(c, x, y);
    }
    return x;
}

void Vocoder::build(Synthesis & s) {
    int64_t length = s.frames;
    for (int64_t rate : shape.rates) {
        length *= rate;
        s.filters.declare(s.filters.hop_for(length));
    }
    s.filters.finish();
    s.input = s.state.add(GGML_TYPE_F32, {s.frames, bins});
    s.state.finish();
    size_t nodes = 128;
    for (const Stage & stage : stages) {
        for (const Block & block : stage.blocks) {
            nodes += 64 * block.first.size();
        }
        nodes += 64;
    }
    s.graph = std::make_unique<FixedGraph>(engine, nodes);
    ggml_context * c = s.graph->context();
    ggml_tensor * x = convolve(c, s.input, pre);
    for (size_t i = 0; i < stages.size(); i++) {
        x = upsample(c, x, stages[i], i);
        ggml_tensor * sum = nullptr;
        for (const Block & block : stages[i].blocks) {
            ggml_tensor * y = apply_block(s, c, x, block);
            sum = sum == nullptr ? y : ggml_add(c, sum, y);
        }
        x = ggml_scale(c, sum, 1.0f / static_cast<float>(stages[i].blocks.size()));
    }
    x = convolve(c, s.filters.apply(c, x, post_snake.a, post_snake.inverse_b, nullptr), post);
    s.output = ggml_clamp(c, x, -1.0f, 1.0f);
    s.graph->keep(s.output);
    s.graph->finish();
}

Vocoder::Synthesis & Vocoder::synthesis_for(int64_t frames) {
    uses++;
    for (const auto & known : syntheses) {
        if (known->frames == frames) {
            known->last_used = uses;
            return *known;
        }
    }
    if (syntheses.size() >= most_syntheses) {
        const auto older = [](const auto & a, const auto & b) { return a->last_used < b->last_used; };
        syntheses.erase(std::min_element(syntheses.begin(), syntheses.end(), older));
    }
    auto made = std::make_unique<Synthesis>(engine);
    made->frames = frames;
    made->last_used = uses;
    build(*made);
    syntheses.push_back(std::move(made));
    return *syntheses.back();
}

std::vector<float> Vocoder::synthesize(const std::vector<float> & mel, const CancelPtr & cancel) {
    const int64_t frames = static_cast<int64_t>(mel.size()) / bins;
    if (frames < least_frames()) {
        throw Error(ErrorCode::bad_argument, format("The vocoder needs %lld mel frames at least.", static_cast<long long>(least_frames())));
    }
    const std::vector<float> values = condition(mel);
    std::vector<float> turned(values.size()); // time first
    for (int64_t t = 0; t < frames; t++) {
        for (int64_t bin = 0; bin < bins; bin++) {
            turned[static_cast<size_t>(bin * frames + t)] = values[static_cast<size_t>(t * bins + bin)];
        }
    }
    Synthesis & s = synthesis_for(frames);
    s.state.set(s.input, turned.data(), turned.size() * sizeof(float));
    s.graph->compute(cancel);
    return s.state.get(s.output);
}

const Vocoder::Snake & Vocoder::find_snake(const std::string & name) const {
    size_t block = 0;
    size_t index = 0;
    if (std::sscanf(name.c_str(), "resblocks.%zu.activations.%zu", &block, &index) == 2) {
        const size_t per_stage = shape.block_kernels.size();
        if (block / per_stage < stages.size()) {
            const Block & found = stages[block / per_stage].blocks[block % per_stage];
            if (index < found.snakes.size()) {
                return found.snakes[index];
            }
        }
    }
    throw Error(ErrorCode::bad_argument, "The vocoder has no activation of this name.");
}

Vocoder::Activated Vocoder::activate(const std::vector<float> & x, int64_t length, const std::string & name, const CancelPtr & cancel) {
    const Snake & snake = find_snake(name);
    const int64_t channels = snake.a->ne[1];
    if (length < ActivationFilters::reach || static_cast<int64_t>(x.size()) != length * channels) {
        throw Error(ErrorCode::bad_argument, format("This activation needs %lld channels of 6 samples at least.", static_cast<long long>(channels)));
    }
    Synthesis s(engine);
    const int64_t hop = s.filters.hop_for(length);
    s.filters.declare(hop);
    s.filters.finish();
    s.input = s.state.add(GGML_TYPE_F32, {length, channels});
    s.state.finish();
    s.graph = std::make_unique<FixedGraph>(engine, 64);
    ggml_tensor * doubled = nullptr;
    s.output = s.filters.apply(s.graph->context(), s.input, snake.a, snake.inverse_b, &doubled);
    ggml_set_output(doubled);
    s.graph->keep(s.output);
    s.graph->finish();
    s.state.set(s.input, x.data(), x.size() * sizeof(float));
    s.graph->compute(cancel);
    // tiles overlap: the middle of each holds its own samples
    const std::vector<float> tiles = s.state.get(doubled);
    std::vector<float> own;
    for (size_t at = 0; at < tiles.size(); at += static_cast<size_t>(2 * hop + 2 * ActivationFilters::reach)) {
        const auto from = tiles.begin() + static_cast<std::ptrdiff_t>(at) + ActivationFilters::reach;
        own.insert(own.end(), from, from + 2 * hop);
    }
    return {std::move(own), s.state.get(s.output)};
}

size_t Vocoder::bytes() const {
    size_t sum = weights->bytes();
    for (const auto & s : syntheses) {
        sum += s->graph->bytes() + s->state.bytes() + s->filters.bytes();
    }
    return sum;
}

} // namespace sotto
