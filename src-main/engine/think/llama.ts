/**
 * The Thinker of a text pack: a GGUF through node-llama-cpp. One sequence, whose KV cache is kept
 * between turns; every prompt is brought in by its difference to what the cache holds.
 */
import { availableParallelism } from "node:os";
import type {
  ChatHistoryItem,
  ChatWrapper,
  Llama,
  LlamaContext,
  LlamaContextSequence,
  LlamaModel,
  Token,
} from "node-llama-cpp";
import { abortError } from "../../base/calls.ts";
import type { ChatMessage, EnginePack, ThinkStop } from "../messages.ts";
import { endsInLoop } from "./loops.ts";

/** What a turn needs at most: instructions, chosen lines, a few past exchanges and the reply. */
const contextTokens = 2048;
/** A model of one's own follows a longer conversation. */
const largeContextTokens = 4096;

/**
 * Between two chunks an abort or a newer prompt is honoured: 16 tokens take 90 ms on one 2.4 GHz core
 * (T7: the bound of prefill).
 */
const prefillChunkTokens = 16;

/**
 * Greedy decoding of a 135 M model repeats itself; 1.1 over the last 64 tokens stops most of it without
 * pushing it off figures that the prompt holds.
 */
const repeatPenalty = { penalty: 1.1, lastTokens: 64, penalizeNewLine: false } as const;

type ThinkerFile = Pick<EnginePack["thinker"], "gguf" | "template">;

export interface PrefillReport {
  readonly promptTokens: number;
  readonly evaluatedTokens: number;
}

export interface ReplyReport extends PrefillReport {
  readonly stop: ThinkStop;
  readonly replyTokens: number;
  readonly prefillMs: number;
}

export class TextThinker implements AsyncDisposable {
  readonly #llama: Llama;
  readonly #model: LlamaModel;
  readonly #context: LlamaContext;
  readonly #sequence: LlamaContextSequence;
  readonly #template: ChatWrapper;
  /** One evaluation at a time; whoever comes later waits for its chunk only. */
  #turnstile: Promise<unknown> = Promise.resolve();

  private constructor(
    llama: Llama,
    model: LlamaModel,
    context: LlamaContext,
    chat: ChatWrapper,
    /** What it runs on. */
    readonly device: string,
  ) {
    this.#llama = llama;
    this.#model = model;
    this.#context = context;
    this.#sequence = context.getSequence();
    this.#template = chat;
  }

