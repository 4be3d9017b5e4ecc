/**
 * Which piece of a screen answers a question, or that none does: a small encoder of ours (models/train) reads the
 * question and all pieces at once.
 */
import { readFile } from "node:fs/promises";
import { Tokenizer } from "@huggingface/tokenizers";
import { type InferenceSession, Tensor } from "onnxruntime-node";
import { type Chosen, type Reading, ways } from "../../turn/types.ts";
import { entryFile } from "../entries.ts";
import { openModel } from "../onnx.ts";
import { relate, sizesOf, statesOf } from "./relations.ts";
import { type Seen, type Window, windowsOf } from "./windows.ts";

const threads = 2;

export type Readable = Pick<Reading, "pieces" | "controls">;

export class Chooser {
  readonly #session: InferenceSession;
  readonly #tokenizer: Tokenizer;
  #last: { readonly key: string; readonly seen: Seen } | null = null;

  private constructor(session: InferenceSession, tokenizer: Tokenizer) {
    this.#session = session;
    this.#tokenizer = tokenizer;
  }

  static async load(): Promise<Chooser> {
    const [session, tokens] = await Promise.all([
      openModel(entryFile("chooser.onnx"), threads),
      readFile(entryFile("chooser.json"), "utf8"),
    ]);
    return new Chooser(session, new Tokenizer(JSON.parse(tokens), {}));
  }

  async choose(question: string, reading: Readable): Promise<Chosen> {
    const seen = this.#see(reading);
    const odds = reading.pieces.map(() => Number.NEGATIVE_INFINITY);
    const windows = windowsOf(this.#ids(question), seen);
    const sums = ways.map(() => 0);
    for (const window of windows) {
      const found = await this.#run(window);
      for (let at = window.from; at < window.to; at++)
        odds[at] = Math.max(odds[at] ?? 0, found.odds[at - window.from] ?? 0);
      for (const [at, share] of found.ways.entries()) sums[at] = (sums[at] ?? 0) + share;
    }
    return { odds, ways: sums.map((sum) => sum / Math.max(1, windows.length)) };
  }

  #ids(text: string): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids;
  }

  /** The same screen is asked about while a question is spoken. */
  #see(reading: Readable): Seen {
    const key = JSON.stringify([
      reading.pieces.map(({ text, box }) => [text, box]),
      reading.controls,
    ]);
    if (this.#last?.key === key) return this.#last.seen;
    const boxes = reading.pieces.map(({ box }) => box);
    const seen = {
      tokens: reading.pieces.map(({ text }) => this.#ids(text)),
      sizes: sizesOf(boxes),
      states: statesOf(reading),
      relations: relate(boxes),
    };
    this.#last = { key, seen };
    return seen;
  }

  async #run({ ids, piece, size, state, relations, from, to }: Window): Promise<Chosen> {
    const row = (values: readonly number[]) =>
      new Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
    const wide = to - from + 1;
    const output = await this.#session.run({
      ids: row(ids),
      piece: row(piece),
      size: row(size),
      state: row(state),
      relations: new Tensor("int64", BigInt64Array.from(relations, BigInt), [1, wide, wide]),
    });
    // Two of each token: how well it answers, and, of the first, how likely nothing does.
    const data = output.scores?.data as Float32Array;
    const none = data[1] ?? 0;
    const sums = new Array<number>(to - from).fill(0);
    const counts = new Array<number>(to - from).fill(0);
    for (const [token, at] of piece.entries()) {
      if (at === 0) continue;
      sums[at - 1] = (sums[at - 1] ?? 0) + (data[2 * token] ?? 0);
      counts[at - 1] = (counts[at - 1] ?? 0) + 1;
    }
    return {
      odds: sums.map((sum, at) => sum / Math.max(1, counts[at] ?? 0) - none),
      ways: softmax(output.ways?.data as Float32Array),
    };
  }
}

function softmax(values: Float32Array): number[] {
  const most = Math.max(...values);
  const shares = Array.from(values, (value) => Math.exp(value - most));
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}
