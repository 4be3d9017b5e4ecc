// ggml backends of this process: loading, devices, and the few CPU functions that exist only inside the
// run-time loaded CPU library (so they cannot be linked).
#pragma once

#include <ggml-backend.h>
#include <ggml-cpu.h>

#include <memory>
#include <string>
#include <vector>

namespace sotto {

struct DeviceInfo {
    std::string name;
    std::string description;
    std::string kind;
    size_t memory_total;
    size_t memory_free;
};

// The folder of the ggml library this add-on is linked against: its backends lie beside it.
std::string backend_directory();

// Loads the CPU backend that suits this processor (and any other backend found) from `directory`, then
// each of `libraries`. Idempotent; safe from any thread.
std::vector<DeviceInfo> load_backends(const std::string & directory, const std::vector<std::string> & libraries);
std::vector<DeviceInfo> list_devices();

// "" = the first GPU, else the CPU. Throws no_backend.
ggml_backend_dev_t find_device(const std::string & name);
ggml_backend_dev_t cpu_device();
bool is_cpu(ggml_backend_dev_t device);

// Half of the hardware threads, at least 1: the physical cores on most processors.
int default_threads();
// Checks 1..256; 0 gives the default.
int valid_threads(int threads);

// Throws out_of_memory with a sentence if `bytes` do not fit `device` now.
void require_memory(ggml_backend_dev_t device, size_t bytes, const char * what);

struct CpuFunctions {
    void (*set_n_threads)(ggml_backend_t backend, int threads);
    void (*set_abort_callback)(ggml_backend_t backend, ggml_abort_callback callback, void * data);
    ggml_threadpool * (*threadpool_new)(ggml_threadpool_params * params);
    void (*threadpool_free)(ggml_threadpool * pool);
    void (*set_threadpool)(ggml_backend_t backend, ggml_threadpool * pool);
};
const CpuFunctions & cpu_functions();

struct BackendFree {
    void operator()(ggml_backend_t backend) const { ggml_backend_free(backend); }
};
using BackendPtr = std::unique_ptr<ggml_backend, BackendFree>;

struct BufferFree {
    void operator()(ggml_backend_buffer * buffer) const { ggml_backend_buffer_free(buffer); }
};
using BufferPtr = std::unique_ptr<ggml_backend_buffer, BufferFree>;

// Headers of tensors and graphs.
struct ArenaFree {
    void operator()(ggml_context * context) const { ggml_free(context); }
};
using ArenaPtr = std::unique_ptr<ggml_context, ArenaFree>;

struct ThreadpoolFree {
    void operator()(ggml_threadpool * pool) const { cpu_functions().threadpool_free(pool); }
};
using ThreadpoolPtr = std::unique_ptr<ggml_threadpool, ThreadpoolFree>;
ThreadpoolPtr make_threadpool(int threads);

} // namespace sotto
