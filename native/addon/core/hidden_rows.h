// Hidden states of every row of a batch, without their logits. llama.cpp gives the state behind the final norm only for
// rows whose logits it computes and copies too: for a vocabulary of 150,000 that is a fifth of a prompt's time and
// 300 MB of buffers. But it lets a sampler add to the graph (llama.h, backend_apply). This one samples nothing: it repeats
// what follows the choice of output rows (the last layer's feed-forward, the final norm) for all rows. It belongs to a
// sequence that never has tokens, so logits of the chosen rows go their ordinary way.
#pragma once

#include <llama.h>

#include <memory>

namespace sotto {

class HiddenRows {
  public:
    HiddenRows();
    HiddenRows(const HiddenRows &) = delete;
    HiddenRows & operator=(const HiddenRows &) = delete;

    // Both must outlive the context.
    void attach(llama_context_params & params);
    // Of the graph that ran last, until the next one; null for a single row, whose embedding llama.cpp gives as cheaply,
    // and for a network whose end is of a form not known here.
    ggml_tensor * last() const { return rows; }

  private:
    struct Free {
        void operator()(llama_sampler * sampler) const { llama_sampler_free(sampler); }
    };
    static void extend_graph(llama_sampler * sampler, ggml_context * context, ggml_cgraph * graph, llama_sampler_data * data);

    std::unique_ptr<llama_sampler, Free> chain; // a context takes no other
    llama_sampler_seq_config place{};
    ggml_tensor * rows = nullptr;
};

} // namespace sotto
