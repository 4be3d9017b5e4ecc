#include "fixed_graph.h"

#include "error.h"
#include "finite.h"


namespace sotto {

namespace {
constexpr size_t most_state_tensors = 128;
}

DeviceTensors::DeviceTensors(GraphEngine & engine) : engine(engine) {
    arena.reset(ggml_init({ggml_tensor_overhead() * most_state_tensors, nullptr, /*no_alloc=*/true}));
    if (!arena) {
        throw Error(ErrorCode::out_of_memory, "Cannot allocate tensor headers.");
    }
}

ggml_tensor * DeviceTensors::add(ggml_type type, std::initializer_list<int64_t> ne) {
    return ggml_new_tensor(arena.get(), type, static_cast<int>(ne.size()), ne.begin());
}

void DeviceTensors::finish() {
    ggml_backend_buffer_type_t type = ggml_backend_dev_buffer_type(engine.device());
    require_memory(engine.device(), ggml_backend_alloc_ctx_tensors_from_buft_size(arena.get(), type), "This input");
    buffer.reset(ggml_backend_alloc_ctx_tensors_from_buft(arena.get(), type));
    if (!buffer) {
        throw Error(ErrorCode::out_of_memory, "The input is too large for the memory at hand.");
    }
    ggml_backend_buffer_clear(buffer.get(), 0);
}

size_t DeviceTensors::bytes() const { return buffer ? ggml_backend_buffer_get_size(buffer.get()) : 0; }

void DeviceTensors::set(ggml_tensor * tensor, const void * data, size_t bytes) const {
    if (bytes != ggml_nbytes(tensor)) {
        throw Error(ErrorCode::bad_argument, format("An input of %zu bytes was expected, not %zu.", ggml_nbytes(tensor), bytes));
    }
    ggml_backend_tensor_set_async(engine.main_backend(), tensor, data, 0, bytes);
}

std::vector<float> DeviceTensors::get(const ggml_tensor * tensor) const {
    std::vector<float> values(static_cast<size_t>(ggml_nelements(tensor)));
    engine.synchronize();
    ggml_backend_tensor_get(tensor, values.data(), 0, values.size() * sizeof(float));
    if (!all_finite(values)) {
        throw Error(ErrorCode::not_finite, "The network computed a value that is not finite.");
    }
    return values;
}

FixedGraph::FixedGraph(GraphEngine & engine, size_t nodes)
    : engine(engine), limit(nodes), building(std::make_unique<LogCapture>()) {
    const size_t size = ggml_tensor_overhead() * nodes + ggml_graph_overhead_custom(nodes, false);
    arena.reset(ggml_init({size, nullptr, /*no_alloc=*/true}));
    if (!arena) {
        throw Error(ErrorCode::out_of_memory, "Cannot allocate a graph.");
    }
    graph = ggml_new_graph_custom(arena.get(), nodes, false);
}

FixedGraph::~FixedGraph() {
    engine.synchronize();
    engine.retired.add(std::move(arena));
}

void FixedGraph::expand(ggml_tensor * result) { ggml_build_forward_expand(graph, result); }

void FixedGraph::keep(ggml_tensor * result) {
    ggml_set_output(result);
    expand(result);
}

void FixedGraph::finish() {
    const std::unique_ptr<LogCapture> log = std::move(building);
    bool whole = true;
    for (int i = 0; i < ggml_graph_n_nodes(graph); i++) {
        whole = whole && ggml_backend_dev_supports_op(engine.device(), ggml_graph_node(graph, i));
    }
    bool allocated = false;
    if (whole) {
        allocator.reset(ggml_gallocr_new(ggml_backend_dev_buffer_type(engine.device())));
        allocated = ggml_gallocr_alloc_graph(allocator.get(), graph);
    } else {
        sched.reset(ggml_backend_sched_new(engine.backends.data(), nullptr, static_cast<int>(engine.backends.size()),
                                           limit, /*parallel=*/false, /*op_offload=*/true));
        allocated = ggml_backend_sched_alloc_graph(sched.get(), graph);
    }
    if (!allocated) {
        throw Error(ErrorCode::out_of_memory, "The input is too large for the memory at hand: " + log->reason());
    }
}

void FixedGraph::start(const CancelPtr & cancel) {
    cancel->check();
    cpu_functions().set_abort_callback(engine.backends.back(), Cancel::callback, cancel.get());
    LogCapture log;
    ggml_status status = GGML_STATUS_FAILED;
    try {
        status = sched ? ggml_backend_sched_graph_compute_async(sched.get(), graph)
                       : ggml_backend_graph_compute_async(engine.main_backend(), graph);
    } catch (...) { // an assertion inside ggml: see log_capture.h
        cpu_functions().set_abort_callback(engine.backends.back(), nullptr, nullptr);
        throw;
    }
    cpu_functions().set_abort_callback(engine.backends.back(), nullptr, nullptr);
    cancel->check();
    if (status != GGML_STATUS_SUCCESS) {
        throw Error(status == GGML_STATUS_ALLOC_FAILED ? ErrorCode::out_of_memory : ErrorCode::compute_failed,
                    "The device could not compute: " + log.reason());
    }
}

void FixedGraph::compute(const CancelPtr & cancel) {
    start(cancel);
    engine.synchronize();
}

size_t FixedGraph::bytes() const {
    if (sched) {
        size_t sum = 0;
        for (ggml_backend_t backend : engine.backends) {
            sum += ggml_backend_sched_get_buffer_size(sched.get(), backend);
        }
        return sum;
    }
    return allocator ? ggml_gallocr_get_buffer_size(allocator.get(), 0) : 0;
}

} // namespace sotto
