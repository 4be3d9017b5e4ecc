// The vision tower of a Qwen2.5-Omni projector: one temporal grid (a still image or a pair of frames) at a
// time. Patches are sorted into attention windows, windows of equal shape are computed together, so no masks
// are needed; full-attention layers take their queries in slices to bound memory. One thread at a time.
#pragma once

#include "graph.h"
#include "projector.h"
#include "weights.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace sotto {

class VisionEncoder {
  public:
    static constexpr int merge = 2;
    static constexpr int temporal_patch = 2;
    static constexpr int window_tokens = 4; // merged tokens per window side: 112 px / 28 px
    static constexpr int most_patches = 65536; // 12,845,056 px, the reference's limit for images

    VisionEncoder(const std::string & projector, const std::string & device, int threads, const CancelPtr & cancel);

    int width() const { return static_cast<int>(shape.out_width); }
    int layers() const { return static_cast<int>(shape.layers); }
    int patch() const { return static_cast<int>(patch_side); }
    int patch_floats() const { return static_cast<int>(3 * temporal_patch * patch_side * patch_side); }
    const std::array<float, 3> & mean() const { return image_mean; }
    const std::array<float, 3> & std() const { return image_std; }
    size_t bytes() const { return weights->bytes(); }

    // `patches` [rows*columns x patch_floats] in merge-block order → [rows*columns/4 x width] in raster order.
    std::vector<float> encode(const std::vector<float> & patches, int rows, int columns, const CancelPtr & cancel);

  private:
    struct Layer {
        ggml_tensor *norm1, *qkv, *qkv_bias, *out, *out_bias;
        ggml_tensor *norm2, *gate_up, *gate_up_bias, *down, *down_bias;
    };
    // Windows of one shape, contiguous in the sorted order.
    struct Group {
        int64_t first; // patch
        int64_t size;  // patches per window
        int64_t count; // windows
    };
    struct Order {
        std::vector<int32_t> token;     // sorted position → raster index of the merged token
        std::vector<int32_t> positions; // rope planes y, x, y, x of the sorted patches
        std::vector<Group> groups;
    };
    static Order sort_into_windows(int rows, int columns);
    void declare(Weights & w, const GgufFile & file);
    ggml_tensor * transform(GraphScope & g, ggml_tensor * input, ggml_tensor * positions, const Layer & layer,
                            const std::vector<Group> & groups) const;
    ggml_tensor * attend(ggml_context * c, ggml_tensor * q, ggml_tensor * k, ggml_tensor * v, const Group & group) const;
    ggml_tensor * attend_in_slices(ggml_context * c, ggml_tensor * q, ggml_tensor * k, ggml_tensor * v) const;

    TowerShape shape{};
    int64_t patch_side = 0;
    int64_t full_every = 0; // layers full_every-1, 2*full_every-1, … see the whole grid
    std::array<float, 3> image_mean{};
    std::array<float, 3> image_std{};
    GraphEngine engine;
    Staging staging; // sorted patches, then the rows
    std::unique_ptr<Weights> weights;
    ggml_tensor *embed = nullptr, *post = nullptr;
    ggml_tensor *merge_up = nullptr, *merge_up_bias = nullptr, *merge_down = nullptr, *merge_down_bias = nullptr;
    std::vector<Layer> blocks;
};

} // namespace sotto
