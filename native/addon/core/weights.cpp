#include "weights.h"

#include "backends.h"
#include "error.h"

#include <algorithm>

namespace sotto {

namespace {
constexpr size_t read_chunk_bytes = 16u << 20; // large enough for full disk speed, small enough to stay in cache

std::string shape_text(const int64_t * ne) {
    return format("[%lld, %lld, %lld, %lld]", static_cast<long long>(ne[0]), static_cast<long long>(ne[1]),
                  static_cast<long long>(ne[2]), static_cast<long long>(ne[3]));
}
} // namespace

Weights::Weights(const GgufFile & file, ggml_backend_dev_t device) : file(file), device(device) {
    const size_t most_tensors = file.tensors().size() + 16;
    context.reset(ggml_init({ggml_tensor_overhead() * most_tensors, nullptr, /*no_alloc=*/true}));
    if (!context) {
        throw Error(ErrorCode::out_of_memory, "Cannot allocate tensor headers.");
    }
}

const GgufTensor & Weights::require(const std::string & name) const {
    const GgufTensor * tensor = file.find(name);
    if (tensor == nullptr) {
        throw Error(ErrorCode::wrong_model, file.path() + " lacks the tensor " + name + ".");
    }
    return *tensor;
}

ggml_tensor * Weights::add(const std::string & name, ggml_type type, const int64_t * ne, int dimensions,
                           std::vector<const GgufTensor *> sources, std::function<std::vector<float>()> fill) {
    if (entries.size() >= file.tensors().size() + 16) {
        throw Error(ErrorCode::wrong_model, file.path() + " holds fewer tensors than its header promises.");
    }
    ggml_tensor * tensor = ggml_new_tensor(context.get(), type, dimensions, ne);
    ggml_set_name(tensor, name.c_str());
    entries.push_back({tensor, std::move(sources), std::move(fill)});
    return tensor;
}

const GgufTensor & Weights::require_matrix(const std::string & name, int64_t columns, int64_t rows) const {
    const GgufTensor & source = require(name);
    if (source.ne[0] != columns || source.ne[1] != rows || source.elements() != columns * rows) {
        throw Error(ErrorCode::wrong_model, format("%s: %s is %s, expected [%lld, %lld].", file.path().c_str(),
                                                   name.c_str(), shape_text(source.ne).c_str(),
                                                   static_cast<long long>(columns), static_cast<long long>(rows)));
    }
    const bool usable = source.type == GGML_TYPE_F32 || ggml_get_type_traits(source.type)->to_float != nullptr;
    if (!usable) {
        throw Error(ErrorCode::wrong_model, name + " has the unusable type " + ggml_type_name(source.type) + ".");
    }
    return source;
}

// ones may stand anywhere
const GgufTensor & Weights::require_shape(const std::string & name, const std::vector<int64_t> & wanted) const {
    const GgufTensor & source = require(name);
    const auto many = [](int64_t n) { return n != 1; };
    std::vector<int64_t> found;
    std::copy_if(std::begin(source.ne), std::end(source.ne), std::back_inserter(found), many);
    std::vector<int64_t> compact;
    std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(compact), many);
    if (found != compact) {
        throw Error(ErrorCode::wrong_model,
                    file.path() + ": " + name + " has the unexpected shape " + shape_text(source.ne) + ".");
    }
    return source;
}

ggml_tensor * Weights::matrix(const std::string & name, int64_t columns, int64_t rows) {
    const GgufTensor & source = require_matrix(name, columns, rows);
    return add(name, source.type, source.ne, 2, {&source}, nullptr);
}

ggml_tensor * Weights::joined(const std::vector<std::string> & names, int64_t columns, int64_t rows_each) {
    std::vector<const GgufTensor *> sources;
    for (const std::string & name : names) {
        sources.push_back(&require_matrix(name, columns, rows_each));
        if (sources.back()->type != sources.front()->type) {
            throw Error(ErrorCode::wrong_model, file.path() + ": " + name + " has another type than its neighbours.");
        }
    }
    const int64_t ne[] = {columns, rows_each * static_cast<int64_t>(names.size())};
    const ggml_type type = sources.front()->type;
    return add(names.front(), type, ne, 2, std::move(sources), nullptr);
}

