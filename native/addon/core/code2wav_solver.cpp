#include "code2wav_solver.h"

#include "error.h"

#include <cmath>

namespace sotto {

namespace {
constexpr double pi = 3.14159265358979323846;
constexpr int time_frequencies = 128;

// Four random words per counter.
struct Philox {
    uint32_t key[2];

    void operator()(uint32_t (&counter)[4]) const {
        uint32_t k0 = key[0];
        uint32_t k1 = key[1];
        for (int round = 0; round < 10; round++) {
            const uint64_t a = uint64_t{0xD2511F53} * counter[0];
            const uint64_t b = uint64_t{0xCD9E8D57} * counter[2];
            const uint32_t next[4] = {static_cast<uint32_t>(b >> 32) ^ counter[1] ^ k0, static_cast<uint32_t>(b),
                                      static_cast<uint32_t>(a >> 32) ^ counter[3] ^ k1, static_cast<uint32_t>(a)};
            for (int i = 0; i < 4; i++) {
                counter[i] = next[i];
            }
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
    }
};

// (0, 1]: the logarithm needs no zero
double unit(uint32_t word) { return (static_cast<double>(word) + 1.0) / 4294967296.0; }
} // namespace

void SolverSettings::check() const {
    if (points < 2 || points > 64) {
        throw Error(ErrorCode::bad_argument, format("The solver's points must be 2..64, not %d.", points));
    }
    if (!(guidance >= 0.0f) || guidance > 100.0f) {
        throw Error(ErrorCode::bad_argument, "The guidance must be 0..100.");
    }
}

std::vector<float> time_grid(int points) {
    std::vector<float> grid(static_cast<size_t>(points));
    for (int i = 0; i < points; i++) {
        const double u = static_cast<double>(i) / (points - 1);
        grid[static_cast<size_t>(i)] = static_cast<float>(u - (std::cos(pi * u / 2) - 1 + u));
    }
    grid.front() = 0.0f;
    return grid;
}

std::vector<Evaluation> plan_evaluations(const SolverSettings & settings) {
    const std::vector<float> grid = time_grid(settings.points);
    std::vector<Evaluation> list;
    for (size_t i = 0; i + 1 < grid.size(); i++) {
        const float t = grid[i];
        const float h = grid[i + 1] - t;
        if (!settings.rk4) {
            list.push_back({t, 0, {0, 0, 0, 0}, true, {h, 0, 0, 0}});
            continue;
        }
        list.push_back({t, 0, {0, 0, 0, 0}, false, {}});
        list.push_back({t + h / 3, 1, {h / 3, 0, 0, 0}, false, {}});
        list.push_back({t + 2 * h / 3, 2, {-h / 3, h, 0, 0}, false, {}});
        list.push_back({grid[i + 1], 3, {h, -h, h, 0}, true, {h / 8, 3 * h / 8, 3 * h / 8, h / 8}});
    }
    return list;
}

std::vector<float> time_sines(float tau) {
    std::vector<float> values(2 * time_frequencies);
    const float step = static_cast<float>(std::log(10000.0) / (time_frequencies - 1));
    const float scaled = 1000.0f * tau;
    for (int i = 0; i < time_frequencies; i++) {
        const float frequency = static_cast<float>(std::exp(static_cast<double>(static_cast<float>(i) * -step)));
        const double angle = static_cast<double>(scaled * frequency);
        values[static_cast<size_t>(i)] = static_cast<float>(std::sin(angle));
        values[static_cast<size_t>(time_frequencies + i)] = static_cast<float>(std::cos(angle));
    }
    return values;
}

std::vector<float> frame_noise(uint64_t seed, int64_t from, int64_t frames, int64_t bins) {
    const Philox philox{{static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)}};
    std::vector<float> noise(static_cast<size_t>(frames * bins));
    for (int64_t frame = 0; frame < frames; frame++) {
        const auto index = static_cast<uint64_t>(from + frame);
        float * row = noise.data() + frame * bins;
        for (int64_t bin = 0; bin < bins; bin += 4) {
            uint32_t words[4] = {static_cast<uint32_t>(bin / 4), static_cast<uint32_t>(index),
                                 static_cast<uint32_t>(index >> 32), 0};
            philox(words);
            for (int64_t pair = 0; pair < 4; pair += 2) {
                const double radius = std::sqrt(-2.0 * std::log(unit(words[pair])));
                const double angle = 2.0 * pi * unit(words[pair + 1]);
                const double values[2] = {radius * std::cos(angle), radius * std::sin(angle)};
                for (int64_t i = 0; i < 2 && bin + pair + i < bins; i++) {
                    row[bin + pair + i] = static_cast<float>(values[i]);
                }
            }
        }
    }
    return noise;
}

} // namespace sotto
