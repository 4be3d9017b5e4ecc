#include "hidden_rows.h"

#include <cstring>
#include <map>

namespace sotto {

namespace {

constexpr llama_seq_id unused_sequence = 1;
constexpr char final_state[] = "result_norm"; // llama.cpp's name for what it projects to logits

// The end of a network, from the choice of rows on, built a second time for all of them.
class Repeat {
  public:
    explicit Repeat(ggml_context * context) : context(context) {}

    // Null: some operation of it is not known here.
    ggml_tensor * of(ggml_tensor * node) {
        const auto known = made.find(node);
        return known != made.end() ? known->second : made[node] = make(node);
    }

  private:
    ggml_tensor * make(ggml_tensor * node) {
        switch (node->op) {
            case GGML_OP_NONE: return node; // a weight
            case GGML_OP_GET_ROWS: // of the attention's result, and of what goes past it
                chosen = chosen == nullptr ? node->src[1] : chosen;
                return node->src[1] == chosen ? node->src[0] : nullptr;
            case GGML_OP_RMS_NORM: {
                float epsilon = 0.0f;
                std::memcpy(&epsilon, node->op_params, sizeof(epsilon));
                ggml_tensor * a = of(node->src[0]);
                return a == nullptr ? nullptr : ggml_rms_norm(context, a, epsilon);
            }
            case GGML_OP_ADD: return pair(node, ggml_add);
            case GGML_OP_MUL: return pair(node, ggml_mul);
            case GGML_OP_MUL_MAT: {
                ggml_tensor * product = pair(node, ggml_mul_mat);
                if (product != nullptr) {
                    std::memcpy(product->op_params, node->op_params, sizeof(product->op_params)); // precision
                }
                return product;
            }
            case GGML_OP_GLU: {
                ggml_tensor * a = of(node->src[0]);
                ggml_tensor * b = node->src[1] == nullptr ? nullptr : of(node->src[1]);
                return a == nullptr || b == nullptr ? nullptr : ggml_glu_split(context, a, b, ggml_get_glu_op(node));
            }
            default: return nullptr;
        }
    }

    ggml_tensor * pair(ggml_tensor * node, ggml_tensor * (*operation)(ggml_context *, ggml_tensor *, ggml_tensor *)) {
        ggml_tensor * a = of(node->src[0]);
        ggml_tensor * b = of(node->src[1]);
        return a == nullptr || b == nullptr ? nullptr : operation(context, a, b);
    }

    ggml_context * context;
    ggml_tensor * chosen = nullptr;
    std::map<ggml_tensor *, ggml_tensor *> made;
};

} // namespace

HiddenRows::HiddenRows() : chain(llama_sampler_chain_init(llama_sampler_chain_default_params())) {
    static llama_sampler_i functions = [] {
        llama_sampler_i f{};
        f.name = [](const llama_sampler *) { return "hidden rows"; };
        f.apply = [](llama_sampler *, llama_token_data_array *) {};
        f.backend_init = [](llama_sampler *, ggml_backend_buffer_type_t, uint32_t) { return true; };
        f.backend_apply = extend_graph;
        return f;
    }();
    llama_sampler_chain_add(chain.get(), llama_sampler_init(&functions, this));
    place = {unused_sequence, chain.get()};
}

void HiddenRows::attach(llama_context_params & params) {
    params.samplers = &place;
    params.n_samplers = 1;
}

void HiddenRows::extend_graph(llama_sampler * sampler, ggml_context * context, ggml_cgraph * graph,
                              llama_sampler_data * data) {
    auto & self = *static_cast<HiddenRows *>(sampler->ctx);
    self.rows = nullptr;
    data->logits = nullptr; // nothing is sampled: llama.cpp adds what is left here to the graph
    ggml_tensor * state = ggml_graph_get_tensor(graph, final_state);
    if (state == nullptr) {
        return; // llama.cpp tries the sampler on an empty graph once
    }
    ggml_tensor * rows = Repeat(context).of(state);
    if (rows == nullptr || rows == state || rows->ne[1] == 1) {
        return;
    }
    ggml_set_output(rows);
    ggml_build_forward_expand(graph, rows);
    self.rows = rows;
}

} // namespace sotto
