#include "quantize.h"

#include "backends.h"
#include "error.h"
#include "gguf_file.h"
#include "log_capture.h"

#include <cmath>
#include <cstdio>
#include <filesystem>

namespace sotto {

namespace {

struct FileType {
    const char * name;
    llama_ftype ftype;
};
constexpr FileType file_types[] = {
    {"F32", LLAMA_FTYPE_ALL_F32},           {"F16", LLAMA_FTYPE_MOSTLY_F16},       {"BF16", LLAMA_FTYPE_MOSTLY_BF16},
    {"Q8_0", LLAMA_FTYPE_MOSTLY_Q8_0},      {"Q6_K", LLAMA_FTYPE_MOSTLY_Q6_K},     {"Q5_K_M", LLAMA_FTYPE_MOSTLY_Q5_K_M},
    {"Q4_K_M", LLAMA_FTYPE_MOSTLY_Q4_K_M},
};

llama_ftype file_type(const std::string & name) {
    for (const FileType & type : file_types) {
        if (name == type.name) {
            return type.ftype;
        }
    }
    throw Error(ErrorCode::bad_argument, "Unknown quantization type: " + name);
}

ggml_type embedding_type(const QuantizeOptions & options) {
    if (options.embedding_type == "F32") {
        return GGML_TYPE_F32;
    }
    if (options.embedding_type == "F16") {
        return GGML_TYPE_F16;
    }
    const bool k_quant = options.type.find("_K") != std::string::npos;
    if (options.embedding_type == "Q8_0" || (options.embedding_type.empty() && k_quant)) {
        return GGML_TYPE_Q8_0;
    }
    if (!options.embedding_type.empty()) {
        throw Error(ErrorCode::bad_argument, "Unknown embedding type: " + options.embedding_type);
    }
    return GGML_TYPE_COUNT; // llama.cpp's own choice
}

} // namespace

void quantize(const std::string & input, const std::string & output, const QuantizeOptions & options,
              const CancelPtr & cancel, const std::function<void(float)> & progress) {
    llama_model_quantize_params params = llama_model_quantize_default_params();
    params.ftype = file_type(options.type);
    params.token_embedding_type = embedding_type(options);
    params.nthread = options.threads == 0 ? 0 : valid_threads(options.threads);
    { const GgufFile whole(input); } // names what is wrong with a bad file before any work is done

    const std::string partial = output + ".part";
    LogCapture log;
    // llama.cpp offers neither progress nor abort here, but it logs "[ 12/ 339] …" before each tensor, on this
    // thread, inside its own try block; an exception from the log callback ends it cleanly.
    log.on_line = [&](const std::string & line) {
        cancel->check();
        int done = 0;
        int total = 0;
        if (progress && std::sscanf(line.c_str(), "[%d/%d]", &done, &total) == 2 && total > 0) {
            progress(static_cast<float>(done - 1) / static_cast<float>(total));
        }
    };
    cancel->check();
    const uint32_t status = llama_model_quantize(input.c_str(), partial.c_str(), &params);
    log.on_line = nullptr;
    std::error_code ignored;
    const auto part = std::filesystem::u8path(partial);
    if (status != 0 || cancel->is_set()) {
        std::filesystem::remove(part, ignored);
        cancel->check();
        throw Error(ErrorCode::compute_failed, "llama.cpp could not quantize " + input + ": " + log.reason());
    }
    std::error_code failed;
    std::filesystem::rename(part, std::filesystem::u8path(output), failed);
    if (failed) {
        std::filesystem::remove(part, ignored);
        throw Error(ErrorCode::file_unreadable, "Cannot write " + output + ": " + failed.message());
    }
    if (progress) {
        progress(1.0f);
    }
}

std::vector<uint8_t> quantize_rows(const std::vector<float> & rows, int64_t columns) {
    const int64_t block = ggml_blck_size(GGML_TYPE_Q8_0);
    const auto elements = static_cast<int64_t>(rows.size());
    if (columns < block || columns % block != 0 || elements == 0 || elements % columns != 0) {
        throw Error(ErrorCode::bad_argument, format("%lld values are not whole rows of %lld columns, a multiple of %lld.",
                                                    static_cast<long long>(elements), static_cast<long long>(columns),
                                                    static_cast<long long>(block)));
    }
    for (float value : rows) {
        if (!std::isfinite(value)) {
            throw Error(ErrorCode::not_finite, "The rows to quantize are not finite.");
        }
    }
    const int64_t count = elements / columns;
    std::vector<uint8_t> bytes(ggml_row_size(GGML_TYPE_Q8_0, columns) * static_cast<size_t>(count));
    ggml_quantize_chunk(GGML_TYPE_Q8_0, rows.data(), bytes.data(), 0, count, columns, nullptr);
    return bytes;
}

} // namespace sotto
