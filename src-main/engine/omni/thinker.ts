import type {
  Context,
  Decoded,
  DecodeOptions,
  Model,
  Sampler,
  SamplerOptions,
} from "../../../native/types/binding.d.ts";
import { disposable } from "../../base/disposal.ts";
import { ConversationFit } from "./fit.ts";
import { guarded } from "./guard.ts";
import type { OmniManifest } from "./manifest.ts";
import type { Medium } from "./media.ts";
import { Positions } from "./positions.ts";
import { type Message, type PromptEnd, withSystem } from "./prompt.ts";
import { RowStore } from "./rows.ts";
import { Sequence } from "./sequence.ts";
import type { OmniText } from "./text.ts";
import type { SpeechPlace } from "./written.ts";

export type OmniMessage = Message<Medium>;

/** Tokens per native call: one batch, so that the Talker follows the prompt batch by batch. */
const CALL_TOKENS = 512;

export interface Shown {
  readonly promptTokens: number;
  /** Tokens that were not in the cache: what this call cost. */
  readonly evaluatedTokens: number;
  /** Oldest exchanges that no longer fit and were left out, since the conversation began. */
  readonly droppedTurns: number;
}

export interface ReplyOptions {
  readonly maxTokens: number;
  /** Greedy without. */
  readonly sampling?: SamplerOptions;
  readonly signal?: AbortSignal;
  /** Sees every forward pass of the reply with its logits; for tests of exactness. */
  readonly observe?: (decoded: Decoded) => void;
  /** The prompt stands in the cache, and nothing of the reply yet. */
  readonly onPrompt?: () => void;
  /** Hidden state and embedding of every token of the reply that was forwarded. */
  readonly onRow?: (hidden: Float32Array, embedding: Float32Array) => void;
}

/** Whatever keeps in step with the cache: the Talker. Called while the cache changes; must not wait. */
export interface Follower {
  /** Only the first `length` tokens are as they were. */
  cut(length: number): void;
  /** The prompt has grown. */
  grown(): void;
}

export interface ReplyToken {
  readonly id: number;
  /** Whole characters only; a character that spans tokens comes with its last one. */
  readonly text: string;
  /** Place in the cache, once the token is forwarded: where its hidden state will stand. */
  readonly index: number;
}

export interface ReplyEnd {
  readonly stop: "end" | "length";
  readonly ids: readonly number[];
  readonly text: string;
  readonly shown: Shown;
}

/**
 * One conversation with the Thinker. Every call names the whole conversation; what the cache
 * already holds is found by comparison, so a later turn pays only for what is new, and cutting a
 * reply back to what was heard is nothing but naming a shorter one. Calls run one after the other.
 */
export class OmniThinker implements AsyncDisposable {
  readonly #model: Model;
  readonly #context: Context;
  readonly #manifest: OmniManifest;
  readonly #text: OmniText;
  readonly #fit: ConversationFit;
  readonly #createSampler: (options?: SamplerOptions) => Sampler;
  /** What the cache holds. */
  #held: Sequence;
  readonly #hidden: RowStore;
  #follower: Follower | undefined;
  #lane: Promise<void> = Promise.resolve();

  constructor(parts: {
    readonly model: Model;
    readonly context: Context;
    readonly manifest: OmniManifest;
    readonly text: OmniText;
    readonly createSampler: (options?: SamplerOptions) => Sampler;
  }) {
    this.#model = parts.model;
    this.#context = parts.context;
    this.#manifest = parts.manifest;
    this.#text = parts.text;
    this.#fit = new ConversationFit(parts.manifest, parts.text, parts.context.capacity - 1);
    this.#createSampler = parts.createSampler;
    this.#held = new Sequence(parts.manifest);
    this.#hidden = new RowStore(parts.manifest.width);
  }

  get length(): number {
    return this.#held.length;
  }

  get ids(): readonly number[] {
    return this.#held.ids;
  }

  /** [3 × n] position ids of a stretch of the cache. */
  positions(from = 0, to = this.length): Int32Array {
    return this.#held.positions.slice(from, to);
  }

  /** Hidden states after the final norm, one row per token of the cache. */
  hidden(from = 0, to = this.length): Float32Array {
    return this.#hidden.slice(from, to);
  }

  /** The rows that went in: embeddings of text, features of media. */
  inputs(from = 0, to = this.length): Promise<Float32Array> {
    return this.#held.inputs(from, to, (ids) => this.#model.embed(ids));
  }

  /** The same with zeros where a medium stands: what the Talker is told of a token beside its hidden state. */
  textInputs(from: number, to: number): Promise<Float32Array> {
    return this.#held.inputs(from, to, (ids) => this.#model.embed(ids), "zero");
  }

