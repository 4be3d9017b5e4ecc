import type { OmniManifest } from "./manifest.ts";

/** llama.cpp's vocabulary, as much of it as text needs. */
export interface TokenTable {
  tokenize(text: string, special?: boolean): Int32Array;
  piece(id: number, special?: boolean): Uint8Array;
}

/**
 * Text ↔ ids exactly as the reference tokenizer: control tokens are found first, the text between
 * them is brought to composed form (NFC, which llama.cpp leaves out) and then split.
 */
export class OmniText {
  readonly #table: TokenTable;
  readonly #manifest: OmniManifest;
  readonly #byText: ReadonlyMap<string, number>;
  readonly #special: ReadonlySet<number>;
  readonly #pattern: RegExp;

  constructor(table: TokenTable, manifest: OmniManifest) {
    this.#table = table;
    this.#manifest = manifest;
    const added = manifest.addedTokens;
    this.#byText = new Map(added.map((token) => [token.text, token.id]));
    this.#special = new Set(added.filter((token) => token.special).map((token) => token.id));
    const longestFirst = added.map((token) => token.text).sort((a, b) => b.length - a.length);
    // A pattern without alternatives would match everywhere; this one matches nowhere.
    this.#pattern = new RegExp(longestFirst.map(escapePattern).join("|") || "(?!)", "g");
  }

  /** Text that a person or a file wrote: whatever it spells stays text. */
  plain(text: string): number[] {
    return text === "" ? [] : [...this.#table.tokenize(text.normalize("NFC"), false)];
  }

  /** Text of ours, in which control tokens are meant. */
  withControls(text: string): number[] {
    const ids: number[] = [];
    let at = 0;
    for (const match of text.matchAll(this.#pattern)) {
      ids.push(...this.plain(text.slice(at, match.index)));
      ids.push(this.control(match[0]));
      at = match.index + match[0].length;
    }
    ids.push(...this.plain(text.slice(at)));
    return ids;
  }

  control(text: string): number {
    const id = this.#byText.get(text);
    if (id === undefined) throw new Error(`the vocabulary has no control token ${text}`);
    return id;
  }

  isEnd(id: number): boolean {
    return this.#manifest.ids.end.includes(id);
  }

  decode(ids: Iterable<number>, keepControls = false): string {
    const stream = this.stream(keepControls);
    let text = "";
    for (const id of ids) text += stream.push(id);
    return text + stream.end();
  }

  /** Decodes token by token; a character that spans tokens appears with its last one. */
  stream(keepControls = false): TextStream {
    // A reply may begin with U+FEFF, which is text here.
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    return {
      push: (id) => {
        if (this.#special.has(id) && !keepControls) return "";
        return decoder.decode(this.#table.piece(id, true), { stream: true });
      },
      end: () => decoder.decode(),
    };
  }
}

export interface TextStream {
  push(id: number): string;
  /** What is left of a character that never became whole. */
  end(): string;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
