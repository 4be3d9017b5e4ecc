#include "code2wav_shape.h"

#include "error.h"

#include <cmath>

namespace sotto {

namespace {

class Keys {
  public:
    explicit Keys(const GgufFile & file) : file(file) {}

    int64_t integer(const std::string & key, int64_t low, int64_t high) const {
        return bounded(key, file.integer("code2wav." + key), low, high);
    }
    std::vector<int64_t> list(const std::string & key, size_t least, size_t most, int64_t low, int64_t high) const {
        std::vector<int64_t> values = file.integers("code2wav." + key);
        if (values.size() < least || values.size() > most) {
            fail(key);
        }
        for (int64_t value : values) {
            bounded(key, value, low, high);
        }
        return values;
    }
    float real(const std::string & key) const {
        const float value = file.real("code2wav." + key);
        if (!(value > 0.0f) || !std::isfinite(value)) {
            fail(key);
        }
        return value;
    }
    [[noreturn]] void fail(const std::string & key) const {
        throw Error(ErrorCode::file_damaged, file.path() + ": code2wav." + key + " is impossible.");
    }

  private:
    int64_t bounded(const std::string & key, int64_t value, int64_t low, int64_t high) const {
        if (value < low || value > high) {
            fail(key);
        }
        return value;
    }
    const GgufFile & file;
};

constexpr int64_t side = 1 << 16; // wider than any layer, small enough that products stay in range

DitShape read_dit(const Keys & keys) {
    DitShape dit{};
    dit.mel = keys.integer("mel_bins", 1, 1024);
    dit.width = keys.integer("dit.embedding_length", 1, side);
    dit.layers = keys.integer("dit.block_count", 1, 512);
    dit.heads = keys.integer("dit.head_count", 1, 1024);
    dit.head = keys.integer("dit.head_length", 2, 1024);
    dit.feed_forward = keys.integer("dit.feed_forward_length", 1, side);
    dit.code_width = keys.integer("dit.code_embedding_length", 1, side);
    dit.code_rows = keys.integer("dit.code_rows", 1, 1 << 20);
    dit.condition = keys.integer("dit.condition_length", 1, side);
    dit.speaker = keys.integer("dit.speaker_length", 1, side);
    dit.repeats = static_cast<int>(keys.integer("dit.repeats", 1, 16));
    dit.block = static_cast<int>(keys.integer("dit.block_frames", 2, 1024));
    const auto layers = [&](const std::string & key) { // a list may name layers that a smaller model lacks
        std::set<int64_t> set;
        for (int64_t layer : keys.list(key, 0, 512, 0, side)) {
            if (layer < dit.layers) {
                set.insert(layer);
            }
        }
        return set;
    };
    dit.ahead = layers("dit.look_ahead_layers");
    dit.behind = layers("dit.look_behind_layers");
    dit.rope_base = keys.real("dit.rope_base");
    dit.epsilon = keys.real("dit.layer_norm_epsilon");
    if (dit.head % 2 != 0 || dit.block % dit.repeats != 0) {
        keys.fail("dit.head_length or dit.block_frames");
    }
    return dit;
}

SpeakerEncoderShape read_speaker_encoder(const Keys & keys) {
    SpeakerEncoderShape shape{};
    shape.channels = keys.list("speaker_encoder.channels", 3, 16, 1, side);
    shape.kernels = keys.list("speaker_encoder.kernel_sizes", 3, 16, 1, 255);
    shape.dilations = keys.list("speaker_encoder.dilations", 3, 16, 1, 255);
    shape.attention = keys.integer("speaker_encoder.attention_length", 1, side);
    shape.squeeze = keys.integer("speaker_encoder.squeeze_length", 1, side);
    shape.scale = keys.integer("speaker_encoder.scale", 2, 64);
    const size_t stages = shape.channels.size();
    bool fits = shape.kernels.size() == stages && shape.dilations.size() == stages;
    for (size_t i = 1; fits && i + 1 < stages; i++) {
        fits = shape.channels[i] == shape.channels[0] && shape.channels[i] % shape.scale == 0;
    }
    for (size_t i = 0; fits && i < stages; i++) {
        fits = shape.kernels[i] % 2 == 1;
    }
    if (!fits) {
        keys.fail("speaker_encoder.channels");
    }
    return shape;
}

VocoderShape read_vocoder(const Keys & keys) {
    VocoderShape shape{};
    shape.width = keys.integer("vocoder.embedding_length", 1, side);
    shape.rates = keys.list("vocoder.upsample_rates", 1, 12, 1, 64);
    shape.up_kernels = keys.list("vocoder.upsample_kernel_sizes", 1, 12, 1, 255);
    shape.block_kernels = keys.list("vocoder.block_kernel_sizes", 1, 12, 1, 255);
    const std::vector<int64_t> flat = keys.list("vocoder.block_dilations", 1, 144, 1, 255);
    bool fits = shape.up_kernels.size() == shape.rates.size() && flat.size() % shape.block_kernels.size() == 0 &&
                shape.width % (int64_t{1} << shape.rates.size()) == 0;
    for (size_t i = 0; fits && i < shape.rates.size(); i++) {
        const int64_t extra = shape.up_kernels[i] - shape.rates[i];
        fits = extra >= 0 && extra % 2 == 0;
    }
    for (size_t i = 0; fits && i < shape.block_kernels.size(); i++) {
        fits = shape.block_kernels[i] % 2 == 1;
    }
    if (!fits || shape.samples_per_frame() > 4096) {
        keys.fail("vocoder.upsample_rates");
    }
    const size_t depth = flat.size() / shape.block_kernels.size();
    for (size_t i = 0; i < flat.size(); i += depth) {
        const auto from = flat.begin() + static_cast<std::ptrdiff_t>(i);
        shape.dilations.emplace_back(from, from + static_cast<std::ptrdiff_t>(depth));
    }
    return shape;
}

} // namespace

int64_t VocoderShape::samples_per_frame() const {
    int64_t product = 1;
    for (int64_t rate : rates) {
        product *= rate;
    }
    return product;
}

Code2WavShape read_code2wav_shape(const GgufFile & file) {
    const std::string key = "general.architecture";
    const std::string architecture = file.has(key) ? file.text(key) : "";
    if (architecture != "code2wav") {
        throw Error(ErrorCode::wrong_model, file.path() + " is no Code2Wav file" +
                                                (architecture.empty() ? "." : " (its architecture is " + architecture + ")."));
    }
    const Keys keys(file);
    Code2WavShape shape{};
    shape.sample_rate = keys.integer("sample_rate", 1000, 1000000);
    shape.dit = read_dit(keys);
    shape.speaker_encoder = read_speaker_encoder(keys);
    shape.vocoder = read_vocoder(keys);
    shape.speakers = file.texts("code2wav.speakers");
    if (shape.speakers.empty() || shape.speakers.size() > 256) {
        keys.fail("speakers");
    }
    return shape;
}

} // namespace sotto