ggml_tensor * Weights::joined_floats(const std::vector<std::string> & names, int64_t each) {
    std::vector<const GgufTensor *> sources;
    for (const std::string & name : names) {
        sources.push_back(&require_shape(name, {each}));
    }
    const int64_t ne[] = {each * static_cast<int64_t>(names.size())};
    return add(names.front(), GGML_TYPE_F32, ne, 1, {}, [this, sources = std::move(sources)] {
        std::vector<float> joined;
        for (const GgufTensor * source : sources) {
            const std::vector<float> one = file.floats(*source);
            joined.insert(joined.end(), one.begin(), one.end());
        }
        return joined;
    });
}

ggml_tensor * Weights::kernel(const std::string & name, std::initializer_list<int64_t> ne) {
    const GgufTensor & source = require_shape(name, ne);
    if (source.type != GGML_TYPE_F32 && source.type != GGML_TYPE_F16) {
        throw Error(ErrorCode::wrong_model, file.path() + ": " + name + " must be F32 or F16.");
    }
    return add(name, source.type, ne.begin(), static_cast<int>(ne.size()), {&source}, nullptr);
}

ggml_tensor * Weights::floats(const std::string & name, std::initializer_list<int64_t> ne) {
    const GgufTensor & source = require_shape(name, ne);
    return add(name, GGML_TYPE_F32, ne.begin(), static_cast<int>(ne.size()), {},
               [this, &source] { return file.floats(source); });
}

ggml_tensor * Weights::computed(const std::string & name, std::initializer_list<int64_t> ne,
                                std::function<std::vector<float>()> fill, ggml_type type) {
    return add(name, type, ne.begin(), static_cast<int>(ne.size()), {}, std::move(fill));
}

void Weights::finish(const CancelPtr & cancel) {
    ggml_backend_buffer_type_t type = ggml_backend_dev_buffer_type(device);
    const size_t size = ggml_backend_alloc_ctx_tensors_from_buft_size(context.get(), type);
    require_memory(device, size, file.path().c_str());
    buffer.reset(ggml_backend_alloc_ctx_tensors_from_buft(context.get(), type));
    if (!buffer) {
        throw Error(ErrorCode::out_of_memory, format("%s needs %.1f MB on %s.", file.path().c_str(),
                                                     static_cast<double>(size) / 1e6, ggml_backend_dev_name(device)));
    }
    ggml_backend_buffer_set_usage(buffer.get(), GGML_BACKEND_BUFFER_USAGE_WEIGHTS);
    for (const Entry & entry : entries) {
        cancel->check();
        if (!entry.fill) {
            read_as_stored(entry, cancel);
            continue;
        }
        const std::vector<float> values = entry.fill();
        if (entry.tensor->type == GGML_TYPE_F16) {
            std::vector<ggml_fp16_t> halves(values.size());
            ggml_fp32_to_fp16_row(values.data(), halves.data(), static_cast<int64_t>(values.size()));
            ggml_backend_tensor_set(entry.tensor, halves.data(), 0, halves.size() * sizeof(ggml_fp16_t));
        } else {
            ggml_backend_tensor_set(entry.tensor, values.data(), 0, values.size() * sizeof(float));
        }
    }
    entries.clear();
}

void Weights::read_as_stored(const Entry & entry, const CancelPtr & cancel) const {
    std::vector<uint8_t> chunk(std::min(ggml_nbytes(entry.tensor), read_chunk_bytes));
    size_t written = 0;
    for (const GgufTensor * source : entry.sources) {
        for (size_t done = 0; done < source->bytes;) {
            cancel->check();
            const size_t size = std::min(chunk.size(), source->bytes - done);
            file.read(source->offset + done, chunk.data(), size);
            ggml_backend_tensor_set(entry.tensor, chunk.data(), written, size);
            done += size;
            written += size;
        }
    }
}

size_t Weights::bytes() const { return buffer ? ggml_backend_buffer_get_size(buffer.get()) : 0; }

} // namespace sotto
