#include "backends.h"

#include "error.h"
#include "log_capture.h"

#include <llama.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace sotto {

namespace {

std::mutex loading;
std::set<std::string> loaded_libraries;

const char * kind_name(enum ggml_backend_dev_type type) {
    switch (type) {
        case GGML_BACKEND_DEVICE_TYPE_CPU: return "cpu";
        case GGML_BACKEND_DEVICE_TYPE_GPU: return "gpu";
        case GGML_BACKEND_DEVICE_TYPE_IGPU: return "integrated-gpu";
        default: return "accelerator";
    }
}

// ggml's CPU device reports all of the machine's memory as free on Linux, and Linux hands out more than it
// has: an absurd size would end in the out-of-memory killer instead of an error.
size_t host_memory_available() {
    size_t available = SIZE_MAX;
#ifdef __linux__
    std::ifstream info("/proc/meminfo");
    for (std::string line; std::getline(info, line);) {
        unsigned long long kilobytes = 0;
        if (std::sscanf(line.c_str(), "MemAvailable: %llu kB", &kilobytes) == 1) {
            available = static_cast<size_t>(kilobytes) * 1024;
        }
    }
    size_t limit = 0; // a container's; the file says "max" when there is none
    if (std::ifstream("/sys/fs/cgroup/memory.max") >> limit) {
        available = std::min(available, limit);
    }
#endif
    return available;
}

template <class T> void take(ggml_backend_reg_t reg, const char * name, T & target) {
    target = reinterpret_cast<T>(ggml_backend_reg_get_proc_address(reg, name));
    if (target == nullptr) {
        throw Error(ErrorCode::no_backend, format("The CPU backend lacks %s; is it of another version?", name));
    }
}

} // namespace

std::string backend_directory() {
#ifdef _WIN32
    wchar_t path[32768];
    // not by the address of a function: that may be this module's import thunk
    const HMODULE module = GetModuleHandleW(SOTTO_GGML_LIBRARY);
    if (module == nullptr || GetModuleFileNameW(module, path, 32768) == 0) {
        throw Error(ErrorCode::no_backend, "Cannot find the folder of the ggml library.");
    }
    return std::filesystem::path(path).parent_path().u8string();
#else
    Dl_info info{};
    if (dladdr(reinterpret_cast<const void *>(&ggml_backend_load_all_from_path), &info) == 0 || info.dli_fname == nullptr) {
        throw Error(ErrorCode::no_backend, "Cannot find the folder of the ggml library.");
    }
    return std::filesystem::path(info.dli_fname).parent_path().u8string();
#endif
}

std::vector<DeviceInfo> load_backends(const std::string & directory, const std::vector<std::string> & libraries) {
    std::lock_guard<std::mutex> lock(loading);
    static std::once_flag once;
    std::call_once(once, [] {
        install_log_capture();
        llama_backend_init();
    });
    std::error_code ignored;
    if (ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU) == nullptr) {
        if (!std::filesystem::is_directory(std::filesystem::u8path(directory), ignored)) {
            throw Error(ErrorCode::no_backend, "The backend folder does not exist: " + directory);
        }
        ggml_backend_load_all_from_path(directory.c_str());
        if (ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU) == nullptr) {
            throw Error(ErrorCode::no_backend, "No CPU backend for this processor in " + directory);
        }
    }
    for (const auto & library : libraries) {
        if (loaded_libraries.count(library) != 0) {
            continue;
        }
        LogCapture log;
        if (ggml_backend_load(library.c_str()) == nullptr) {
            throw Error(ErrorCode::no_backend, "Cannot load the backend " + library + ": " + log.reason());
        }
        loaded_libraries.insert(library);
    }
    return list_devices();
}

std::vector<DeviceInfo> list_devices() {
    std::vector<DeviceInfo> list;
    for (size_t i = 0; i < ggml_backend_dev_count(); i++) {
        ggml_backend_dev_t device = ggml_backend_dev_get(i);
        DeviceInfo info;
        info.name = ggml_backend_dev_name(device);
        info.description = ggml_backend_dev_description(device);
        info.kind = kind_name(ggml_backend_dev_type(device));
        ggml_backend_dev_memory(device, &info.memory_free, &info.memory_total);
        list.push_back(std::move(info));
    }
    return list;
}

ggml_backend_dev_t cpu_device() {
    ggml_backend_dev_t device = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
    if (device == nullptr) {
        throw Error(ErrorCode::no_backend, "No backend is loaded: call loadBackends first.");
    }
    return device;
}

bool is_cpu(ggml_backend_dev_t device) { return ggml_backend_dev_type(device) == GGML_BACKEND_DEVICE_TYPE_CPU; }

ggml_backend_dev_t find_device(const std::string & name) {
    if (!name.empty()) {
        ggml_backend_dev_t device = ggml_backend_dev_by_name(name.c_str());
        if (device == nullptr) {
            throw Error(ErrorCode::no_backend, "There is no device named " + name + "; devices() lists them.");
        }
        return device;
    }
    for (auto type : {GGML_BACKEND_DEVICE_TYPE_GPU, GGML_BACKEND_DEVICE_TYPE_IGPU}) {
        ggml_backend_dev_t device = ggml_backend_dev_by_type(type);
        if (device != nullptr) {
            return device;
        }
    }
    return cpu_device();
}

int default_threads() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / 2); }

int valid_threads(int threads) {
    if (threads == 0) {
        return default_threads();
    }
    if (threads < 1 || threads > 256) {
        throw Error(ErrorCode::bad_argument, format("A thread count must be 1..256, not %d.", threads));
    }
    return threads;
}

void require_memory(ggml_backend_dev_t device, size_t bytes, const char * what) {
    size_t free = 0;
    size_t total = 0;
    ggml_backend_dev_memory(device, &free, &total);
    if (is_cpu(device)) {
        free = std::min(free, host_memory_available());
    }
    if (total != 0 && bytes > free) {
        throw Error(ErrorCode::out_of_memory,
                    format("%s needs %.1f GB, but %s has %.1f GB free.", what, static_cast<double>(bytes) / 1e9,
                           ggml_backend_dev_name(device), static_cast<double>(free) / 1e9));
    }
}

const CpuFunctions & cpu_functions() {
    static const CpuFunctions functions = [] {
        ggml_backend_reg_t reg = ggml_backend_dev_backend_reg(cpu_device());
        CpuFunctions f{};
        take(reg, "ggml_backend_set_n_threads", f.set_n_threads);
        take(reg, "ggml_backend_set_abort_callback", f.set_abort_callback);
        take(reg, "ggml_threadpool_new", f.threadpool_new);
        take(reg, "ggml_threadpool_free", f.threadpool_free);
        take(reg, "ggml_backend_cpu_set_threadpool", f.set_threadpool);
        return f;
    }();
    return functions;
}

ThreadpoolPtr make_threadpool(int threads) {
    ggml_threadpool_params params = ggml_threadpool_params_default(threads);
    ThreadpoolPtr pool(cpu_functions().threadpool_new(&params));
    if (!pool) {
        throw Error(ErrorCode::out_of_memory, format("Cannot start %d compute threads.", threads));
    }
    return pool;
}

} // namespace sotto
