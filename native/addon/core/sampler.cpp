#include "sampler.h"

#include "error.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <tuple>

namespace sotto {

namespace {
constexpr float minus_infinity = -std::numeric_limits<float>::infinity();
constexpr int32_t most_ids = 1 << 24;
} // namespace

Sampler::Sampler(SamplerOptions given) : options(std::move(given)), state(options.seed) {
    const auto refuse = [](const char * what) { throw Error(ErrorCode::bad_argument, what); };
    if (!(options.temperature >= 0.0f) || !std::isfinite(options.temperature)) {
        refuse("temperature must be 0 or more.");
    }
    if (options.top_k < 0) {
        refuse("topK must be 0 or more.");
    }
    if (!(options.top_p > 0.0f) || options.top_p > 1.0f) {
        refuse("topP must be above 0 and at most 1.");
    }
    if (!(options.repetition_penalty > 0.0f) || !std::isfinite(options.repetition_penalty)) {
        refuse("repetitionPenalty must be above 0.");
    }
}

void Sampler::accept(int32_t id) {
    if (id < 0 || id >= most_ids) {
        throw Error(ErrorCode::bad_argument, format("Id %d cannot be accepted.", id));
    }
    if (seen.size() <= static_cast<size_t>(id)) {
        seen.resize(static_cast<size_t>(id) + 1, false);
    }
    if (!seen[static_cast<size_t>(id)]) {
        seen[static_cast<size_t>(id)] = true;
        history.push_back(id);
    }
}

void Sampler::reset() {
    seen.clear();
    history.clear();
    state = options.seed;
}

void Sampler::adjust(const float * logits, int count) {
    scores.assign(logits, logits + count);
    if (options.repetition_penalty != 1.0f) {
        for (int32_t id : history) {
            if (id < count) {
                float & score = scores[static_cast<size_t>(id)];
                score = score > 0.0f ? score / options.repetition_penalty : score * options.repetition_penalty;
            }
        }
    }
    for (int32_t id : options.suppress) {
        if (id >= 0 && id < count) {
            scores[static_cast<size_t>(id)] = minus_infinity;
        }
    }
}

// Two passes, the first in independent lanes, so that compilers vectorize it: one pass that also tracks the index
// costs 4 % of a token on a fast GPU with 152,000 ids. Comparisons are false for NaN, which is thus never picked.
int32_t Sampler::greedy(const float * logits, int count) {
    constexpr int lanes = 16;
    float best[lanes];
    std::fill(best, best + lanes, minus_infinity);
    int id = 0;
    for (; id + lanes <= count; id += lanes) {
        for (int lane = 0; lane < lanes; lane++) {
            best[lane] = logits[id + lane] > best[lane] ? logits[id + lane] : best[lane];
        }
    }
    for (; id < count; id++) {
        best[0] = logits[id] > best[0] ? logits[id] : best[0];
    }
    const float highest = *std::max_element(best, best + lanes);
    if (highest == minus_infinity) {
        throw Error(ErrorCode::not_finite, "No id can be picked: the logits are not finite or all suppressed.");
    }
    return static_cast<int32_t>(std::find(logits, logits + count, highest) - logits);
}

// Candidates are the k highest scores and what ties with the k-th, as in the reference ("remove all below the k-th"). The
// k-th of the columns' highest is a lower bound of it, which leaves few to compare one by one: a code of the Talker is
// sampled a thousand times in a long reply, and sorting 8,448 scores each time costs 4 % of its step on a fast GPU.
void Sampler::take_top_k() {
    constexpr size_t rows = 32;
    const size_t k = static_cast<size_t>(options.top_k);
    const size_t columns = (scores.size() + rows - 1) / rows;
    scores.resize(rows * columns, minus_infinity);
    highest.assign(columns, minus_infinity);
    for (size_t row = 0; row < rows; row++) {
        const float * at = scores.data() + row * columns;
        for (size_t i = 0; i < columns; i++) {
            highest[i] = at[i] > highest[i] ? at[i] : highest[i];
        }
    }
    float bound = minus_infinity;
    if (columns > k) {
        ranked = highest;
        const auto at = ranked.begin() + static_cast<std::ptrdiff_t>(k - 1);
        std::nth_element(ranked.begin(), at, ranked.end(), std::greater<>());
        bound = *at;
    }
    for (size_t i = 0; i < columns; i++) {
        for (size_t id = i; highest[i] >= bound && id < scores.size(); id += columns) {
            if (scores[id] >= bound && scores[id] != minus_infinity) {
                candidates.push_back({static_cast<int32_t>(id), scores[id]});
            }
        }
    }
    if (candidates.size() > k) {
        const auto at = candidates.begin() + static_cast<std::ptrdiff_t>(k - 1);
        std::nth_element(candidates.begin(), at, candidates.end(),
                         [](const Candidate & a, const Candidate & b) { return a.value > b.value; });
        const float floor = at->value;
        const auto below = [&](const Candidate & c) { return c.value < floor; };
        candidates.erase(std::remove_if(candidates.begin(), candidates.end(), below), candidates.end());
    }
}

void Sampler::filter(const float * logits, int count) {
    adjust(logits, count);
    const float temperature = options.temperature;
    for (float & score : scores) { // the order of the reference: ties are judged after the temperature
        const float warm = score / temperature;
        score = warm <= std::numeric_limits<float>::max() ? warm : minus_infinity; // NaN too
    }
    candidates.clear();
    if (options.top_k > 0) {
        take_top_k();
    } else {
        for (size_t id = 0; id < scores.size(); id++) {
            if (scores[id] != minus_infinity) {
                candidates.push_back({static_cast<int32_t>(id), scores[id]});
            }
        }
    }
    if (candidates.empty()) {
        throw Error(ErrorCode::not_finite, "No id can be picked: the logits are not finite or all suppressed.");
    }
    const auto higher = [](const Candidate & a, const Candidate & b) {
        return a.value != b.value ? a.value > b.value : a.id < b.id;
    };
    std::sort(candidates.begin(), candidates.end(), higher);
    const auto normalize = [this] {
        const double peak = candidates.front().value;
        double sum = 0.0;
        for (const auto & c : candidates) {
            sum += std::exp(static_cast<double>(c.value) - peak);
        }
        return std::pair<double, double>(peak, sum);
    };
    auto [peak, sum] = normalize();
    if (options.top_p < 1.0f) {
        // Keep the smallest head whose mass reaches top_p; at least one id.
        double mass = 0.0;
        size_t kept = 0;
        while (kept < candidates.size() && (kept == 0 || mass < static_cast<double>(options.top_p))) {
            mass += std::exp(static_cast<double>(candidates[kept].value) - peak) / sum;
            kept++;
        }
        candidates.resize(kept);
        std::tie(peak, sum) = normalize();
    }
    for (auto & c : candidates) {
        c.value = static_cast<float>(std::exp(static_cast<double>(c.value) - peak) / sum);
    }
}

// splitmix64: the same draws on every platform, which std:: distributions do not promise.
double Sampler::uniform() {
    state += 0x9e3779b97f4a7c15ull;
    uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    z ^= z >> 31;
    return static_cast<double>(z >> 11) * 0x1.0p-53;
}

int32_t Sampler::sample(const float * logits, int count) {
    if (options.temperature == 0.0f) {
        if (options.suppress.empty() && (history.empty() || options.repetition_penalty == 1.0f)) {
            return greedy(logits, count); // the whole vocabulary need not be copied
        }
        adjust(logits, count);
        return greedy(scores.data(), count);
    }
    filter(logits, count);
    double draw = uniform();
    for (const auto & c : candidates) {
        draw -= static_cast<double>(c.value);
        if (draw < 0.0) {
            return c.id;
        }
    }
    return candidates.back().id;
}

void Sampler::probabilities(const float * logits, int count, float * target) {
    std::fill(target, target + count, 0.0f);
    if (options.temperature == 0.0f) {
        target[sample(logits, count)] = 1.0f;
        return;
    }
    filter(logits, count);
    for (const auto & c : candidates) {
        target[c.id] = c.value;
    }
}

} // namespace sotto
