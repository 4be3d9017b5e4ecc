#include "projector.h"

#include "error.h"

#include <cmath>

namespace sotto {

namespace {
int64_t bounded(const GgufFile & file, const std::string & key, int64_t low, int64_t high) {
    const int64_t value = file.integer(key);
    if (value < low || value > high) {
        throw Error(ErrorCode::file_damaged, format("%s: %s is %lld, outside %lld..%lld.", file.path().c_str(),
                                                    key.c_str(), static_cast<long long>(value),
                                                    static_cast<long long>(low), static_cast<long long>(high)));
    }
    return value;
}
} // namespace

TowerShape read_tower_shape(const GgufFile & file, const std::string & part) {
    const std::string type = file.has("clip.projector_type") ? file.text("clip.projector_type") : "";
    const std::string has = "clip.has_" + part + "_encoder";
    if (type != "qwen2.5o" || !file.has(has) || !file.boolean(has)) {
        throw Error(ErrorCode::wrong_model, file.path() + " is not a Qwen2.5-Omni projector with " + part +
                                                (type.empty() ? "." : " (its type is " + type + ")."));
    }
    const std::string base = "clip." + part + ".";
    TowerShape shape{};
    shape.width = bounded(file, base + "embedding_length", 4, 1 << 16);
    shape.out_width = bounded(file, base + "projection_dim", 1, 1 << 20);
    shape.layers = bounded(file, base + "block_count", 1, 512);
    shape.heads = bounded(file, base + "attention.head_count", 1, 1024);
    shape.feed_forward = bounded(file, base + "feed_forward_length", 1, 1 << 20);
    shape.epsilon = file.real(base + "attention.layer_norm_epsilon");
    if (shape.width % shape.heads != 0 || !(shape.epsilon > 0.0f) || !std::isfinite(shape.epsilon)) {
        throw Error(ErrorCode::file_damaged, file.path() + ": the sizes of the " + part + " tower contradict each other.");
    }
    return shape;
}

} // namespace sotto
