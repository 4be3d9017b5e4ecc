#include "model.h"

#include "error.h"
#include "log_capture.h"

#include <numeric>
#include <unordered_set>

namespace sotto {

namespace {

// Largest values any real model comes near; they keep products below 2^63 and loops short.
constexpr int64_t most_layers = 512; // LLAMA_MAX_LAYERS
constexpr int64_t most_width = 1 << 20;
constexpr int64_t most_context = 1 << 24;

void damaged(const GgufFile & file, const std::string & what) {
    throw Error(ErrorCode::file_damaged, file.path() + ": " + what);
}

int64_t checked(const GgufFile & file, const std::string & key, int64_t low, int64_t high) {
    const int64_t value = file.integer(key);
    if (value < low || value > high) {
        damaged(file, format("%s is %lld, outside %lld..%lld.", key.c_str(), static_cast<long long>(value),
                             static_cast<long long>(low), static_cast<long long>(high)));
    }
    return value;
}

// Some architectures store one value per layer as an array; those are left to llama.cpp.
bool scalar(const GgufFile & file, const std::string & key) {
    return file.has(key) && file.array_length(key) == 0;
}

void validate_heads(const GgufFile & file, const std::string & arch) {
    const std::string heads_key = arch + ".attention.head_count";
    const std::string kv_key = arch + ".attention.head_count_kv";
    if (!scalar(file, heads_key)) {
        return;
    }
    const int64_t heads = checked(file, heads_key, 1, 4096);
    if (scalar(file, kv_key)) {
        const int64_t kv = checked(file, kv_key, 1, heads);
        if (heads % kv != 0) {
            damaged(file, "the number of heads is not a multiple of the number of K/V heads.");
        }
    }
    for (const char * name : {".attention.key_length", ".attention.value_length", ".rope.dimension_count"}) {
        if (scalar(file, arch + name)) {
            checked(file, arch + name, 2, 8192);
        }
    }
}

void validate_sections(const GgufFile & file, const std::string & arch) {
    const std::string key = arch + ".rope.dimension_sections";
    if (arch == "paddleocr" && !file.has(key)) {
        damaged(file, key + " is missing; write the file with Sotto's converter.");
    }
    if (file.array_length(key) == 0) {
        return;
    }
    const auto sections = file.integers(key);
    int64_t sum = 0;
    for (int64_t section : sections) {
        if (section < 0 || section > 4096) {
            damaged(file, key + " holds an impossible section.");
        }
        sum += section;
    }
    const int64_t heads = file.integer_or(arch + ".attention.head_count", 1);
    const int64_t head_width =
        file.integer_or(arch + ".attention.key_length", file.integer(arch + ".embedding_length") / heads);
    if (sections.size() > 4 || sum < 1 || sum > head_width / 2) {
        damaged(file, key + " does not fit the head width.");
    }
}

void validate_tokens(const GgufFile & file) {
    const std::string model = file.has("tokenizer.ggml.model") ? file.text("tokenizer.ggml.model") : "";
    if (model.empty() || model == "no_vocab" || model == "none") {
        return;
    }
    std::unordered_set<std::string> seen;
    const auto tokens = file.texts("tokenizer.ggml.tokens");
    for (const auto & token : tokens) {
        if (!seen.insert(token).second) {
            damaged(file, "its vocabulary names a token twice.");
        }
    }
    const size_t types = file.array_length("tokenizer.ggml.token_type");
    if (types != 0 && types != tokens.size()) {
        damaged(file, "the lists of tokens and of token types differ in length.");
    }
}

bool on_progress(float fraction, void * data) {
    auto & [cancel, progress] = *static_cast<std::pair<const Cancel *, const std::function<void(float)> *> *>(data);
    if (*progress) {
        (*progress)(fraction);
    }
    return !cancel->is_set();
}

} // namespace

void validate_language_model(const GgufFile & file) {
    const std::string arch = file.has("general.architecture") ? file.text("general.architecture") : "";
    if (arch.empty()) {
        damaged(file, "general.architecture is missing.");
    }
    if (arch == "clip") {
        throw Error(ErrorCode::wrong_model, file.path() + " is a projector, not a language model.");
    }
    checked(file, arch + ".block_count", 1, most_layers);
    checked(file, arch + ".embedding_length", 1, most_width);
    checked(file, arch + ".context_length", 1, most_context);
    if (scalar(file, arch + ".feed_forward_length")) {
        checked(file, arch + ".feed_forward_length", 1, most_width * 8);
    }
    if (scalar(file, arch + ".vocab_size")) {
        // the loader invents this many tokens for a model without vocabulary
        const int64_t size = checked(file, arch + ".vocab_size", 1, 1 << 22);
        const GgufTensor * table = file.find("token_embd.weight");
        if (table != nullptr && table->ne[1] != size) {
            damaged(file, "vocab_size differs from the rows of token_embd.weight.");
        }
    }
    validate_heads(file, arch);
    validate_sections(file, arch);
    validate_tokens(file);
}

Model::Model(const std::string & path, const ModelOptions & options, const CancelPtr & cancel,
             const std::function<void(float)> & progress)
    : file_path(path) {
    const GgufFile file(path);
    data = file.data();
    validate_language_model(file);
    architecture = file.text("general.architecture");
    metadata = file.all_text();
    const std::string sections_key = architecture + ".rope.dimension_sections";
    if (file.array_length(sections_key) != 0) {
        rope_sections = file.integers(sections_key);
    }
    const GgufTensor * table = file.find("token_embd.weight");
    if (table == nullptr) {
        throw Error(ErrorCode::wrong_model, path + " has no token_embd.weight (split files are not supported).");
    }
    embedding = *table;

    main_device = options.gpu_layers == 0 ? cpu_device() : find_device(options.device);
    const bool gpu = !is_cpu(main_device);
    ggml_backend_dev_t devices[] = {gpu ? main_device : nullptr, nullptr};
    llama_model_params params = llama_model_default_params();
    params.devices = devices; // an empty list keeps other GPUs of the process out
    params.n_gpu_layers = gpu ? options.gpu_layers : 0;
    params.split_mode = LLAMA_SPLIT_MODE_NONE;
    params.main_gpu = gpu ? 0 : -1;
    params.load_mode = options.use_mmap ? LLAMA_LOAD_MODE_MMAP : LLAMA_LOAD_MODE_NONE;
    std::pair<const Cancel *, const std::function<void(float)> *> watcher{cancel.get(), &progress};
    params.progress_callback = on_progress;
    params.progress_callback_user_data = &watcher;

    LogCapture log;
    cancel->check();
    model.reset(llama_model_load_from_file(path.c_str(), params));
    cancel->check();
    if (!model) {
        throw Error(ErrorCode::wrong_model, "llama.cpp cannot load " + path + ": " + log.reason());
    }
    const llama_rope_type rope = llama_model_rope_type(model.get());
    has_index_plane = rope == LLAMA_ROPE_TYPE_MROPE && rope_sections.size() == 4 && rope_sections[0] == 0;
    if (embedding.ne[0] != llama_model_n_embd_inp(model.get()) || embedding.ne[0] != width() ||
        embedding.ne[1] < vocabulary()) {
        throw Error(ErrorCode::wrong_model, path + ": the embedding table has another width than the model.");
    }
    if (!llama_model_has_decoder(model.get()) || llama_model_has_encoder(model.get())) {
        throw Error(ErrorCode::wrong_model, path + " is not a decoder-only language model.");
    }
}

int Model::positions_per_row() const {
    const llama_rope_type rope = llama_model_rope_type(model.get());
    return rope == LLAMA_ROPE_TYPE_MROPE || rope == LLAMA_ROPE_TYPE_IMROPE ? 4 : 1;
}

void Model::require_text() const {
    if (!has_text()) {
        throw Error(ErrorCode::bad_argument, path() + " has no text vocabulary.");
    }
}

void Model::check_ids(const int32_t * ids, size_t count) const {
    const int limit = vocabulary();
    for (size_t i = 0; i < count; i++) {
        if (ids[i] < 0 || ids[i] >= limit) {
            throw Error(ErrorCode::bad_argument, format("Id %d is outside the vocabulary of %d.", ids[i], limit));
        }
    }
}

std::vector<llama_token> Model::tokenize(const std::string & text, bool special) const {
    require_text();
    if (text.size() > INT32_MAX / 4) {
        throw Error(ErrorCode::bad_argument, "The text is too long to tokenize in one piece.");
    }
    const auto length = static_cast<int32_t>(text.size());
    std::vector<llama_token> ids(text.size() / 2 + 16);
    LogCapture log;
    for (;;) {
        const int32_t count = llama_tokenize(vocab(), text.data(), length, ids.data(),
                                             static_cast<int32_t>(ids.size()), false, special);
        if (count >= 0) {
            ids.resize(static_cast<size_t>(count));
            return ids;
        }
        if (count == INT32_MIN) {
            throw Error(ErrorCode::bad_argument, "The text is too long to tokenize in one piece.");
        }
        ids.resize(static_cast<size_t>(-count));
    }
}

std::string Model::piece(llama_token id, bool special) const {
    require_text();
    check_ids(&id, 1);
    std::string bytes(64, '\0');
    for (;;) {
        const int32_t count =
            llama_token_to_piece(vocab(), id, bytes.data(), static_cast<int32_t>(bytes.size()), 0, special);
        if (count >= 0) {
            bytes.resize(static_cast<size_t>(count));
            return bytes;
        }
        bytes.resize(static_cast<size_t>(-count));
    }
}

std::string Model::detokenize(const std::vector<llama_token> & ids, bool special) const {
    std::string text;
    for (llama_token id : ids) {
        text += piece(id, special);
    }
    return text;
}

void Model::embed(const int32_t * ids, size_t count, float * rows) const {
    check_ids(ids, count);
    const int64_t columns = embedding.ne[0];
    const size_t row_bytes = ggml_row_size(embedding.type, columns);
    std::vector<uint8_t> raw(row_bytes);
    for (size_t i = 0; i < count; i++) {
        data->read(embedding.offset + static_cast<uint64_t>(ids[i]) * row_bytes, raw.data(), row_bytes);
        expand_rows(embedding.type, raw.data(), rows + static_cast<int64_t>(i) * columns, columns, 1);
    }
}

} // namespace sotto
