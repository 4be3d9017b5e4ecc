/** The calling end of the phonemiser: its process, restarted when it dies, and a cache of phrases. */
import { Caller } from "../../base/calls.ts";
import { type OwnProcess, startOwn } from "../../base/ownProcess.ts";
import { fault } from "../../contract/faults.ts";
import type { PhonemiserCalls } from "./messages.ts";

/** Phrases come back ("Let me look."): 500 of them with their IPA are about 100 KB. */
const cachedPhrases = 500;

/** A text that kills the process would kill the next one too: it is tried twice. */
const attempts = 2;

export class Phonemes implements Disposable {
  readonly #file: string;
  readonly #voice: string;
  readonly #cache = new Map<string, string>();
  #child: OwnProcess | null = null;
  #caller: Caller<PhonemiserCalls> | null = null;
  #disposed = false;

  /** `file`: the built phonemiser; `voice`: eSpeak's name of a language, e.g. `en-us`. */
  constructor(file: string, voice: string) {
    this.#file = file;
    this.#voice = voice;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  async of(texts: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
    const missing = [...new Set(texts)].filter((text) => !this.#cache.has(text));
    const found = new Map<string, string>();
    if (missing.length > 0) {
      const ipa = await this.#ask(missing, signal);
      missing.forEach((text, i) => {
        found.set(text, ipa[i] ?? "");
      });
    }
    return texts.map((text) => {
      const ipa = found.get(text) ?? this.#cache.get(text) ?? "";
      this.#remember(text, ipa);
      return ipa;
    });
  }

  async #ask(texts: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        const args = { texts, voice: this.#voice };
        return await this.#started().call("phonemise", args, signal).result;
      } catch (error) {
        const died = error instanceof PhonemiserDied;
        if (died && attempt < attempts && !this.#disposed) continue;
        if (!died) throw error;
        throw fault(
          "engine-failed",
          "speak",
          "The phonemiser stopped twice while preparing one clause.",
          "Ask again in other words; if it stays, reinstall with npm ci.",
          error,
        );
      }
    }
  }

  #started(): Caller<PhonemiserCalls> {
    if (this.#caller) return this.#caller;
    // Its own output may hold what was said: it goes nowhere.
    const child = startOwn(this.#file);
    const { port } = child;
    const caller = new Caller<PhonemiserCalls>(port, (reason) => new PhonemiserDied(reason));
    port.onClose(() => {
      if (this.#child === child) {
        this.#child = null;
        this.#caller = null;
      }
    });
    this.#child = child;
    this.#caller = caller;
    return caller;
  }

  /** Least recently used phrases leave first: a Map keeps the order of insertion. */
  #remember(text: string, ipa: string): void {
    this.#cache.delete(text);
    this.#cache.set(text, ipa);
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= cachedPhrases) break;
      this.#cache.delete(oldest);
    }
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#child?.port.close();
  }
}

class PhonemiserDied extends Error {}
