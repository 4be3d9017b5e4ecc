#include "gguf_file.h"

#include "error.h"
#include "log_capture.h"

#include <cerrno>
#include <cstring>

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include <filesystem>
#else
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace sotto {

// ------------------------------------------------------------------------------------- FileReader

#ifdef _WIN32
FileReader::FileReader(const std::string & path) : path(path) {
    handle = CreateFileW(std::filesystem::u8path(path).c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE,
                         nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    LARGE_INTEGER size;
    if (handle == INVALID_HANDLE_VALUE || !GetFileSizeEx(handle, &size)) {
        throw Error(ErrorCode::file_unreadable, "Cannot open " + path);
    }
    byte_size = static_cast<uint64_t>(size.QuadPart);
}

FileReader::~FileReader() { CloseHandle(handle); }

void FileReader::read(uint64_t offset, void * target, size_t size) const {
    auto * out = static_cast<char *>(target);
    while (size > 0) {
        OVERLAPPED at{};
        at.Offset = static_cast<DWORD>(offset);
        at.OffsetHigh = static_cast<DWORD>(offset >> 32);
        DWORD got = 0;
        const DWORD want = static_cast<DWORD>(size < (1u << 30) ? size : (1u << 30));
        if (!ReadFile(handle, out, want, &got, &at) || got == 0) {
            throw Error(ErrorCode::file_unreadable, "Reading failed in " + path);
        }
        offset += got;
        out += got;
        size -= got;
    }
}
#else
FileReader::FileReader(const std::string & path) : path(path) {
    descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info {};
    if (descriptor < 0 || fstat(descriptor, &info) != 0) {
        const std::string why = std::strerror(errno);
        if (descriptor >= 0) {
            close(descriptor);
        }
        throw Error(ErrorCode::file_unreadable, "Cannot open " + path + ": " + why);
    }
    if (!S_ISREG(info.st_mode)) {
        close(descriptor);
        throw Error(ErrorCode::file_unreadable, "Not a file: " + path);
    }
    byte_size = static_cast<uint64_t>(info.st_size);
}

FileReader::~FileReader() { close(descriptor); }

void FileReader::read(uint64_t offset, void * target, size_t size) const {
    auto * out = static_cast<char *>(target);
    while (size > 0) {
        const ssize_t got = pread(descriptor, out, size, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            throw Error(ErrorCode::file_unreadable, "Reading failed in " + path +
                                                        (got == 0 ? ": the file has become shorter" : std::string()));
        }
        offset += static_cast<uint64_t>(got);
        out += got;
        size -= static_cast<size_t>(got);
    }
}
#endif

// --------------------------------------------------------------------------------------- GgufFile

GgufFile::GgufFile(const std::string & path) : file_path(path), reader(std::make_shared<FileReader>(path)) {
    char magic[4] = {0, 0, 0, 0};
    if (reader->size() >= sizeof(magic)) {
        reader->read(0, magic, sizeof(magic));
    }
    if (std::memcmp(magic, GGUF_MAGIC, sizeof(magic)) != 0) {
        throw Error(ErrorCode::file_damaged, path + " is not a GGUF file.");
    }
    LogCapture log;
    gguf.reset(gguf_init_from_file(path.c_str(), {/*no_alloc=*/true, /*ctx=*/nullptr}));
    if (!gguf) {
        throw Error(ErrorCode::file_damaged, "The header of " + path + " is damaged: " + log.reason());
    }
    index_tensors();
}

void GgufFile::index_tensors() {
    const uint64_t start = gguf_get_data_offset(gguf.get());
    const int64_t count = gguf_get_n_tensors(gguf.get());
    tensor_list.reserve(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; i++) {
        GgufTensor tensor;
        tensor.name = gguf_get_tensor_name(gguf.get(), i);
        tensor.type = gguf_get_tensor_type(gguf.get(), i);
        std::memcpy(tensor.ne, gguf_get_tensor_ne(gguf.get(), i), sizeof(tensor.ne));
        tensor.bytes = gguf_get_tensor_size(gguf.get(), i);
        const uint64_t relative = gguf_get_tensor_offset(gguf.get(), i);
        for (int64_t n : tensor.ne) {
            if (n < 1) {
                throw Error(ErrorCode::file_damaged, "Tensor " + tensor.name + " in " + file_path + " is empty.");
            }
        }
        // each comparison is arranged so that it cannot overflow
        if (start > reader->size() || relative > reader->size() - start ||
            tensor.bytes > reader->size() - start - relative) {
            throw Error(ErrorCode::file_damaged, file_path + " is cut off: tensor " + tensor.name +
                                                     " reaches beyond the end of the file. Fetch the file again.");
        }
        tensor.offset = start + relative;
        tensor_list.push_back(std::move(tensor));
    }
}

bool GgufFile::has(const std::string & key) const { return gguf_find_key(gguf.get(), key.c_str()) >= 0; }

int64_t GgufFile::key_of(const std::string & key, bool array) const {
    const int64_t id = gguf_find_key(gguf.get(), key.c_str());
    if (id < 0) {
        throw Error(ErrorCode::file_damaged, file_path + " lacks the key " + key + ".");
    }
    if ((gguf_get_kv_type(gguf.get(), id) == GGUF_TYPE_ARRAY) != array) {
        throw Error(ErrorCode::file_damaged, "The key " + key + " of " + file_path + " has an unexpected type.");
    }
    return id;
}

int64_t GgufFile::integer(const std::string & key) const {
    const int64_t id = key_of(key, false);
    const gguf_context * g = gguf.get();
    switch (gguf_get_kv_type(g, id)) {
        case GGUF_TYPE_UINT8: return gguf_get_val_u8(g, id);
        case GGUF_TYPE_INT8: return gguf_get_val_i8(g, id);
        case GGUF_TYPE_UINT16: return gguf_get_val_u16(g, id);
        case GGUF_TYPE_INT16: return gguf_get_val_i16(g, id);
        case GGUF_TYPE_UINT32: return gguf_get_val_u32(g, id);
        case GGUF_TYPE_INT32: return gguf_get_val_i32(g, id);
        case GGUF_TYPE_INT64: return gguf_get_val_i64(g, id);
        case GGUF_TYPE_UINT64: {
            const uint64_t value = gguf_get_val_u64(g, id);
            if (value <= INT64_MAX) {
                return static_cast<int64_t>(value);
            }
            break;
        }
        default: break;
    }
    throw Error(ErrorCode::file_damaged, "The key " + key + " of " + file_path + " is not a usable integer.");
}

int64_t GgufFile::integer_or(const std::string & key, int64_t fallback) const {
    return has(key) ? integer(key) : fallback;
}

float GgufFile::real(const std::string & key) const {
    const int64_t id = key_of(key, false);
    switch (gguf_get_kv_type(gguf.get(), id)) {
        case GGUF_TYPE_FLOAT32: return gguf_get_val_f32(gguf.get(), id);
        case GGUF_TYPE_FLOAT64: return static_cast<float>(gguf_get_val_f64(gguf.get(), id));
        default: throw Error(ErrorCode::file_damaged, "The key " + key + " of " + file_path + " is not a number.");
    }
}

bool GgufFile::boolean(const std::string & key) const {
    const int64_t id = key_of(key, false);
    if (gguf_get_kv_type(gguf.get(), id) != GGUF_TYPE_BOOL) {
        throw Error(ErrorCode::file_damaged, "The key " + key + " of " + file_path + " is not a boolean.");
    }
    return gguf_get_val_bool(gguf.get(), id);
}

std::string GgufFile::text(const std::string & key) const {
    const int64_t id = key_of(key, false);
    if (gguf_get_kv_type(gguf.get(), id) != GGUF_TYPE_STRING) {
        throw Error(ErrorCode::file_damaged, "The key " + key + " of " + file_path + " is not text.");
    }
    return gguf_get_val_str(gguf.get(), id);
}

std::vector<float> GgufFile::reals(const std::string & key) const {
    const int64_t id = key_of(key, true);
    if (gguf_get_arr_type(gguf.get(), id) != GGUF_TYPE_FLOAT32) {
        throw Error(ErrorCode::file_damaged, "The key " + key + " of " + file_path + " does not hold floats.");
    }
    const auto * data = static_cast<const float *>(gguf_get_arr_data(gguf.get(), id));
    return std::vector<float>(data, data + gguf_get_arr_n(gguf.get(), id));
}

std::vector<int64_t> GgufFile::integers(const std::string & key) const {
    const int64_t id = key_of(key, true);
    const size_t count = gguf_get_arr_n(gguf.get(), id);
    const gguf_type type = gguf_get_arr_type(gguf.get(), id);
    if (type != GGUF_TYPE_INT32 && type != GGUF_TYPE_UINT32) {
        throw Error(ErrorCode::file_damaged, "The key " + key + " of " + file_path + " does not hold integers.");
    }
    std::vector<int64_t> values(count);
    const void * data = gguf_get_arr_data(gguf.get(), id);
    for (size_t i = 0; i < count; i++) {
        values[i] = type == GGUF_TYPE_INT32 ? static_cast<const int32_t *>(data)[i]
                                            : static_cast<int64_t>(static_cast<const uint32_t *>(data)[i]);
    }
    return values;
}

size_t GgufFile::array_length(const std::string & key) const {
    const int64_t id = gguf_find_key(gguf.get(), key.c_str());
    return id >= 0 && gguf_get_kv_type(gguf.get(), id) == GGUF_TYPE_ARRAY ? gguf_get_arr_n(gguf.get(), id) : 0;
}

std::vector<std::string> GgufFile::texts(const std::string & key) const {
    const int64_t id = key_of(key, true);
    if (gguf_get_arr_type(gguf.get(), id) != GGUF_TYPE_STRING) {
        throw Error(ErrorCode::file_damaged, "The key " + key + " of " + file_path + " does not hold text.");
    }
    std::vector<std::string> values(gguf_get_arr_n(gguf.get(), id));
    for (size_t i = 0; i < values.size(); i++) {
        values[i] = gguf_get_arr_str(gguf.get(), id, i);
    }
    return values;
}

std::vector<std::pair<std::string, std::string>> GgufFile::all_text() const {
    std::vector<std::pair<std::string, std::string>> list;
    const gguf_context * g = gguf.get();
    for (int64_t id = 0; id < gguf_get_n_kv(g); id++) {
        const std::string key = gguf_get_key(g, id);
        switch (gguf_get_kv_type(g, id)) {
            case GGUF_TYPE_ARRAY: break;
            case GGUF_TYPE_STRING: list.emplace_back(key, gguf_get_val_str(g, id)); break;
            case GGUF_TYPE_BOOL: list.emplace_back(key, gguf_get_val_bool(g, id) ? "true" : "false"); break;
            case GGUF_TYPE_FLOAT32:
            case GGUF_TYPE_FLOAT64: list.emplace_back(key, format("%.9g", static_cast<double>(real(key)))); break;
            case GGUF_TYPE_UINT64:
                list.emplace_back(key, std::to_string(gguf_get_val_u64(g, id)));
                break;
            default: list.emplace_back(key, std::to_string(integer(key))); break;
        }
    }
    return list;
}

const GgufTensor * GgufFile::find(const std::string & name) const {
    const int64_t id = gguf_find_tensor(gguf.get(), name.c_str());
    return id < 0 ? nullptr : &tensor_list[static_cast<size_t>(id)];
}

std::vector<float> GgufFile::floats(const GgufTensor & tensor) const {
    std::vector<float> values(static_cast<size_t>(tensor.elements()));
    std::vector<uint8_t> raw(tensor.bytes);
    read(tensor.offset, raw.data(), raw.size());
    expand_rows(tensor.type, raw.data(), values.data(), tensor.ne[0], tensor.elements() / tensor.ne[0]);
    return values;
}

void expand_rows(ggml_type type, const void * source, float * target, int64_t width, int64_t count) {
    if (type == GGML_TYPE_F32) {
        std::memcpy(target, source, static_cast<size_t>(width * count) * sizeof(float));
        return;
    }
    const ggml_type_traits * traits = ggml_get_type_traits(type);
    if (traits->to_float == nullptr) {
        throw Error(ErrorCode::wrong_model, format("Tensors of type %s cannot be read.", ggml_type_name(type)));
    }
    const size_t row_bytes = ggml_row_size(type, width);
    for (int64_t row = 0; row < count; row++) {
        traits->to_float(static_cast<const char *>(source) + static_cast<size_t>(row) * row_bytes,
                         target + row * width, width);
    }
}

} // namespace sotto