  /** `large`: a GPU is used where there is one and the model, or some of its layers, fits. */
  static async load(file: ThinkerFile, large: boolean): Promise<TextThinker> {
    if (!large) return TextThinker.#open(file, false, contextTokens, "");
    try {
      return await TextThinker.#open(file, "auto", largeContextTokens, "");
    } catch {
      // Another program has the GPU's memory, or its driver fails: slower, but it answers.
      return TextThinker.#open(
        file,
        false,
        largeContextTokens,
        ": the GPU was out of memory or failed",
      );
    }
  }

  static async #open(
    { gguf, template }: ThinkerFile,
    gpu: "auto" | false,
    tokens: number,
    because: string,
  ): Promise<TextThinker> {
    // Read now, not with this module: it takes 0.45 s, in which the other parts start loading.
    const { ChatMLChatWrapper, getLlama, LlamaLogLevel, resolveChatWrapper } = await import(
      "node-llama-cpp"
    );
    // Never compile here: the prebuilt libraries are a dependency, and a build takes minutes.
    const llama = await getLlama({
      gpu,
      build: "never",
      maxThreads: thinkerThreads(),
      logLevel: LlamaLogLevel.error,
      progressLogs: false,
    });
    // "auto": as many layers as the free memory holds, with the library's own margin.
    const model = await llama.loadModel({
      modelPath: gguf,
      gpuLayers: gpu === false ? 0 : { fitContext: { contextSize: tokens } },
    });
    const context = await model.createContext({
      contextSize: Math.min(tokens, model.trainContextSize),
      threads: thinkerThreads(),
      batchSize: 256,
    });
    const layers = model.gpuLayers;
    const names = layers > 0 ? (await llama.getGpuDeviceNames()).join(" and ") : "";
    const whole = layers > model.fileInsights.totalLayers - 1;
    const share = whole ? "" : ` (${layers} of ${model.fileInsights.totalLayers} layers)`;
    const cpu = `CPU (${thinkerThreads()} of ${availableParallelism()} threads)${because}`;
    const device = layers > 0 ? `${names}${share}` : cpu;
    // Known, it need not be found out: comparing the model's template with all that there are takes 0.9 s.
    const chat = template ? new ChatMLChatWrapper() : resolveChatWrapper(model);
    return new TextThinker(llama, model, context, chat, device);
  }

  /** Brings the cache to this prompt. `open`: the last message will grow. */
  async prefill(
    messages: readonly ChatMessage[],
    open: boolean,
    signal: AbortSignal,
  ): Promise<PrefillReport> {
    const tokens = open ? this.#openTokens(messages) : this.#tokens(messages);
    const evaluatedTokens = await this.#exclusive(() => this.#bring(tokens, signal));
    return { promptTokens: tokens.length, evaluatedTokens };
  }

  /** Writes the reply, piece by piece; abort within one token (T7). */
  async generate(
    messages: readonly ChatMessage[],
    maxTokens: number,
    signal: AbortSignal,
    emit: (text: string) => void,
  ): Promise<ReplyReport> {
    const tokens = this.#tokens(messages);
    return this.#exclusive(async () => {
      const started = performance.now();
      // The last token is evaluated by the sampler's first step, which needs its logits.
      const evaluated = await this.#bring(tokens.slice(0, -1), signal);
      const prefillMs = performance.now() - started;
      const reply = await this.#write(tokens.slice(-1), maxTokens, signal, emit);
      return { ...reply, prefillMs, promptTokens: tokens.length, evaluatedTokens: evaluated + 1 };
    });
  }

  async #write(
    last: Token[],
    maxTokens: number,
    signal: AbortSignal,
    emit: (text: string) => void,
  ): Promise<{ stop: ThinkStop; replyTokens: number }> {
    const reply: Token[] = [];
    let emitted = 0;
    let stop: ThinkStop = "length";
    for await (const token of this.#sequence.evaluate(last, {
      temperature: 0,
      yieldEogToken: true,
      repeatPenalty: {
        ...repeatPenalty,
        punishTokens: () => reply.slice(-repeatPenalty.lastTokens),
      },
    })) {
      signal.throwIfAborted();
      if (this.#model.isEogToken(token)) {
        stop = "end";
        break;
      }
      reply.push(token);
      const text = this.#model.detokenize(reply);
      // A character may take several tokens; half of one is not text yet.
      if (!text.endsWith("\uFFFD") && text.length > emitted) {
        emit(text.slice(emitted));
        emitted = text.length;
      }
      if (endsInLoop(text)) {
        stop = "loop";
        break;
      }
      if (reply.length >= maxTokens) break;
    }
    return { stop, replyTokens: reply.length };
  }

  /** Cuts the cache back to the common prefix and evaluates the rest; returns how much that was. */
  async #bring(tokens: readonly Token[], signal: AbortSignal): Promise<number> {
    await this.#sequence.adaptStateToTokens([...tokens], false);
    const start = this.#sequence.nextTokenIndex;
    for (let at = start; at < tokens.length; at += prefillChunkTokens) {
      if (signal.aborted) throw abortError();
      const chunk = tokens.slice(at, at + prefillChunkTokens);
      await this.#sequence.evaluateWithoutGeneratingNewTokens(chunk);
    }
    return tokens.length - start;
  }

  #tokens(messages: readonly ChatMessage[]): Token[] {
    const chatHistory: ChatHistoryItem[] = messages.map(({ role, text }) =>
      role === "assistant" ? { type: "model", response: [text] } : { type: role, text },
    );
    chatHistory.push({ type: "model", response: [] });
    const { contextText } = this.#template.generateContextState({ chatHistory });
    return contextText.tokenize(this.#model.tokenizer);
  }

  /** The tokens that stay the same however the last message goes on. */
  #openTokens(messages: readonly ChatMessage[]): Token[] {
    const last = messages.at(-1);
    if (!last) return [];
    const longer = (more: string) =>
      this.#tokens([...messages.slice(0, -1), { ...last, text: last.text + more }]);
    const [a, b] = [longer(" x"), longer("9?")];
    const different = a.findIndex((token, index) => token !== b[index]);
    return a.slice(0, Math.max(0, different));
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turnstile.then(work);
    this.#turnstile = mine.catch(() => {});
    return mine;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turnstile;
    await this.#context.dispose();
    await this.#model.dispose();
    await this.#llama.dispose();
  }
}

/**
 * One core is left to the senses, the voice and whatever else the person runs. ggml's threads wait for
 * each other actively: with every core taken, generation fell from 80 to 4 tokens/s beside another
 * program, and a prefill of 110 tokens that takes 0.5 s took 23 s (measured, 2 cores). The second core
 * would have made an undisturbed prefill 1.9 times as fast.
 */
function thinkerThreads(): number {
  return Math.max(1, availableParallelism() - 1);
}
