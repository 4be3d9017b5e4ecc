/** Moonshine's `tokenizer.bin`: one record per id, a length (one byte, or two from 128 on) and its bytes. */
import { readFile } from "node:fs/promises";

export class Tokens {
  readonly #pieces: readonly Uint8Array[];

  private constructor(pieces: readonly Uint8Array[]) {
    this.#pieces = pieces;
  }

  static async load(file: string): Promise<Tokens> {
    return Tokens.parse(await readFile(file));
  }

  static parse(bytes: Uint8Array): Tokens {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      let length = bytes[at++] ?? 0;
      if (length >= 128) length = length - 128 + 128 * (bytes[at++] ?? 0);
      if (at + length > bytes.length) throw new Error("The token table ends inside a token.");
      pieces.push(bytes.subarray(at, at + length));
      at += length;
    }
    return new Tokens(pieces);
  }

  /** A letter may be spread over several tokens, so bytes are joined before they become text. */
  text(ids: readonly number[]): string {
    return Buffer.concat(ids.map((id) => this.#pieces[id] ?? new Uint8Array()))
      .toString("utf8")
      .replaceAll("▁", " ")
      .replace(/<[^>]*>/g, "")
      .replace(/\s+/g, " ")
      .trim();
  }
}