  /** Where a speech begins that answers what the cache holds: two rows more, as of a text, then codes. */
  placeOfSpeech(): SpeechPlace {
    const { length } = this;
    const positions = new Positions(this.#manifest);
    positions.extendFrom(this.#held.positions, length);
    positions.append({ kind: "text", ids: [0, 0] });
    return {
      promptRows: length,
      ending: positions.slice(length, length + 2),
      next: length + 2 + positions.delta,
    };
  }

  follow(follower: Follower): void {
    this.#follower = follower;
  }

  isMedia(index: number): boolean {
    return this.#held.isMedia(index);
  }

  /** Brings the cache to exactly this conversation, without writing. */
  show(
    messages: readonly OmniMessage[],
    end: PromptEnd,
    options: { signal?: AbortSignal; observe?: (decoded: Decoded) => void } = {},
  ): Promise<Shown> {
    return this.#inTurn(async () => {
      const { shown } = await this.#show(messages, end, options);
      return shown;
    });
  }

  /** Writes the reply; stops within one token of an abort. The cache then holds what was forwarded. */
  async *reply(
    messages: readonly OmniMessage[],
    options: ReplyOptions,
  ): AsyncGenerator<ReplyToken, ReplyEnd> {
    using _turn = await this.#takeTurn();
    const sampler = this.#createSampler(options.sampling ?? {});
    const { signal, observe, onRow } = options;
    const prefill = { sampler, ...(signal && { signal }), ...(observe && { observe }) };
    const step = { ...prefill, ...(onRow && { onRow }) };
    const { shown, nextId } = await this.#show(messages, "reply", prefill);
    options.onPrompt?.();
    const stream = this.#text.stream();
    const ids: number[] = [];
    let text = "";
    let id = nextId;
    for (; !this.#text.isEnd(id); id = await this.#forward(id, step)) {
      const piece = stream.push(id);
      text += piece;
      ids.push(id);
      yield { id, text: piece, index: this.length };
      const full = ids.length >= options.maxTokens || this.length >= this.#context.capacity;
      if (full) return { stop: "length", ids, text: text + stream.end(), shown };
    }
    return { stop: "end", ids: [...ids, id], text: text + stream.end(), shown };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.dispose();
  }

  async #forward(id: number, options: DecodeCall): Promise<number> {
    const at = this.length;
    const next = this.#held;
    next.appendGenerated(id);
    try {
      const call: DecodeOptions = {
        positions: next.positions.slice(at, at + 1),
        hidden: "last",
        logits: options.observe ? "last" : "none",
        rows: options.onRow !== undefined,
        ...(options.sampler && { sampler: options.sampler }),
        ...(options.signal && { signal: options.signal }),
      };
      const decoded = await guarded("think", () =>
        this.#context.decodeIds(Int32Array.of(id), call),
      );
      this.#hidden.append(decoded.hidden as Float32Array);
      options.observe?.(decoded);
      options.onRow?.(decoded.hidden as Float32Array, decoded.rows as Float32Array);
      return decoded.nextId;
    } catch (error) {
      next.keep(at);
      throw error;
    }
  }

  async #show(
    messages: readonly OmniMessage[],
    end: PromptEnd,
    options: DecodeCall,
  ): Promise<{ shown: Shown; nextId: number }> {
    const wanted = this.#fit.layOut(withSystem(messages), end);
    let from = wanted.firstDifference(this.#held);
    // The next id is chosen from the last token's logits, which are not kept.
    if (options.sampler || options.observe) from = Math.min(from, wanted.length - 1);
    if (from < this.length) await this.#cut(from);
    let nextId = -1;
    const evaluatedTokens = wanted.length - from;
    while (from < wanted.length) {
      const to = Math.min(wanted.length, from + CALL_TOKENS);
      nextId = await this.#decode(wanted, from, to, options);
      from = to;
    }
    const { droppedTurns } = this.#fit;
    const shown = { promptTokens: wanted.length, evaluatedTokens, droppedTurns };
    return { shown, nextId };
  }

  async #decode(wanted: Sequence, from: number, to: number, call: DecodeCall): Promise<number> {
    const last = to === wanted.length;
    const options: DecodeOptions = {
      positions: wanted.positions.slice(from, to),
      hidden: "all",
      logits: call.observe ? "all" : "none",
      ...(last && call.sampler && { sampler: call.sampler }),
      ...(call.signal && { signal: call.signal }),
    };
    const decoded = await guarded("think", async () => {
      const rows = await wanted.inputs(from, to, (ids) => this.#model.embed(ids));
      return this.#context.decodeRows(rows, options);
    });
    this.#held.extendFrom(wanted, to);
    this.#hidden.append(decoded.hidden as Float32Array);
    this.#follower?.grown();
    call.observe?.(decoded);
    return decoded.nextId;
  }

  async #cut(length: number): Promise<void> {
    this.#follower?.cut(length);
    await this.#context.keep(length);
    this.#held.keep(length);
    this.#hidden.keep(length);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    using _turn = await this.#takeTurn();
    return await work();
  }

  /** Waits for the calls before; the next call waits until this is disposed. */
  async #takeTurn(): Promise<Disposable> {
    const before = this.#lane;
    let leave = () => {};
    this.#lane = new Promise<void>((resolve) => {
      leave = resolve;
    });
    await before;
    return disposable(leave);
  }
}

interface DecodeCall extends Pick<ReplyOptions, "signal" | "observe" | "onRow"> {
  readonly sampler?: Sampler;
}
