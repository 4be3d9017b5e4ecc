// Computes our own ggml graphs on one device, with the CPU for operations the device lacks.
// One thread at a time. Usage, per call:
//   GraphScope g(engine, nodes);            // a fresh graph arena
//   ggml_tensor * x = g.input(...);         // inputs are filled after build
//   g.build(result); g.set(x, data, bytes); g.compute(cancel); g.get(result, target, bytes);
// Tensors made by a scope die with it.
#pragma once

#include "backends.h"
#include "cancel.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace sotto {

struct FreeSched {
    void operator()(ggml_backend_sched * sched) const { ggml_backend_sched_free(sched); }
};
using SchedPtr = std::unique_ptr<ggml_backend_sched, FreeSched>;

// Host memory that a GPU reads and writes by itself (pinned); copies of pageable memory pass through a buffer of the
// driver first, a third of the speed. Kept from call to call unless it is large. Ordinary memory where there is no such.
class Staging {
  public:
    explicit Staging(ggml_backend_dev_t device) : device(device) {}
    // Its former content is lost.
    float * floats(size_t count);
    // Gives it back if it is large.
    void rest();

  private:
    ggml_backend_dev_t device;
    BufferPtr buffer;
};

// The CUDA backend knows a recorded graph by the address of its first node, forgets it 10 to 15 s after its last use, and
// until then updates it in place when another graph appears at that address. Updated so, cuBLAS kernels were seen to end
// in an illegal instruction or to hang (CUDA 13.0, H100 and H200). So addresses of graphs that may have been recorded are
// not used again for a while.
class RetiredArenas {
  public:
    void add(ArenaPtr arena);

  private:
    using Clock = std::chrono::steady_clock;
    std::deque<std::pair<Clock::time_point, ArenaPtr>> arenas;
};

class GraphEngine {
  public:
    GraphEngine(ggml_backend_dev_t device, int threads);

    ggml_backend_dev_t device() const { return main_device; }
    ggml_backend_t main_backend() const { return main.get(); }
    // Waits until everything started on the device is done.
    void synchronize() const { ggml_backend_synchronize(main.get()); }

  private:
    ggml_backend_sched * sched_for(size_t nodes);
    void give_back_large_buffers();
    friend class GraphScope;
    friend class FixedGraph;
    ggml_backend_dev_t main_device;
    ThreadpoolPtr pool; // outlives the backends; without it ggml starts its threads anew between checkpoints
    BackendPtr main;
    BackendPtr cpu; // null when main is the CPU
    std::vector<ggml_backend_t> backends;
    // Compute buffers stay from scope to scope unless they are large: no allocation for each call, and Mesa's software
    // device corrupts the heap when they are freed again and again.
    SchedPtr sched;
    size_t sched_nodes = 0;
    uint64_t calls = 0;
    RetiredArenas retired;
};

class GraphScope {
  public:
    // `nodes`: an upper bound of the graph's nodes and leaves.
    GraphScope(GraphEngine & engine, size_t nodes);
    ~GraphScope();
    GraphScope(const GraphScope &) = delete;
    GraphScope & operator=(const GraphScope &) = delete;

    ggml_context * context() const { return arena.get(); }
    ggml_tensor * input(ggml_type type, std::initializer_list<int64_t> ne);
    // A point after which an abort can take effect on any device (once per layer).
    ggml_tensor * checkpoint(ggml_tensor * tensor);
    // Computes `result` too: a copy into a tensor that outlives the scope.
    void expand(ggml_tensor * result) { ggml_build_forward_expand(graph, result); }
    // Allocates. Throws out_of_memory.
    void build(ggml_tensor * result);
    void set(ggml_tensor * input, const void * data, size_t bytes);
    // Throws aborted, compute_failed.
    void compute(const CancelPtr & cancel);
    // Reads a result as floats; throws not_finite.
    std::vector<float> get(ggml_tensor * result) const;
    void get(ggml_tensor * result, float * target) const;

  private:
    GraphEngine & engine;
    size_t nodes;
    ArenaPtr arena;
    ggml_cgraph * graph = nullptr;
    ggml_backend_sched * sched = nullptr;
};

} // namespace sotto
