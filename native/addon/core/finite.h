// Whether values are neither NaN nor infinite. Looks at the exponent's bits in plain integers, which compilers vectorize: a
// screen is six million values, and std::isfinite on each of them cost more than a layer of the network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace sotto {

inline bool all_finite(const float * values, size_t count) {
    constexpr uint32_t exponent = 0x7f800000u;
    uint32_t found = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        std::memcpy(&bits, values + i, sizeof(bits));
        found |= (bits & exponent) == exponent ? 1u : 0u;
    }
    return found == 0;
}

inline bool all_finite(const std::vector<float> & values) { return all_finite(values.data(), values.size()); }

} // namespace sotto
