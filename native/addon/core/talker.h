// The Talker: a conversation's prompt in its own KV cache, and the speech codes of a reply that is still being written.
// One thread at a time (its lane), which is not the Thinker's; ReplyRows is what passes between the two.
//
//   talker.append(rows, positions, cancel);          // while the Thinker reads the prompt
//   talker.speak(request, reply, sink, cancel);      // waits for rows, gives codes, until the stop code
//   talker.keep(tokens);                             // the next turn differs from here on
#pragma once

#include "bridge.h"
#include "context.h"
#include "reply_rows.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sotto {

struct SpeechRequest {
    std::string speaker;
    // Planes t, h, w of the two rows that end the prompt (the speaker, the first token of the reply).
    std::vector<int32_t> positions;
    // Position of the first code that is fed back; the next ones follow.
    int32_t first_position = 0;
    // `suppress` adds to what is never picked: the begin code, and codes without a sound.
    SamplerOptions sampling;
    int most_codes = 4096; // the reference's limit, 82 s of speech
    // Codes are handed out this many at a time, and whenever the Talker waits or ends.
    int batch_codes = 12;
    // For tests of exactness: codes that end the speech instead of {pad, end}, and codes without a sound allowed.
    bool stop = true;
    bool guard = true;
    // Also gives projected rows and raw logits of every step.
    bool trace = false;
};

enum class SpeechEnd {
    stop,   // a stop code
    length, // most_codes, or the cache is full
    silent, // the reply ended before its first token was forwarded: there is nothing to say
};

struct SpokenReply {
    SpeechEnd end = SpeechEnd::silent;
    int codes = 0;
    int32_t stop_code = -1;
    int reply_rows = 0;
    // Of trace: [steps + 2 x width], from the two rows that end the prompt on; [codes x vocabulary].
    std::vector<float> rows;
    std::vector<float> logits;
};

class Talker {
  public:
    // Throws wrong_model when they do not belong together.
    Talker(std::shared_ptr<const Model> model, const std::string & bridge, ContextOptions options, const CancelPtr & cancel);

    const Bridge & bridge() const { return link; }
    int vocabulary() const { return context.model().vocabulary(); }
    // Prompt rows in the cache.
    int length() const { return context.length(); }
    int capacity() const { return context.capacity(); }
    size_t bytes() const { return link.bytes() + context.bytes() + codec_table.size(); }

    // Prompt rows of the Thinker's width (hidden state + embedding, embedding zero where a medium stands) with their
    // positions [3 x n]. Adds all or nothing. `projected` gets the rows as the Talker sees them, unless null.
    void append(const std::vector<float> & rows, std::vector<int32_t> positions, const CancelPtr & cancel,
                std::vector<float> * projected = nullptr);
    void keep(int tokens) { context.keep(tokens); }
    // Speaks until a stop code; `sink` gets codes on this thread. Whatever happens, the cache then holds the prompt again.
    // An abort takes effect within one code.
    SpokenReply speak(const SpeechRequest & request, ReplyRows & reply,
                      const std::function<void(std::vector<int32_t> &&)> & sink, const CancelPtr & cancel);

  private:
    class Speech;
    friend class Speech;
    void load_codec_table();
    // row of the codec table + `other`
    void code_row(int32_t code, const float * other, float * target) const;

    Bridge link;
    Context context;
    std::vector<uint8_t> codec_table; // as stored
    ggml_type codec_type = GGML_TYPE_F32;
};

} // namespace sotto
