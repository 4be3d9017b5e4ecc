export interface SoundSource {
  /** Everything has been sent (it may not all be taken yet). */
  readonly ended: boolean;
  /** Samples that wait. */
  readonly pending: number;
  /**
   * Fills `frame`, waiting for enough sound; at the end the rest is padded with zeros. `null`: all is
   * taken. `skipped` counts samples lost since the call before.
   */
  take(frame: Float32Array): Promise<{ samples: number; skipped: number } | null>;
}

/**
 * Sound between whoever sends it and the listener that works through it. A file may be sent far faster
 * than it can be listened to: beyond `capacity` the oldest sound is skipped and counted, so memory stays
 * flat and what is dropped is only what an answer would not use anyway.
 */
export class SoundQueue implements SoundSource {
  readonly #capacity: number;
  #chunks: Float32Array[] = [];
  /** Samples of the first chunk that are taken already. */
  #taken = 0;
  #pending = 0;
  #skipped = 0;
  #ended = false;
  #error: unknown;
  #wake: (() => void) | null = null;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get pending(): number {
    return this.#pending;
  }

  push(chunk: Float32Array): void {
    if (this.#ended || chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#pending += chunk.length;
    while (this.#pending > this.#capacity && this.#chunks.length > 1) {
      const dropped = (this.#chunks.shift()?.length ?? 0) - this.#taken;
      this.#taken = 0;
      this.#pending -= dropped;
      this.#skipped += dropped;
    }
    this.#wakeTaker();
  }

  end(): void {
    this.#ended = true;
    this.#wakeTaker();
  }

  fail(error: unknown): void {
    this.#error ??= { cause: error };
    this.#wakeTaker();
  }

  async take(frame: Float32Array): Promise<{ samples: number; skipped: number } | null> {
    while (this.#pending < frame.length && !this.#ended && this.#error === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#error !== undefined) throw (this.#error as { cause: unknown }).cause;
    if (this.#pending === 0) return null;
    const skipped = this.#skipped;
    this.#skipped = 0;
    let filled = 0;
    for (let chunk = this.#chunks[0]; chunk && filled < frame.length; chunk = this.#chunks[0]) {
      const piece = chunk.subarray(this.#taken, this.#taken + frame.length - filled);
      frame.set(piece, filled);
      filled += piece.length;
      this.#taken += piece.length;
      if (this.#taken === chunk.length) {
        this.#chunks.shift();
        this.#taken = 0;
      }
    }
    frame.fill(0, filled);
    this.#pending -= filled;
    return { samples: filled, skipped };
  }

  #wakeTaker(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
