#include "code2wav_activation.h"

#include "error.h"

#include <algorithm>
#include <cmath>

namespace sotto {

namespace {
constexpr int64_t taps = 12;
// Long tiles overlap little, which is what counts where memory limits; short ones multiply with fewer zeros.
constexpr int64_t longest_hop_gpu = 48;
constexpr int64_t longest_hop_cpu = 20;
constexpr int64_t edge = 2 * ActivationFilters::reach; // doubled samples that the end of the signal touches

double bessel_i0(double x) {
    double sum = 1.0;
    double term = 1.0;
    for (int k = 1; k < 40; k++) {
        term *= (x / (2.0 * k)) * (x / (2.0 * k));
        sum += term;
    }
    return sum;
}

// doubled[m] = 2 sum over n of signal[n] · tap[m + 5 − 2n]; `at` gives tap m + 5 − 2n or 0
float doubling(const std::vector<float> & filter, int64_t m, int64_t n) {
    const int64_t tap = m + 5 - 2 * n;
    return tap < 0 || tap >= taps ? 0.0f : 2.0f * filter[static_cast<size_t>(tap)];
}

std::vector<float> up_matrix(const std::vector<float> & filter, int64_t hop) {
    const int64_t in = hop + 2 * ActivationFilters::reach;
    const int64_t out = 2 * in - edge;
    std::vector<float> matrix;
    for (int64_t i = 0; i < out; i++) {
        for (int64_t j = 0; j < in; j++) {
            matrix.push_back(doubling(filter, i - ActivationFilters::reach, j - ActivationFilters::reach));
        }
    }
    return matrix;
}

// y[n] = sum over j of doubled[2n + j − 5] · tap[j]; a tile's doubled samples begin at −6
std::vector<float> down_matrix(const std::vector<float> & filter, int64_t hop) {
    std::vector<float> matrix;
    for (int64_t o = 0; o < hop; o++) {
        for (int64_t i = 0; i < 2 * hop + edge; i++) {
            const int64_t tap = i - 2 * o - 1;
            matrix.push_back(tap < 0 || tap >= taps ? 0.0f : filter[static_cast<size_t>(tap)]);
        }
    }
    return matrix;
}

// The first and the last 12 doubled samples of a signal, from its first and last 6 samples: [24 x 12].
std::vector<float> end_matrix(const std::vector<float> & filter) {
    constexpr int64_t reach = ActivationFilters::reach;
    std::vector<float> matrix(static_cast<size_t>(2 * edge * 2 * reach), 0.0f);
    const int64_t length = 64; // any: only distances to the ends enter
    for (int64_t side = 0; side < 2; side++) {
        const int64_t first = side == 0 ? 0 : length - reach; // sample of this side's column 0
        for (int64_t i = 0; i < edge; i++) {
            const int64_t m = std::clamp<int64_t>(side == 0 ? i - reach : 2 * length - reach + i, 0, 2 * length - 1);
            for (int64_t n = -reach; n < length + reach; n++) {
                const float value = doubling(filter, m, n);
                if (value != 0.0f) {
                    const int64_t column = side * reach + std::clamp<int64_t>(n, 0, length - 1) - first;
                    matrix[static_cast<size_t>((side * edge + i) * 2 * reach + column)] += value;
                }
            }
        }
    }
    return matrix;
}
} // namespace

std::vector<float> filter_taps() {
    constexpr double pi = 3.14159265358979323846;
    constexpr double cutoff = 0.25;
    constexpr double half_width = 0.3;
    const double attenuation = 2.285 * (taps / 2 - 1) * pi * 4 * half_width + 7.95;
    const double beta = 0.1102 * (attenuation - 8.7);
    std::vector<double> values;
    double sum = 0.0;
    for (int64_t i = 0; i < taps; i++) {
        const double ratio = 2.0 * static_cast<double>(i) / (taps - 1) - 1.0;
        const double window = bessel_i0(beta * std::sqrt(1.0 - ratio * ratio)) / bessel_i0(beta);
        const double x = 2.0 * cutoff * (static_cast<double>(i) - taps / 2 + 0.5) * pi;
        values.push_back(2.0 * cutoff * window * std::sin(x) / x);
        sum += values.back();
    }
    std::vector<float> filter;
    for (double value : values) {
        filter.push_back(static_cast<float>(value / sum));
    }
    return filter;
}

ActivationFilters::ActivationFilters(GraphEngine & engine)
    : longest_hop(is_cpu(engine.device()) ? longest_hop_cpu : longest_hop_gpu), state(engine) {}

int64_t ActivationFilters::hop_for(int64_t length) const {
    // a shorter tile beside the first would hold samples that the ends must replace, too
    for (int64_t hop = longest_hop; hop >= reach; hop--) {
        if (length % hop == 0) {
            return hop;
        }
    }
    int64_t hop = longest_hop + 1;
    while (hop < length && length % hop != 0) {
        hop++;
    }
    return std::min(hop, length);
}

void ActivationFilters::declare(int64_t hop) {
    if (ends == nullptr) {
        ends = state.add(GGML_TYPE_F32, {2 * reach, 2 * edge});
    }
    if (by_hop.count(hop) == 0) {
        const int64_t in = hop + 2 * reach;
        const int64_t doubled = 2 * hop + edge;
        by_hop[hop] = {state.add(GGML_TYPE_F32, {in, doubled}), state.add(GGML_TYPE_F32, {doubled, hop})};
    }
}

void ActivationFilters::finish() {
    state.finish();
    const std::vector<float> filter = filter_taps();
    const auto fill = [](ggml_tensor * tensor, const std::vector<float> & values) {
        ggml_backend_tensor_set(tensor, values.data(), 0, values.size() * sizeof(float));
    };
    fill(ends, end_matrix(filter));
    for (const auto & [hop, matrices] : by_hop) {
        fill(matrices.up, up_matrix(filter, hop));
        fill(matrices.down, down_matrix(filter, hop));
    }
}

// [2 · reach, channels]
ggml_tensor * ActivationFilters::both_ends(ggml_context * c, ggml_tensor * x) const {
    const int64_t channels = x->ne[1];
    const size_t to_last = static_cast<size_t>(x->ne[0] - reach) * sizeof(float);
    if (x->ne[0] >= 2 * reach) {
        return ggml_reshape_2d(c, ggml_cont(c, ggml_view_3d(c, x, reach, 2, channels, to_last, x->nb[1], 0)), 2 * reach, channels);
    }
    // they overlap, which a view of more values than there are must not
    return ggml_concat(c, ggml_view_2d(c, x, reach, channels, x->nb[1], 0), ggml_view_2d(c, x, reach, channels, x->nb[1], to_last), 0);
}

ggml_tensor * ActivationFilters::apply(ggml_context * c, ggml_tensor * x, ggml_tensor * a, ggml_tensor * inverse_b,
                                       ggml_tensor ** doubled) const {
    const int64_t length = x->ne[0];
    const int64_t channels = x->ne[1];
    const int64_t hop = hop_for(length);
    const Matrices & matrices = by_hop.at(hop);
    const int64_t tiles = length / hop;
    const int64_t wide = 2 * hop + edge;
    // im2col with one input channel cuts the tiles; beyond the ends it gives zeros, which the ends below replace
    ggml_tensor * kernel = ggml_view_3d(c, matrices.up, hop + 2 * reach, 1, 1, matrices.up->nb[1], matrices.up->nb[1], 0);
    ggml_tensor * rows = ggml_reshape_3d(c, x, length, 1, channels);
    ggml_tensor * cut = ggml_im2col(c, kernel, rows, static_cast<int>(hop), 0, static_cast<int>(reach), 0, 1, 0, false, GGML_TYPE_F32);
    ggml_tensor * up = ggml_mul_mat(c, matrices.up, ggml_reshape_2d(c, cut, hop + 2 * reach, tiles * channels));
    up = ggml_reshape_2d(c, up, wide * tiles, channels);
    ggml_tensor * borders = ggml_mul_mat(c, ends, both_ends(c, x));
    const auto to_last = static_cast<size_t>(wide * tiles - edge) * sizeof(float);
    borders = ggml_reshape_3d(c, borders, edge, 2, channels);
    // strides must grow: the Vulkan backend finds the place by division
    up = ggml_set_inplace(c, up, borders, to_last, up->nb[1], up->nb[2], 0);
    if (doubled != nullptr) {
        *doubled = up;
    }
    ggml_tensor * wave = ggml_sqr(c, ggml_sin(c, ggml_mul(c, up, a)));
    ggml_tensor * bent = ggml_add(c, up, ggml_mul(c, wave, inverse_b));
    bent = ggml_mul_mat(c, matrices.down, ggml_reshape_2d(c, bent, wide, tiles * channels));
    return ggml_reshape_2d(c, bent, length, channels);
}

} // namespace sotto
