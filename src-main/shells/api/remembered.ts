/**
 * What a later request of the same conversation names instead of sending it again: spoken replies by
 * id, and what was heard in a recording that comes once more as history. In memory only, for an hour.
 */
import { createHash } from "node:crypto";

export const keptSeconds = 3_600;
/** Fifty clients with a dozen turns each; a text has a few hundred bytes. */
const maxKept = 1_000;

export class Remembered {
  readonly #texts = new Map<string, { readonly text: string; readonly untilMs: number }>();

  keep(key: string, text: string): void {
    this.#texts.delete(key);
    this.#texts.set(key, { text, untilMs: performance.now() + keptSeconds * 1_000 });
    for (const [oldest, { untilMs }] of this.#texts) {
      if (this.#texts.size <= maxKept && untilMs > performance.now()) break;
      this.#texts.delete(oldest);
    }
  }

  find(key: string): string | null {
    const found = this.#texts.get(key);
    return found && found.untilMs > performance.now() ? found.text : null;
  }
}

export function soundKey(sound: Int16Array): string {
  const bytes = new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength);
  return createHash("sha256").update(bytes).digest("base64url");
}
