#include "graph.h"

#include "error.h"
#include "log_capture.h"

#include <cmath>
#include <cstring>

namespace sotto {

namespace {
constexpr char checkpoint_name[] = "checkpoint";
constexpr size_t most_kept_bytes = 256u << 20; // a full-HD screen stays, a 12-megapixel picture does not

bool on_node(ggml_tensor * node, bool ask, void * data) {
    if (ask) {
        return std::strcmp(node->name, checkpoint_name) == 0;
    }
    return !static_cast<const Cancel *>(data)->is_set();
}
} // namespace

GraphEngine::GraphEngine(ggml_backend_dev_t device, int threads) : main_device(device) {
    const auto init = [](ggml_backend_dev_t dev) {
        BackendPtr backend(ggml_backend_dev_init(dev, nullptr));
        if (!backend) {
            throw Error(ErrorCode::no_backend, std::string("Cannot start the device ") + ggml_backend_dev_name(dev));
        }
        return backend;
    };
    main = init(device);
    if (!is_cpu(device)) {
        cpu = init(cpu_device());
        backends = {main.get(), cpu.get()};
    } else {
        backends = {main.get()};
    }
    pool = make_threadpool(valid_threads(threads));
    cpu_functions().set_n_threads(backends.back(), valid_threads(threads));
    cpu_functions().set_threadpool(backends.back(), pool.get());
}

ggml_backend_sched * GraphEngine::sched_for(size_t nodes) {
    if (sched_nodes < nodes) {
        sched.reset(ggml_backend_sched_new(backends.data(), nullptr, static_cast<int>(backends.size()), nodes,
                                           /*parallel=*/false, /*op_offload=*/true));
        sched_nodes = nodes;
    }
    ggml_backend_sched_reset(sched.get());
    return sched.get();
}

void GraphEngine::give_back_large_buffers() {
    if (sched && ggml_backend_sched_get_buffer_size(sched.get(), main.get()) > most_kept_bytes) {
        sched.reset();
        sched_nodes = 0;
    }
}

GraphScope::GraphScope(GraphEngine & engine, size_t nodes) : engine(engine), nodes(nodes) {
    const size_t size = ggml_tensor_overhead() * nodes + ggml_graph_overhead_custom(nodes, false);
    arena.reset(ggml_init({size, nullptr, /*no_alloc=*/true}));
    if (!arena) {
        throw Error(ErrorCode::out_of_memory, "Cannot allocate a graph.");
    }
    graph = ggml_new_graph_custom(arena.get(), nodes, false);
}

GraphScope::~GraphScope() {
    cpu_functions().set_abort_callback(engine.backends.back(), nullptr, nullptr);
    engine.give_back_large_buffers();
}

ggml_tensor * GraphScope::input(ggml_type type, std::initializer_list<int64_t> ne) {
    ggml_tensor * tensor = ggml_new_tensor(arena.get(), type, static_cast<int>(ne.size()), ne.begin());
    ggml_set_input(tensor);
    return tensor;
}

ggml_tensor * GraphScope::checkpoint(ggml_tensor * tensor) {
    ggml_set_name(tensor, checkpoint_name);
    return tensor;
}

void GraphScope::build(ggml_tensor * result) {
    ggml_set_output(result);
    ggml_build_forward_expand(graph, result);
    LogCapture log;
    sched = engine.sched_for(nodes);
    if (!ggml_backend_sched_alloc_graph(sched, graph)) {
        throw Error(ErrorCode::out_of_memory, "The input is too large for the memory at hand: " + log.reason());
    }
}

void GraphScope::set(ggml_tensor * input, const void * data, size_t bytes) {
    if (bytes != ggml_nbytes(input)) {
        throw Error(ErrorCode::bad_argument, format("An input of %zu bytes was expected, not %zu.", ggml_nbytes(input), bytes));
    }
    ggml_backend_tensor_set(input, data, 0, bytes);
}

void GraphScope::compute(const CancelPtr & cancel) {
    cancel->check();
    cpu_functions().set_abort_callback(engine.backends.back(), Cancel::callback, cancel.get());
    ggml_backend_sched_set_eval_callback(sched, on_node, cancel.get());
    LogCapture log;
    const ggml_status status = ggml_backend_sched_graph_compute(sched, graph);
    cancel->check();
    if (status != GGML_STATUS_SUCCESS) {
        throw Error(status == GGML_STATUS_ALLOC_FAILED ? ErrorCode::out_of_memory : ErrorCode::compute_failed,
                    "The device could not compute: " + log.reason());
    }
}

std::vector<float> GraphScope::get(ggml_tensor * result) const {
    std::vector<float> values(static_cast<size_t>(ggml_nelements(result)));
    ggml_backend_tensor_get(result, values.data(), 0, values.size() * sizeof(float));
    for (float value : values) {
        if (!std::isfinite(value)) {
            throw Error(ErrorCode::not_finite, "The network computed a value that is not finite.");
        }
    }
    return values;
}

} // namespace sotto
