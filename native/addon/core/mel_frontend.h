// Incremental log-mel of one clip, equal to the reference's mel of the whole clip (Whisper features: 16 kHz,
// FFT 400, hop 160, 128 Slaney bins). Computed in double precision. One thread at a time.
//
// The reference clamps every value at (maximum of the clip - 8); the maximum is known only at the end, so raw
// values are kept and take() hands out again whatever a new maximum has changed.
#pragma once

#include <complex>
#include <cstdint>
#include <vector>

namespace sotto {

struct MelBlock {
    int index;
    int frames;
    std::vector<float> mel; // [128 x frames]
};

class MelFrontend {
  public:
    static constexpr int bins = 128;
    static constexpr int hop = 160;
    static constexpr int fft_size = 400;
    static constexpr int block_frames = 200;
    static constexpr int64_t least_samples = 480;      // three frames: one token
    static constexpr int64_t most_samples = 4'800'000; // 300 s: the reference pads to it and cuts beyond it

    MelFrontend();

    int64_t sample_count() const { return dropped + static_cast<int64_t>(samples.size()); }
    size_t bytes() const { return (samples.capacity() + raw.capacity()) * sizeof(float); }

    // Throws audio_length, not_finite; then nothing was added.
    void push(const std::vector<float> & more);
    std::vector<MelBlock> take();
    std::vector<MelBlock> finish();
    void reset();

  private:
    struct Taken {
        int frames;
        float floor; // the clamp the block was handed out with
    };
    double sample_at(int64_t index) const;
    // log10 mel of a frame, 128 values; returns the largest.
    float compute_frame(int64_t frame, float * target);
    void compute_ready_frames(int64_t until);
    void power_spectrum(int64_t frame);
    std::vector<MelBlock> collect(int64_t frames);

    std::vector<float> samples; // from sample `dropped` on
    int64_t dropped = 0;
    std::vector<float> raw; // log10 values of computed frames, [frame x 128]
    std::vector<float> quietest; // smallest raw value of each block so far
    float loudest = -10.0f; // log10 of the floor 1e-10: also what the padding gives
    std::vector<Taken> taken;

    std::vector<std::complex<double>> spectrum, scratch;
    std::vector<double> power;
};

} // namespace sotto
