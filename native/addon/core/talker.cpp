#include "talker.h"

#include "error.h"

#include <algorithm>

namespace sotto {

namespace {
ContextOptions without_hidden(ContextOptions options) {
    options.hidden = false;
    return options;
}
} // namespace

// One reply being spoken.
class Talker::Speech {
  public:
    Speech(Talker & talker, const SpeechRequest & request, ReplyRows & reply,
           const std::function<void(std::vector<int32_t> &&)> & sink, const CancelPtr & cancel)
        : talker(talker), request(request), reply(reply), sink(sink), cancel(cancel), sampler(sampling()),
          width(static_cast<size_t>(talker.link.width())), row(width) {}

    SpokenReply run() {
        if (!next_row()) {
            return std::move(result);
        }
        int32_t code = begin();
        for (int n = 0; !ends(code); n++) {
            give(code);
            if (result.codes >= request.most_codes || talker.context.length() >= talker.capacity()) {
                result.end = SpeechEnd::length;
                break;
            }
            code = step(code, request.first_position + n);
        }
        flush();
        return std::move(result);
    }

  private:
    SamplerOptions sampling() const {
        SamplerOptions options = request.sampling;
        const Bridge::Codes & codes = talker.link.codes();
        options.suppress.push_back(codes.begin);
        if (request.guard) {
            for (int32_t id = codes.rows; id < talker.vocabulary(); id++) {
                if (id != codes.pad && id != codes.end) {
                    options.suppress.push_back(id);
                }
            }
        }
        return options;
    }

    bool ends(int32_t code) {
        const Bridge::Codes & codes = talker.link.codes();
        if (!request.stop || (code != codes.pad && code != codes.end)) {
            return false;
        }
        result.end = SpeechEnd::stop;
        result.stop_code = code;
        return true;
    }

    // The two rows that end the prompt: the speaker, and the first token of the reply.
    int32_t begin() {
        const Bridge::Codes & codes = talker.link.codes();
        if (talker.length() > 0) {
            sampler.accept(codes.mask); // what stands for every token of the Thinker's prompt
        }
        sampler.accept(codes.pad);
        sampler.accept(codes.begin);
        DecodeRequest call;
        call.rows.resize(2 * width);
        talker.code_row(codes.pad, talker.link.speaker_row(request.speaker).data(), call.rows.data());
        talker.code_row(codes.begin, row.data(), call.rows.data() + width);
        call.positions = request.positions;
        return decode(call);
    }

    int32_t step(int32_t code, int32_t position) {
        const float * read = next_row() ? row.data() : after_text();
        DecodeRequest call;
        call.rows.resize(width);
        talker.code_row(code, read, call.rows.data());
        call.positions = {position, position, position};
        return decode(call);
    }

    int32_t decode(DecodeRequest & call) {
        call.sampler = &sampler;
        if (request.trace) {
            call.logits = Rows::last;
            result.rows.insert(result.rows.end(), call.rows.begin(), call.rows.end());
        }
        Decoded decoded = talker.context.decode(call, cancel);
        result.logits.insert(result.logits.end(), decoded.logits.begin(), decoded.logits.end());
        return decoded.next_id;
    }

    // The next token of the reply, projected, in `row`; false when the text is complete. Waits rather than padding
    // early: what is read when decides how it is said.
    bool next_row() {
        if (taken == rows.size() && !complete) {
            if (!reply.ready()) {
                flush();
            }
            const std::vector<float> fresh = reply.take(cancel);
            complete = fresh.empty();
            const size_t count = fresh.size() / static_cast<size_t>(talker.link.input_width());
            rows.resize(count * width);
            talker.link.project(fresh.data(), count, rows.data());
            taken = 0;
        }
        if (complete) {
            return false;
        }
        std::copy_n(rows.begin() + static_cast<std::ptrdiff_t>(taken), width, row.begin());
        taken += width;
        result.reply_rows++;
        return true;
    }

