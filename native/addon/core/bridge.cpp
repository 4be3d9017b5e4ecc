#include "bridge.h"

#include "error.h"
#include "log_capture.h"

#include <algorithm>

namespace sotto {

namespace {

constexpr char architecture[] = "talker-bridge";
constexpr size_t most_speakers = 256;

// Rows per product. One is what a token of the reply needs; prompts come by the hundred. A count between is padded
// up: graphs are made once, because allocating on a GPU waits for everything that runs there.
constexpr size_t product_rows[] = {1, 32, 256};

int64_t checked(const GgufFile & file, const char * key, int64_t low, int64_t high) {
    const int64_t value = file.integer(key);
    if (value < low || value > high) {
        throw Error(ErrorCode::file_damaged, format("%s: %s is impossible.", file.path().c_str(), key));
    }
    return value;
}

std::vector<float> constant(const GgufFile & file, const Weights & weights, const std::string & name, int64_t width) {
    const GgufTensor & tensor = weights.require(name);
    if (tensor.elements() != width) {
        throw Error(ErrorCode::wrong_model, file.path() + ": " + name + " has another width.");
    }
    return file.floats(tensor);
}

struct FreeAllocator {
    void operator()(ggml_gallocr * allocator) const { ggml_gallocr_free(allocator); }
};

} // namespace

// The projection of a fixed number of rows, allocated once.
class Bridge::Product {
  public:
    Product(ggml_backend_t backend, ggml_tensor * weight, ggml_tensor * bias, size_t rows) : backend(backend), rows(rows) {
        constexpr size_t nodes = 8;
        arena.reset(ggml_init({ggml_tensor_overhead() * nodes + ggml_graph_overhead_custom(nodes, false), nullptr, true}));
        if (!arena) {
            throw Error(ErrorCode::out_of_memory, "Cannot allocate a graph.");
        }
        input = ggml_new_tensor_2d(arena.get(), GGML_TYPE_F32, weight->ne[0], static_cast<int64_t>(rows));
        ggml_set_input(input);
        output = ggml_add(arena.get(), ggml_mul_mat(arena.get(), weight, input), bias);
        ggml_set_output(output);
        graph = ggml_new_graph_custom(arena.get(), nodes, false);
        ggml_build_forward_expand(graph, output);
        allocator.reset(ggml_gallocr_new(ggml_backend_get_default_buffer_type(backend)));
        if (!allocator || !ggml_gallocr_alloc_graph(allocator.get(), graph)) {
            throw Error(ErrorCode::out_of_memory, "The projection does not fit the memory at hand.");
        }
        padded.resize(static_cast<size_t>(ggml_nelements(input)), 0.0f);
    }

    void run(const float * source, size_t count, float * target) {
        const auto wide = static_cast<size_t>(input->ne[0]);
        const auto narrow = static_cast<size_t>(output->ne[0]);
        if (count < rows) {
            std::copy(source, source + count * wide, padded.begin());
            source = padded.data();
        }
        ggml_backend_tensor_set(input, source, 0, ggml_nbytes(input));
        LogCapture log;
        if (ggml_backend_graph_compute(backend, graph) != GGML_STATUS_SUCCESS) {
            throw Error(ErrorCode::compute_failed, "The device could not compute: " + log.reason());
        }
        ggml_backend_tensor_get(output, target, 0, count * narrow * sizeof(float));
    }

    size_t size() const { return rows; }

  private:
    ggml_backend_t backend;
    size_t rows;
    ArenaPtr arena;
    std::unique_ptr<ggml_gallocr, FreeAllocator> allocator;
    ggml_tensor * input = nullptr;
    ggml_tensor * output = nullptr;
    ggml_cgraph * graph = nullptr;
    std::vector<float> padded;
};

Bridge::~Bridge() = default;

Bridge::Bridge(const std::string & path, ggml_backend_dev_t device, int threads, const CancelPtr & cancel)
    : engine(device, threads) {
    const GgufFile file(path);
    const std::string found = file.has("general.architecture") ? file.text("general.architecture") : "";
    if (found != architecture) {
        throw Error(ErrorCode::wrong_model, path + " is no bridge from a Thinker to a Talker.");
    }
    wide = checked(file, "bridge.input_length", 1, 1 << 20);
    narrow = checked(file, "bridge.embedding_length", 1, 1 << 20);
    const auto code = [&](const char * key) { return static_cast<int32_t>(checked(file, key, 0, 1 << 22)); };
    code_ids = {code("bridge.code_pad"), code("bridge.code_begin"), code("bridge.code_end"), code("bridge.code_mask"),
                code("bridge.code_rows")};
    names = file.texts("bridge.speakers");
    if (names.empty() || names.size() > most_speakers) {
        throw Error(ErrorCode::file_damaged, path + ": bridge.speakers is empty or endless.");
    }
    weights = std::make_unique<Weights>(file, device);
    weight = weights->matrix("projection.weight", wide, narrow);
    bias = weights->floats("projection.bias", {narrow});
    end_row = constant(file, *weights, "text_end.weight", narrow);
    pad_row = constant(file, *weights, "text_pad.weight", narrow);
    for (size_t i = 0; i < names.size(); i++) {
        speaker_rows.push_back(constant(file, *weights, "speaker." + std::to_string(i) + ".weight", narrow));
    }
    weights->finish(cancel);
}

const std::vector<float> & Bridge::speaker_row(const std::string & name) const {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
        throw Error(ErrorCode::bad_argument, "This Talker has no speaker of that name.");
    }
    return speaker_rows[static_cast<size_t>(found - names.begin())];
}

Bridge::Product & Bridge::product(size_t count) {
    const size_t * const last = std::end(product_rows) - 1;
    const size_t rows = *std::find_if(std::begin(product_rows), last, [&](size_t size) { return size >= count; });
    const auto known = std::find_if(products.begin(), products.end(), [&](const auto & p) { return p->size() == rows; });
    if (known != products.end()) {
        return **known;
    }
    products.push_back(std::make_unique<Product>(engine.main_backend(), weight, bias, rows));
    return *products.back();
}

void Bridge::project(const float * rows, size_t count, float * target) {
    while (count > 0) {
        Product & fit = product(count);
        const size_t part = std::min(count, fit.size());
        fit.run(rows, part, target);
        rows += part * static_cast<size_t>(wide);
        target += part * static_cast<size_t>(narrow);
        count -= part;
    }
}

} // namespace sotto
