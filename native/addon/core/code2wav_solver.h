// The time grid, the order of evaluations, and the noise of a solve. No device here.
#pragma once

#include <cstdint>
#include <vector>

namespace sotto {

struct SolverSettings {
    bool rk4 = true;  // Kutta's 3/8 rule, else Euler
    int points = 10;  // of the grid, 2..64
    float guidance = 0.5f;
    // Throws bad_argument.
    void check() const;
    // Below this the reference computes one row.
    bool guided() const { return guidance >= 1e-5f; }
};

// u - (cos(pi u / 2) - 1 + u) for u = 0 .. 1: denser near 0.
std::vector<float> time_grid(int points);

// One evaluation f(tau) of the network at x = y + sum combine[j] k[j]; its result becomes k[slot]. Then, where
// `step` is set, y += sum advance[j] k[j].
struct Evaluation {
    float tau;
    int32_t slot;
    float combine[4];
    bool step;
    float advance[4];
};
std::vector<Evaluation> plan_evaluations(const SolverSettings & settings);

// The 256 sines and cosines of tau that the time embedding starts from, rounded as the reference rounds.
std::vector<float> time_sines(float tau);

// Standard normal noise of mel frames [from, from + frames): each value depends on (seed, frame, bin) alone, so a
// frame has the same noise in every window. Philox4x32-10 (Salmon et al. 2011) and Box-Muller.
std::vector<float> frame_noise(uint64_t seed, int64_t from, int64_t frames, int64_t bins);

} // namespace sotto
