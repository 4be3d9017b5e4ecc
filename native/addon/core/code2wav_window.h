// Solves the flow for one window of frames. Built once per window size, solver method and set of times; the state of
// the solver stays on the device from the first evaluation to the last. One thread at a time.
#pragma once

#include "code2wav_dit.h"
#include "code2wav_solver.h"
#include "fixed_graph.h"

#include <memory>
#include <vector>

namespace sotto {

class DitWindow {
  public:
    // `blocks` attention blocks. `partial`: the last one may be incomplete.
    DitWindow(Dit & dit, std::shared_ptr<DitTimes> times, const SolverSettings & settings, int64_t blocks, bool partial);

    // y(0) = noise [frames x mel] → y(1). `codes`: one per `repeats` frames. Throws aborted within one evaluation.
    std::vector<float> solve(const std::vector<float> & noise, const std::vector<int32_t> & codes,
                             const std::vector<float> & speaker, const std::vector<float> & unconditional,
                             const CancelPtr & cancel);
    // One evaluation at x: what the conditional and the unconditional row give (guided settings: both rows).
    std::vector<std::vector<float>> velocity(const std::vector<float> & x, const std::vector<int32_t> & codes,
                                             const std::vector<float> & speaker, const std::vector<float> & unconditional,
                                             float tau, const CancelPtr & cancel);

    // A few evaluations of nothing: a GPU backend records a graph at its third run.
    void warm(const CancelPtr & cancel);

    size_t bytes() const;
    int nodes() const { return network->nodes(); }

  private:
    struct Reach { // which blocks a query sees beside its own
        bool behind, ahead;
        bool operator==(const Reach & other) const { return behind == other.behind && ahead == other.ahead; }
    };
    struct Mask {
        Reach reach;
        ggml_tensor * tensor;
        std::vector<ggml_fp16_t> values;
    };
    void declare_state();
    void build_input();
    void build_network();
    void build_step();
    bool flash_attention_works() const;
    ggml_tensor * mask_for(const Reach & reach);
    ggml_tensor * layer(ggml_tensor * h, ggml_tensor * mods, int64_t index);
    ggml_tensor * attention(ggml_tensor * qkv, const Reach & reach);
    ggml_tensor * rotate_first_head(ggml_tensor * qkv);
    ggml_tensor * activation(ggml_tensor * x);
    ggml_tensor * slot(ggml_context * c, int64_t index) const;
    ggml_tensor * weighted(ggml_context * c, ggml_tensor * sum, ggml_tensor * factors, int64_t count);
    void load(const std::vector<float> & x, const std::vector<int32_t> & codes, const std::vector<float> & speaker,
              const std::vector<float> & unconditional, const CancelPtr & cancel);
    void fill_masks(int64_t frames);
    void evaluate(const Evaluation & evaluation, const CancelPtr & cancel);
    std::vector<float> read(const ggml_tensor * tensor, int64_t row) const;

    Dit & dit;
    std::shared_ptr<DitTimes> times;
    SolverSettings settings;
    int64_t blocks, rows, capacity; // rows: 2 with guidance; capacity: frames
    bool partial;
    int64_t frames = 0;      // of the window that is loaded
    int64_t masked_for = -1; // frames the masks were made for
    bool flash = false;

    DeviceTensors state;
    ggml_tensor *y = nullptr, *slots = nullptr, *base = nullptr, *codes = nullptr, *speaker = nullptr, *silent = nullptr;
    ggml_tensor *tau_row = nullptr, *slot_row = nullptr, *combine = nullptr, *advance = nullptr;
    ggml_tensor *positions = nullptr, *nothing = nullptr, *result = nullptr;
    std::vector<Mask> masks;
    std::unique_ptr<FixedGraph> prepare, network, step;
    // what set() refers to until the device has read it
    std::vector<float> held_noise, held_speaker, held_silent;
    std::vector<int32_t> held_codes;
    int32_t held_tau = 0, held_slot = 0;
    Evaluation held{};
};

} // namespace sotto
