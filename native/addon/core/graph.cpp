#include "graph.h"

#include "error.h"
#include "finite.h"
#include "log_capture.h"

#include <cstring>

namespace sotto {

namespace {
constexpr char checkpoint_name[] = "checkpoint";
constexpr size_t most_staged_bytes = 32u << 20;
constexpr auto kept_after_retirement = std::chrono::seconds(20);
constexpr size_t most_kept_bytes = 256u << 20; // a full-HD screen stays, a 12-megapixel picture does not

bool on_node(ggml_tensor * node, bool ask, void * data) {
    if (ask) {
        return std::strncmp(node->name, checkpoint_name, sizeof(checkpoint_name) - 1) == 0;
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

float * Staging::floats(size_t count) {
    const size_t bytes = count * sizeof(float);
    if (!buffer || ggml_backend_buffer_get_size(buffer.get()) < bytes) {
        ggml_backend_buffer_type_t pinned = is_cpu(device) ? nullptr : ggml_backend_dev_host_buffer_type(device);
        buffer.reset();
        buffer.reset(ggml_backend_buft_alloc_buffer(pinned != nullptr ? pinned : ggml_backend_cpu_buffer_type(), bytes));
        if (!buffer) {
            throw Error(ErrorCode::out_of_memory, format("%.1f MB of memory cannot be had.", static_cast<double>(bytes) / 1e6));
        }
    }
    return static_cast<float *>(ggml_backend_buffer_get_base(buffer.get()));
}

void Staging::rest() {
    if (buffer && ggml_backend_buffer_get_size(buffer.get()) > most_staged_bytes) {
        buffer.reset();
    }
}

void RetiredArenas::add(ArenaPtr arena) {
    const auto now = Clock::now();
    while (!arenas.empty() && now - arenas.front().first > kept_after_retirement) {
        arenas.pop_front();
    }
    arenas.emplace_back(now, std::move(arena));
}

GraphScope::GraphScope(GraphEngine & engine, size_t nodes) : engine(engine), nodes(nodes) {
    engine.calls++;
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

// The name differs from call to call, so that no part of the graph looks like one that ran before: the CUDA backend would
// record it as a CUDA graph, which gains nothing here (large kernels) and was seen to end in an illegal instruction of
// cuBLAS when played back (cuBLAS 13.1, H100 and H200).
ggml_tensor * GraphScope::checkpoint(ggml_tensor * tensor) {
    return ggml_format_name(tensor, "%s %llu", checkpoint_name, static_cast<unsigned long long>(engine.calls));
}

void GraphScope::build(ggml_tensor * result) {
    checkpoint(result);
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
    get(result, values.data());
    return values;
}

void GraphScope::get(ggml_tensor * result, float * target) const {
    ggml_backend_tensor_get(result, target, 0, ggml_nbytes(result));
    if (!all_finite(target, static_cast<size_t>(ggml_nelements(result)))) {
        throw Error(ErrorCode::not_finite, "The network computed a value that is not finite.");
    }
}

} // namespace sotto
