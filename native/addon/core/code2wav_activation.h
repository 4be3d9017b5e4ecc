// The anti-aliased activation of the vocoder: twice the rate, x + sin²(a x)/b, back to the rate.
//
// Both filters are products with small fixed matrices over short overlapping stretches of time ("tiles"): a stretch
// of `hop` samples needs 6 more on either side, becomes 2·hop + 12 samples of twice the rate, and gives `hop` again,
// in order. A GPU runs that at the speed of memory, and the five operations between are the pattern that ggml's
// backends fuse. At the ends of the signal the reference repeats the border sample, of the signal and of the
// doubled signal: those 12 doubled samples at either end come from a matrix of their own.
#pragma once

#include "fixed_graph.h"

#include <map>
#include <vector>

namespace sotto {

// 12 taps of the Kaiser-windowed sinc both filters use, sum 1.
std::vector<float> filter_taps();

// The matrices on the device, for the tile lengths that were asked for. Immutable after finish().
class ActivationFilters {
  public:
    static constexpr int64_t reach = 6; // samples a tile needs on either side
    explicit ActivationFilters(GraphEngine & engine);
    // Tiles must divide the signal: the longest divisor up to what suits the device,
    // or else the next longer one.
    int64_t hop_for(int64_t length) const;
    void declare(int64_t hop);
    void finish();
    size_t bytes() const { return state.bytes(); }

    // x [length, channels], a and inverse_b [1, channels]. `doubled`: gets the tiles of twice the rate, before the
    // nonlinearity, if not null.
    ggml_tensor * apply(ggml_context * c, ggml_tensor * x, ggml_tensor * a, ggml_tensor * inverse_b, ggml_tensor ** doubled) const;

  private:
    struct Matrices {
        ggml_tensor *up, *down;
    };
    ggml_tensor * both_ends(ggml_context * c, ggml_tensor * x) const;

    int64_t longest_hop;
    DeviceTensors state;
    std::map<int64_t, Matrices> by_hop;
    ggml_tensor * ends = nullptr;
};

} // namespace sotto
