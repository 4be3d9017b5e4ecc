// llama.cpp's quantizer, file to file. Blocks; call it on a lane.
#pragma once

#include "cancel.h"

#include <llama.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace sotto {

struct QuantizeOptions {
    std::string type = "Q8_0";
    std::string embedding_type; // "" = Q8_0 for K-quants, else as `type`
    int threads = 0;            // 0 = all hardware threads
};

// Throws bad_argument, file_unreadable, file_damaged, aborted, compute_failed. `output` appears only when whole.
void quantize(const std::string & input, const std::string & output, const QuantizeOptions & options,
              const CancelPtr & cancel, const std::function<void(float)> & progress);

// Rows of `columns` floats as Q8_0. Throws bad_argument, not_finite.
std::vector<uint8_t> quantize_rows(const std::vector<float> & rows, int64_t columns);

} // namespace sotto
