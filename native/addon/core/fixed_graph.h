// A graph that is built once and computed many times: topology, shapes and addresses never change, so a GPU backend
// may replay it as one recorded launch. Whatever changes between calls lives in DeviceTensors: state that stays on
// the device from call to call.
//   DeviceTensors state(engine); auto * x = state.add(GGML_TYPE_F32, {80, 96}); state.finish();
//   FixedGraph g(engine, nodes); … ggml ops on x in g.context() …; g.expand(result); g.finish(); g.compute(cancel);
// One thread at a time per engine. A graph refers to its state: destroy it first.
#pragma once

#include "cancel.h"
#include "graph.h"
#include "log_capture.h"

#include <ggml-alloc.h>
#include <ggml-backend.h>

#include <initializer_list>
#include <memory>
#include <vector>

namespace sotto {

class DeviceTensors {
  public:
    explicit DeviceTensors(GraphEngine & engine);

    ggml_tensor * add(ggml_type type, std::initializer_list<int64_t> ne);
    // Allocates all of them, zeroed. Throws out_of_memory.
    void finish();
    size_t bytes() const;

    // Both in order with the graphs of this engine; `data` must live until the next synchronize().
    void set(ggml_tensor * tensor, const void * data, size_t bytes) const;
    std::vector<float> get(const ggml_tensor * tensor) const;

  private:
    GraphEngine & engine;
    ArenaPtr arena;
    BufferPtr buffer;
};

class FixedGraph {
  public:
    // `nodes`: an upper bound of the graph's nodes and leaves.
    FixedGraph(GraphEngine & engine, size_t nodes);
    ~FixedGraph();
    FixedGraph(const FixedGraph &) = delete;
    FixedGraph & operator=(const FixedGraph &) = delete;

    ggml_context * context() const { return arena.get(); }
    // Computes `result` after everything expanded before.
    void expand(ggml_tensor * result);
    // Keeps the values of `result` until the next compute.
    void keep(ggml_tensor * result);
    // Allocates. Throws out_of_memory.
    void finish();
    // Starts; waits for the end only where the device has no queue. Throws aborted, compute_failed.
    void start(const CancelPtr & cancel);
    // start and wait
    void compute(const CancelPtr & cancel);
    size_t bytes() const;
    int nodes() const { return ggml_graph_n_nodes(graph); }

  private:
    struct FreeAllocator {
        void operator()(ggml_gallocr * allocator) const { ggml_gallocr_free(allocator); }
    };
    GraphEngine & engine;
    size_t limit;
    std::unique_ptr<LogCapture> building; // until finish(): what ggml refuses is an error, not the end of the process
    ArenaPtr arena;
    ggml_cgraph * graph = nullptr;
    std::unique_ptr<ggml_gallocr, FreeAllocator> allocator;     // where the device can do everything
    SchedPtr sched; // where the CPU must help
};

} // namespace sotto
