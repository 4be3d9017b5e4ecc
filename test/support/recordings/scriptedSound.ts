/** Sound that arrives exactly as fast as it is listened to: the live microphone on a sample clock. */
import type { SoundSource } from "../../../src-main/engine/hear/soundQueue.ts";

export class ScriptedSound implements SoundSource {
  readonly pending = 0;
  ended = false;
  readonly #sound: Float32Array;
  #at = 0;

  constructor(sound: Float32Array) {
    this.#sound = sound;
  }

  /** Samples handed out so far. */
  get clock(): number {
    return this.#at;
  }

  async take(frame: Float32Array): Promise<{ samples: number; skipped: number } | null> {
    if (this.#at >= this.#sound.length) {
      this.ended = true;
      return null;
    }
    const piece = this.#sound.subarray(this.#at, this.#at + frame.length);
    frame.fill(0);
    frame.set(piece);
    this.#at += piece.length;
    return { samples: piece.length, skipped: 0 };
  }
}
