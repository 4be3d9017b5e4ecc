/**
 * Moonshine tiny (English, MIT): raw 16 kHz sound → tokens. An encoder over the whole clip, then a
 * decoder with a key/value cache.
 *
 * Latency comes from drafts. What an earlier pass over less sound wrote is checked in **one** decoder
 * pass (all its positions at once); only what differs is decoded token by token. Measured on one thread
 * for 1.5–5 s: encoder 13–40 ms, draft 8–12 ms, a further token 5.7 ms, against 25–110 ms for a decode
 * from nothing.
 */
import { type InferenceSession, Tensor } from "onnxruntime-node";
import { openModel } from "../onnx.ts";
import { Tokens } from "./tokens.ts";

const rateHz = 16_000;
/** Two threads gain 6 ms of the encoder's 20 and lose them again while the Thinker prefills. */
const threads = 1;
const layers = 6;
const heads = 8;
const headWidth = 36;
const vocabulary = 32_768;
const startToken = 1;
const endToken = 2;
/** Nobody speaks faster; a decoder that goes on longer is repeating itself (Moonshine's own limit). */
const tokensPerSecond = 6.5;
/** The encoder's three convolutions leave nothing of less than this (0.06 s). */
const shortestSamples = 1_000;

export interface Transcription {
  readonly tokens: readonly number[];
  /** False: stopped on the way; `tokens` is still a good draft. */
  readonly complete: boolean;
}

type Cache = Record<string, Tensor>;

const decoderParts = cacheNames("decoder");
const encoderParts = cacheNames("encoder");

export class Recogniser {
  readonly tokens: Tokens;
  readonly #encoder: InferenceSession;
  readonly #decoder: InferenceSession;

  private constructor(encoder: InferenceSession, decoder: InferenceSession, tokens: Tokens) {
    this.#encoder = encoder;
    this.#decoder = decoder;
    this.tokens = tokens;
  }

  static async load(files: {
    encoder: string;
    decoder: string;
    tokens: string;
  }): Promise<Recogniser> {
    const [encoder, decoder, tokens] = await Promise.all([
      openModel(files.encoder, threads),
      openModel(files.decoder, threads),
      Tokens.load(files.tokens),
    ]);
    return new Recogniser(encoder, decoder, tokens);
  }

  /**
   * `stop` is asked between runs (at most 40 ms apart for 5 s of sound, 90 ms for 10 s), so that a
   * question that ends during a partial pass does not wait for the rest of it.
   */
  async transcribe(
    sound: Float32Array,
    draft: readonly number[] = [],
    stop: () => boolean = () => false,
  ): Promise<Transcription> {
    if (sound.length < shortestSamples) return { tokens: [], complete: true };
    const length = sound.length;
    // The mask has the length of the sound, also for the decoder: with the encoder's own length it
    // works on short clips and fails from 10 s on.
    const mask = new Tensor("int64", new BigInt64Array(length).fill(1n), [1, length]);
    const encoded = await this.#encoder.run({
      input_values: new Tensor("float32", sound, [1, length]),
      attention_mask: mask,
    });
    if (stop()) return { tokens: draft, complete: false };
    const steps = new Decoding(this.#decoder, mask, encoded.last_hidden_state as Tensor);
    const limit = Math.ceil((length / rateHz) * tokensPerSecond) + 1;
    const tokens = await steps.first(draft.slice(0, limit));
    while (steps.next !== endToken && tokens.length < limit) {
      if (stop()) return { tokens, complete: false };
      tokens.push(steps.next);
      await steps.step();
    }
    return { tokens, complete: true };
  }
}

class Decoding {
  /** The decoder's choice after everything that is in its cache. */
  next = endToken;
  readonly #session: InferenceSession;
  readonly #fixed: Cache;
  #past: Cache = {};

  constructor(session: InferenceSession, mask: Tensor, encoded: Tensor) {
    this.#session = session;
    this.#fixed = { encoder_attention_mask: mask, encoder_hidden_states: encoded };
  }

  /** Reads the start token and the draft at once; returns the part of the draft that stands. */
  async first(draft: readonly number[]): Promise<number[]> {
    const ids = [startToken, ...draft];
    const output = await this.#session.run({
      ...this.#fixed,
      ...emptyCache,
      input_ids: tokenTensor(ids),
      use_cache_branch: new Tensor("bool", Uint8Array.of(0), [1]),
    });
    const logits = output.logits?.data as Float32Array;
    let kept = 0;
    while (kept < draft.length && largest(logits, kept) === draft[kept]) kept++;
    this.next = largest(logits, kept);
    for (const name of encoderParts) this.#fixed[`past_key_values.${name}`] = part(output, name);
    for (const name of decoderParts) {
      this.#past[`past_key_values.${name}`] = firstPositions(part(output, name), kept + 1);
    }
    return draft.slice(0, kept);
  }

  async step(): Promise<void> {
    const output = await this.#session.run(
      {
        ...this.#fixed,
        ...this.#past,
        input_ids: tokenTensor([this.next]),
        use_cache_branch: new Tensor("bool", Uint8Array.of(1), [1]),
      },
      // The encoder's keys and values do not change; fetching them would copy up to 2 MB a token.
      stepOutputs,
    );
    for (const name of decoderParts) this.#past[`past_key_values.${name}`] = part(output, name);
    this.next = largest(output.logits?.data as Float32Array, 0);
  }
}

const stepOutputs = ["logits", ...decoderParts.map((name) => `present.${name}`)];

const emptyCache: Cache = Object.fromEntries(
  [...decoderParts, ...encoderParts].map((name) => [
    `past_key_values.${name}`,
    new Tensor("float32", new Float32Array(), [1, heads, 0, headWidth]),
  ]),
);

function cacheNames(side: "decoder" | "encoder"): string[] {
  return Array.from({ length: layers }, (_, layer) => [
    `${layer}.${side}.key`,
    `${layer}.${side}.value`,
  ]).flat();
}

function part(output: InferenceSession.OnnxValueMapType, name: string): Tensor {
  return output[`present.${name}`] as Tensor;
}

function tokenTensor(ids: readonly number[]): Tensor {
  return new Tensor("int64", BigInt64Array.from(ids, BigInt), [1, ids.length]);
}

/** [1, heads, T, width] cut to the first `count` of T: the cache without a refused draft's end. */
function firstPositions(cache: Tensor, count: number): Tensor {
  const positions = cache.dims[2] ?? 0;
  if (positions === count) return cache;
  const source = cache.data as Float32Array;
  const kept = new Float32Array(heads * count * headWidth);
  for (let head = 0; head < heads; head++) {
    const from = head * positions * headWidth;
    kept.set(source.subarray(from, from + count * headWidth), head * count * headWidth);
  }
  return new Tensor("float32", kept, [1, heads, count, headWidth]);
}

function largest(logits: Float32Array, row: number): number {
  const start = row * vocabulary;
  let best = start;
  for (let at = start + 1; at < start + vocabulary; at++) {
    if ((logits[at] as number) > (logits[best] as number)) best = at;
  }
  return best - start;
}
