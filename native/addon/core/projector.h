// What the audio and the vision encoder share: reading clip.* keys of a published projector GGUF.
#pragma once

#include "gguf_file.h"

#include <string>

namespace sotto {

struct TowerShape {
    int64_t width;       // inside the tower
    int64_t out_width;   // of a feature row
    int64_t layers;
    int64_t heads;
    int64_t feed_forward;
    float epsilon;
    int64_t head_width() const { return width / heads; }
};

// `part` is "audio" or "vision". Throws wrong_model for other projectors, file_damaged for impossible sizes.
TowerShape read_tower_shape(const GgufFile & file, const std::string & part);

} // namespace sotto