    // What is read after the text: its end once, then padding.
    const float * after_text() {
        const bool first = !end_read;
        end_read = true;
        return first ? talker.link.text_end().data() : talker.link.text_pad().data();
    }

    void give(int32_t code) {
        batch.push_back(code);
        result.codes++;
        if (batch.size() >= static_cast<size_t>(request.batch_codes)) {
            flush();
        }
    }

    void flush() {
        if (!batch.empty()) {
            sink(std::move(batch));
            batch.clear();
        }
    }

    Talker & talker;
    const SpeechRequest & request;
    ReplyRows & reply;
    const std::function<void(std::vector<int32_t> &&)> & sink;
    const CancelPtr & cancel;
    Sampler sampler;
    SpokenReply result;
    size_t width;
    std::vector<float> row;
    std::vector<float> rows; // projected, from `taken` on still to be read
    size_t taken = 0;
    bool complete = false;
    bool end_read = false;
    std::vector<int32_t> batch;
};

Talker::Talker(std::shared_ptr<const Model> model, const std::string & bridge, ContextOptions options,
               const CancelPtr & cancel)
    : link(bridge, model->device(), options.threads, cancel), context(std::move(model), without_hidden(options)) {
    const Model & talking = context.model();
    const Bridge::Codes & codes = link.codes();
    const int32_t highest = std::max({codes.pad, codes.begin, codes.end, codes.mask, codes.rows - 1});
    if (talking.width() != link.width() || !talking.index_plane() || talking.has_text() || highest >= talking.vocabulary()) {
        throw Error(ErrorCode::wrong_model, bridge + " and " + talking.path() + " are not of one model.");
    }
    load_codec_table();
}

void Talker::load_codec_table() {
    const Model & model = context.model();
    codec_type = model.embedding_type();
    const size_t row_bytes = ggml_row_size(codec_type, model.width());
    codec_table.resize(row_bytes * static_cast<size_t>(model.vocabulary()));
    model.read_embeddings(codec_table.data(), codec_table.size());
}

void Talker::code_row(int32_t code, const float * other, float * target) const {
    const int64_t width = link.width();
    const size_t row_bytes = ggml_row_size(codec_type, width);
    expand_rows(codec_type, codec_table.data() + static_cast<size_t>(code) * row_bytes, target, width, 1);
    for (int64_t i = 0; i < width; i++) {
        target[i] += other[i];
    }
}

void Talker::append(const std::vector<float> & rows, std::vector<int32_t> positions, const CancelPtr & cancel,
                    std::vector<float> * projected) {
    const auto wide = static_cast<size_t>(link.input_width());
    if (rows.empty() || rows.size() % wide != 0) {
        throw Error(ErrorCode::bad_argument, format("%zu values are not whole rows of width %zu.", rows.size(), wide));
    }
    DecodeRequest call;
    call.rows.resize(rows.size() / wide * static_cast<size_t>(link.width()));
    call.positions = std::move(positions);
    link.project(rows.data(), rows.size() / wide, call.rows.data());
    context.decode(call, cancel);
    if (projected != nullptr) {
        *projected = std::move(call.rows);
    }
}

SpokenReply Talker::speak(const SpeechRequest & request, ReplyRows & reply,
                          const std::function<void(std::vector<int32_t> &&)> & sink, const CancelPtr & cancel) {
    if (request.positions.size() != 6) {
        throw Error(ErrorCode::bad_argument, "positions must hold 3 x 2 ids.");
    }
    if (request.batch_codes < 1 || request.most_codes < 1) {
        throw Error(ErrorCode::bad_argument, "batchCodes and mostCodes must be 1 or more.");
    }
    link.speaker_row(request.speaker); // an unknown one is refused before anything is computed
    const int prompt = length();
    struct Back {
        Talker & talker;
        int prompt;
        ~Back() {
            try {
                talker.keep(prompt);
            } catch (const Error &) { // only a cache that cannot be cut, which no Talker has
            }
        }
    } back{*this, prompt};
    return Speech(*this, request, reply, sink, cancel).run();
}

} // namespace sotto
