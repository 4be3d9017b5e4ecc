// Sizes of a code2wav.gguf, checked. Read once, by whoever opens the file.
#pragma once

#include "gguf_file.h"

#include <set>
#include <string>
#include <vector>

namespace sotto {

struct DitShape {
    int64_t width, layers, heads, head, feed_forward, code_width, code_rows, condition, speaker, mel;
    int repeats;      // mel frames per code
    int block;        // frames of an attention block
    std::set<int64_t> ahead, behind; // layers that also see the next, the last block
    float rope_base, epsilon;
    int64_t inner() const { return heads * head; }
};

struct SpeakerEncoderShape {
    std::vector<int64_t> channels, kernels, dilations;
    int64_t attention, squeeze, scale;
};

struct VocoderShape {
    int64_t width; // before the first stage, halved by each
    std::vector<int64_t> rates, up_kernels, block_kernels;
    std::vector<std::vector<int64_t>> dilations; // per block kernel
    int64_t samples_per_frame() const;
};

struct Code2WavShape {
    int64_t sample_rate;
    DitShape dit;
    SpeakerEncoderShape speaker_encoder;
    VocoderShape vocoder;
    std::vector<std::string> speakers;
};

// Throws wrong_model for another architecture, file_damaged for impossible sizes.
Code2WavShape read_code2wav_shape(const GgufFile & file);

} // namespace sotto
