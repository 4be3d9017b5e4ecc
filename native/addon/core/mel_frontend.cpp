#include "mel_frontend.h"

#include "error.h"
#include "finite.h"

#include <algorithm>
#include <cmath>

namespace sotto {

namespace {

constexpr int fft = MelFrontend::fft_size;
constexpr int half = fft / 2;
constexpr double pi = 3.14159265358979323846;
constexpr float dynamic_range = 8.0f; // log10 units kept below the loudest value

// Slaney scale: linear below 1 kHz, logarithmic above.
double mel_to_hertz(double mel) {
    const double log_step = std::log(6.4) / 27.0;
    return mel < 15.0 ? mel * 200.0 / 3.0 : 1000.0 * std::exp(log_step * (mel - 15.0));
}
double hertz_to_mel(double hertz) {
    const double log_step = std::log(6.4) / 27.0;
    return hertz < 1000.0 ? hertz * 3.0 / 200.0 : 15.0 + std::log(hertz / 1000.0) / log_step;
}

struct MelFilter {
    int first;
    std::vector<double> weights;
};

struct Tables {
    std::vector<double> window;
    std::vector<std::complex<double>> roots; // exp(-2 pi i k / 400)
    std::vector<MelFilter> filters;
};

const Tables & tables() {
    static const Tables result = [] {
        Tables t;
        for (int i = 0; i < fft; i++) {
            t.window.push_back(0.5 - 0.5 * std::cos(2.0 * pi * i / fft));
            t.roots.push_back(std::polar(1.0, -2.0 * pi * i / fft));
        }
        std::vector<double> edges;
        const double top = hertz_to_mel(8000.0);
        for (int i = 0; i < MelFrontend::bins + 2; i++) {
            edges.push_back(mel_to_hertz(top * i / (MelFrontend::bins + 1)));
        }
        for (int m = 0; m < MelFrontend::bins; m++) {
            MelFilter filter{-1, {}};
            const auto at = static_cast<size_t>(m);
            for (int k = 0; k <= half; k++) {
                const double hertz = 8000.0 * k / half;
                const double rise = (hertz - edges[at]) / (edges[at + 1] - edges[at]);
                const double fall = (edges[at + 2] - hertz) / (edges[at + 2] - edges[at + 1]);
                const double weight = std::max(0.0, std::min(rise, fall)) * 2.0 / (edges[at + 2] - edges[at]);
                if (weight > 0.0) {
                    filter.first = filter.first < 0 ? k : filter.first;
                    filter.weights.push_back(weight);
                }
            }
            filter.first = std::max(filter.first, 0);
            t.filters.push_back(std::move(filter));
        }
        return t;
    }();
    return result;
}

// Mixed-radix decimation in time; 400 = 2^4 * 5^2. `stride` walks the input and the root table.
void fourier(const std::complex<double> * in, std::complex<double> * out, int n, int stride,
             std::complex<double> * scratch) {
    if (n == 1) {
        out[0] = in[0];
        return;
    }
    const int radix = n % 5 == 0 ? 5 : 2;
    const int part = n / radix;
    for (int r = 0; r < radix; r++) {
        fourier(in + r * stride, out + r * part, part, stride * radix, scratch);
    }
    const std::complex<double> * roots = tables().roots.data();
    std::copy(out, out + n, scratch);
    for (int q = 0; q < radix; q++) {
        for (int j = 0; j < part; j++) {
            const int k = q * part + j;
            double real = 0.0;
            double imaginary = 0.0;
            for (int r = 0; r < radix; r++) { // by hand: std::complex products check for NaN
                const std::complex<double> w = roots[r * k * stride % fft];
                const std::complex<double> v = scratch[r * part + j];
                real += w.real() * v.real() - w.imag() * v.imag();
                imaginary += w.real() * v.imag() + w.imag() * v.real();
            }
            out[k] = {real, imaginary};
        }
    }
}

} // namespace

MelFrontend::MelFrontend() : spectrum(fft), scratch(fft), power(half + 1) {}

double MelFrontend::sample_at(int64_t index) const {
    // reflection at both ends of the padded signal, zeros after the clip
    if (index < 0) {
        index = -index;
    } else if (index >= most_samples) {
        index = 2 * (most_samples - 1) - index;
    }
    const int64_t at = index - dropped;
    return at >= 0 && at < static_cast<int64_t>(samples.size()) ? static_cast<double>(samples[static_cast<size_t>(at)]) : 0.0;
}

void MelFrontend::power_spectrum(int64_t frame) {
    const auto & window = tables().window;
    std::complex<double> windowed[fft];
    for (int i = 0; i < fft; i++) {
        windowed[i] = sample_at(frame * hop - half + i) * window[static_cast<size_t>(i)];
    }
    fourier(windowed, spectrum.data(), fft, 1, scratch.data());
    for (int k = 0; k <= half; k++) {
        power[static_cast<size_t>(k)] = std::norm(spectrum[static_cast<size_t>(k)]);
    }
}

float MelFrontend::compute_frame(int64_t frame, float * target) {
    power_spectrum(frame);
    float largest = -10.0f;
    int m = 0;
    for (const MelFilter & filter : tables().filters) {
        double energy = 0.0;
        for (size_t k = 0; k < filter.weights.size(); k++) {
            energy += filter.weights[k] * power[static_cast<size_t>(filter.first) + k];
        }
        target[m] = static_cast<float>(std::log10(std::max(energy, 1e-10)));
        largest = std::max(largest, target[m]);
        m++;
    }
    return largest;
}

void MelFrontend::compute_ready_frames(int64_t until) {
    for (auto frame = static_cast<int64_t>(raw.size()) / bins; frame < until; frame++) {
        raw.resize(raw.size() + bins);
        float * row = &raw[static_cast<size_t>(frame) * bins];
        loudest = std::max(loudest, compute_frame(frame, row));
        const auto block = static_cast<size_t>(frame / block_frames);
        const float low = *std::min_element(row, row + bins);
        if (block == quietest.size()) {
            quietest.push_back(low);
        } else {
            quietest[block] = std::min(quietest[block], low);
        }
    }
    // samples before the next frame's window are never read again
    const int64_t keep_from = std::min((until * hop) - half, sample_count()) - dropped;
    if (until > 2 && keep_from > 65536) {
        samples.erase(samples.begin(), samples.begin() + keep_from);
        dropped += keep_from;
    }
}

void MelFrontend::push(const std::vector<float> & more) {
    if (!all_finite(more)) {
        throw Error(ErrorCode::not_finite, "The audio holds values that are not finite.");
    }
    if (static_cast<int64_t>(more.size()) > most_samples - sample_count()) {
        throw Error(ErrorCode::audio_length, "The clip is longer than 300 s.");
    }
    samples.insert(samples.end(), more.begin(), more.end());
    // frame f reads samples up to f*hop + half - 1; the first ones need their mirror image too
    const int64_t ready = sample_count() < half + 1 ? 0 : (sample_count() - half) / hop + 1;
    compute_ready_frames(std::min<int64_t>(ready, (sample_count() + hop - 1) / hop));
}

std::vector<MelBlock> MelFrontend::collect(int64_t frames) {
    std::vector<MelBlock> blocks;
    const float floor = loudest - dynamic_range;
    for (int64_t first = 0; first < frames; first += block_frames) {
        const auto index = static_cast<size_t>(first / block_frames);
        const int count = static_cast<int>(std::min<int64_t>(block_frames, frames - first));
        const bool known = index < taken.size() && taken[index].frames == count;
        // values at or below the clamp change whenever the clamp moves
        if (known && (taken[index].floor == floor || quietest[index] >= floor)) {
            continue;
        }
        MelBlock block{static_cast<int>(index), count, std::vector<float>(static_cast<size_t>(bins) * static_cast<size_t>(count))};
        for (int frame = 0; frame < count; frame++) {
            const float * row = &raw[static_cast<size_t>(first + frame) * bins];
            for (int m = 0; m < bins; m++) {
                block.mel[static_cast<size_t>(m) * static_cast<size_t>(count) + static_cast<size_t>(frame)] =
                    (std::max(row[m], floor) + 4.0f) / 4.0f;
            }
        }
        if (index < taken.size()) {
            taken[index] = {count, floor};
        } else {
            taken.push_back({count, floor});
        }
        blocks.push_back(std::move(block));
    }
    return blocks;
}

std::vector<MelBlock> MelFrontend::take() {
    const auto ready = static_cast<int64_t>(raw.size()) / bins;
    return collect(ready / block_frames * block_frames);
}

std::vector<MelBlock> MelFrontend::finish() {
    if (sample_count() < least_samples) {
        throw Error(ErrorCode::audio_length, format("The clip has %lld samples; less than %lld (30 ms) give no token.",
                                                    static_cast<long long>(sample_count()),
                                                    static_cast<long long>(least_samples)));
    }
    const int64_t frames = (sample_count() + hop - 1) / hop;
    compute_ready_frames(frames);
    // The reference takes the maximum over the padded clip: the two frames behind the last valid one still see
    // its last samples.
    float beyond[bins];
    for (int64_t frame = frames; frame < std::min(frames + 2, most_samples / hop); frame++) {
        loudest = std::max(loudest, compute_frame(frame, beyond));
    }
    return collect(frames);
}

void MelFrontend::reset() {
    *this = MelFrontend();
}

} // namespace sotto
