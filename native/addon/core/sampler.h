// Picks the next id from logits, in the order of the reference implementation (see SamplerOptions in
// types/binding.d.ts). One thread at a time; the binding guards it with a mutex.
#pragma once

#include <cstdint>
#include <vector>

namespace sotto {

struct SamplerOptions {
    float temperature = 0.0f;
    int top_k = 0;
    float top_p = 1.0f;
    float repetition_penalty = 1.0f;
    uint64_t seed = 0;
    std::vector<int32_t> suppress;
};

class Sampler {
  public:
    // Throws bad_argument.
    explicit Sampler(SamplerOptions options);

    void accept(int32_t id);
    // Throws not_finite when no id is left to pick.
    int32_t sample(const float * logits, int count);
    // probabilities[count], zero for ids that cannot be picked.
    void probabilities(const float * logits, int count, float * probabilities);
    void reset();

  private:
    struct Candidate {
        int32_t id;
        float value;
    };
    void adjust(const float * logits, int count);
    void take_top_k();
    // Leaves `candidates` with probabilities in `value`, most likely first.
    void filter(const float * logits, int count);
    int32_t greedy(const float * logits, int count);
    double uniform();

    SamplerOptions options;
    std::vector<bool> seen;
    std::vector<int32_t> history;
    std::vector<float> scores;
    std::vector<float> highest; // of each column of scores
    std::vector<float> ranked;
    std::vector<Candidate> candidates;
    uint64_t state = 0;
};

} // namespace sotto
