#include "code2wav_dit.h"

#include "code2wav_solver.h"
#include "error.h"

#include <algorithm>
#include <cmath>

namespace sotto {

namespace {
constexpr int64_t sines = 256;
// Code rows put through the projection at a time: 16 MB of results at the published width.
constexpr int64_t code_piece = 4096;

// `count` columns of row-major [rows x columns], from column `from`
std::vector<float> columns_of(const std::vector<float> & matrix, int64_t rows, int64_t columns, int64_t from, int64_t count) {
    std::vector<float> part(static_cast<size_t>(rows * count));
    for (int64_t r = 0; r < rows; r++) {
        std::copy_n(matrix.begin() + r * columns + from, count, part.begin() + r * count);
    }
    return part;
}

// bias += matrix [rows x n] · vector, in double
void add_product(std::vector<float> & bias, const std::vector<float> & matrix, const std::vector<float> & vector) {
    for (size_t r = 0; r < bias.size(); r++) {
        double sum = bias[r];
        for (size_t i = 0; i < vector.size(); i++) {
            sum += static_cast<double>(matrix[r * vector.size() + i]) * vector[i];
        }
        bias[r] = static_cast<float>(sum);
    }
}
} // namespace

int DitTimes::row_of(float tau) const {
    const auto found = std::find(taus.begin(), taus.end(), tau);
    if (found == taus.end()) {
        throw Error(ErrorCode::bad_argument, "This time is not one of the solver's.");
    }
    return static_cast<int>(found - taus.begin());
}

Dit::Dit(GraphEngine & engine, const GgufFile & file, const DitShape & shape, const CancelPtr & cancel)
    : engine(engine), shape(shape), state(engine) {
    weights = std::make_unique<Weights>(file, engine.device());
    declare(*weights, file);
    weights->finish(cancel);
    read_input(file, cancel);
}

void Dit::declare(Weights & w, const GgufFile & file) {
    const int64_t d = shape.width;
    const int64_t inner = shape.inner();
    time0 = w.floats("dit.time.0.weight", {sines, d});
    time0_bias = w.floats("dit.time.0.bias", {d});
    time1 = w.floats("dit.time.1.weight", {d, d});
    time1_bias = w.floats("dit.time.1.bias", {d});
    // a modulated norm is norm · (1 + scale) + shift: the 1 goes into the bias
    const auto mod_bias = [&](const std::string & name, int64_t parts, std::initializer_list<int64_t> scales) {
        const GgufTensor & source = w.require(name);
        if (source.ne[0] != parts * d || source.elements() != parts * d) {
            throw Error(ErrorCode::wrong_model, file.path() + ": " + name + " has an unexpected shape.");
        }
        return w.computed(name, {parts * d}, [&file, &source, d, list = std::vector<int64_t>(scales)] {
            std::vector<float> values = file.floats(source);
            for (int64_t part : list) {
                for (int64_t i = part * d; i < (part + 1) * d; i++) {
                    values[static_cast<size_t>(i)] += 1.0f;
                }
            }
            return values;
        });
    };
    for (int64_t i = 0; i < shape.layers; i++) {
        const std::string at = "dit.blk." + std::to_string(i) + ".";
        Layer b{};
        b.mod = w.matrix(at + "mod.weight", d, 6 * d);
        b.mod_bias = mod_bias(at + "mod.bias", 6, {1, 4});
        b.qkv = w.joined({at + "attn_q.weight", at + "attn_k.weight", at + "attn_v.weight"}, d, inner);
        b.qkv_bias = w.joined({at + "attn_q.bias", at + "attn_k.bias", at + "attn_v.bias"}, inner, 1);
        b.out = w.matrix(at + "attn_out.weight", inner, d);
        b.out_bias = w.floats(at + "attn_out.bias", {d});
        b.up = w.matrix(at + "ffn_up.weight", d, shape.feed_forward);
        b.up_bias = w.floats(at + "ffn_up.bias", {shape.feed_forward});
        b.down = w.matrix(at + "ffn_down.weight", shape.feed_forward, d);
        b.down_bias = w.floats(at + "ffn_down.bias", {d});
        if (b.qkv_bias->type != GGML_TYPE_F32) {
            throw Error(ErrorCode::wrong_model, file.path() + ": " + at + "attn_q.bias must be F32.");
        }
        blocks.push_back(b);
    }
    out_mod = w.matrix("dit.out_mod.weight", d, 2 * d);
    out_mod_bias = mod_bias("dit.out_mod.bias", 2, {0}); // the scale comes first here
    out = w.matrix("dit.out.weight", d, shape.mel);
    out_bias = w.floats("dit.out.bias", {shape.mel});
    const GgufTensor & whole = w.require("dit.input.weight");
    const int64_t columns = shape.mel + shape.speaker + shape.code_width + shape.condition;
    if (whole.ne[0] != columns || whole.ne[1] != d || whole.elements() != columns * d) {
        throw Error(ErrorCode::wrong_model, file.path() + ": dit.input.weight has an unexpected shape.");
    }
    input = w.computed("dit.input.mel", {shape.mel, d}, [this, &file, &whole, columns, d] {
        return columns_of(file.floats(whole), d, columns, 0, shape.mel);
    });
}

// Columns of the input projection: noisy mel, speaker, code, condition.
void Dit::read_input(const GgufFile & file, const CancelPtr & cancel) {
    const int64_t d = shape.width;
    const int64_t columns = shape.mel + shape.speaker + shape.code_width + shape.condition;
    const std::vector<float> whole = file.floats(weights->require("dit.input.weight"));
    const GgufTensor & bias = weights->require("dit.input.bias");
    const GgufTensor & table = weights->require("dit.code.weight");
    if (bias.elements() != d || table.ne[0] != shape.code_width || table.elements() != shape.code_width * shape.code_rows) {
        throw Error(ErrorCode::wrong_model, file.path() + ": dit.input.bias or dit.code.weight has an unexpected shape.");
    }
    speaker_columns = columns_of(whole, d, columns, shape.mel, shape.speaker);
    const std::vector<float> code_columns = columns_of(whole, d, columns, shape.mel + shape.speaker, shape.code_width);
    condition_columns = columns_of(whole, d, columns, columns - shape.condition, shape.condition);
    input_bias = file.floats(bias);

    codes = state.add(GGML_TYPE_F32, {d, shape.code_rows});
    state.finish();
    const std::vector<float> embeddings = file.floats(table);
    for (int64_t from = 0; from < shape.code_rows; from += code_piece) {
        const int64_t count = std::min(code_piece, shape.code_rows - from);
        GraphScope g(engine, 16);
        ggml_tensor * matrix = g.input(GGML_TYPE_F32, {shape.code_width, d});
        ggml_tensor * rows = g.input(GGML_TYPE_F32, {shape.code_width, count});
        ggml_tensor * projected = ggml_mul_mat(g.context(), matrix, rows);
        g.build(projected);
        g.set(matrix, code_columns.data(), code_columns.size() * sizeof(float));
        g.set(rows, embeddings.data() + from * shape.code_width, static_cast<size_t>(count * shape.code_width) * sizeof(float));
        g.compute(cancel);
        const std::vector<float> values = g.get(projected);
        if (from == 0) {
            silent_code.assign(values.begin(), values.begin() + d);
        }
        ggml_backend_tensor_set(codes, values.data(), static_cast<size_t>(from) * codes->nb[1], values.size() * sizeof(float));
    }
}

std::vector<float> Dit::speaker_part(const std::vector<float> & encoded, const std::vector<float> & condition) const {
    std::vector<float> sum = input_bias;
    add_product(sum, speaker_columns, encoded);
    add_product(sum, condition_columns, condition);
    return sum;
}

std::vector<float> Dit::unconditional(const std::vector<float> & encoded) const {
    std::vector<float> sum = input_bias;
    add_product(sum, speaker_columns, encoded);
    for (size_t i = 0; i < sum.size(); i++) {
        sum[i] += silent_code[i];
    }
    return sum;
}

ggml_tensor * Dit::time_mlp(GraphScope & g, ggml_tensor * x) const {
    ggml_context * c = g.context();
    x = ggml_silu(c, ggml_add(c, ggml_mul_mat(c, time0, x), time0_bias));
    return ggml_add(c, ggml_mul_mat(c, time1, x), time1_bias);
}

std::vector<float> Dit::embed_time(float tau, const CancelPtr & cancel) {
    const std::vector<float> values = time_sines(tau);
    GraphScope g(engine, 32);
    ggml_tensor * x = g.input(GGML_TYPE_F32, {sines, 1});
    ggml_tensor * embedding = time_mlp(g, x);
    g.build(embedding);
    g.set(x, values.data(), values.size() * sizeof(float));
    g.compute(cancel);
    return g.get(embedding);
}

std::shared_ptr<DitTimes> Dit::times(const std::vector<float> & taus, const CancelPtr & cancel) {
    auto made = std::make_shared<DitTimes>(engine);
    made->taus = taus;
    std::sort(made->taus.begin(), made->taus.end());
    made->taus.erase(std::unique(made->taus.begin(), made->taus.end()), made->taus.end());
    const auto count = static_cast<int64_t>(made->taus.size());
    made->table = made->state.add(GGML_TYPE_F32, {modulations(), count});
    made->state.finish();

    std::vector<float> values;
    for (float tau : made->taus) {
        const std::vector<float> one = time_sines(tau);
        values.insert(values.end(), one.begin(), one.end());
    }
    GraphScope g(engine, 64 + 8 * blocks.size());
    ggml_context * c = g.context();
    ggml_tensor * x = g.input(GGML_TYPE_F32, {sines, count});
    ggml_tensor * active = ggml_silu(c, time_mlp(g, x));
    int64_t at = 0;
    const auto fill = [&](ggml_tensor * matrix, ggml_tensor * bias) {
        const int64_t rows = matrix->ne[1];
        ggml_tensor * part = ggml_view_2d(c, made->table, rows, count, made->table->nb[1], static_cast<size_t>(at) * sizeof(float));
        at += rows;
        return ggml_cpy(c, ggml_add(c, ggml_mul_mat(c, matrix, active), bias), part);
    };
    for (const Layer & b : blocks) {
        g.expand(fill(b.mod, b.mod_bias));
    }
    g.build(fill(out_mod, out_mod_bias));
    g.set(x, values.data(), values.size() * sizeof(float));
    g.compute(cancel);
    return made;
}

} // namespace sotto
