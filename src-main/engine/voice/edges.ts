/**
 * The edges of a phrase: Piper's own silence is trimmed, what is cut fades, and the pause that the
 * mark asks for is added as samples, so that sound and text stay aligned.
 */

/**
 * A sample counts as voice above this: -46 dB of full scale. Piper's silence stays below 0.003; the
 * onset of a soft "h" or "f" passes 0.005 within some milliseconds, which `keptMs` covers.
 */
const voiceLevel = 0.005;
/** Kept before the first and after the last voiced sample. Piper itself leaves 45-67 ms in front. */
const keptBeforeMs = 12;
const keptAfterMs = 30;
/** Long enough not to click, short enough not to eat a plosive. */
const fadeMs = 4;

/** Takes a phrase's windows one by one and gives what may be played so far. */
export class PhraseEdges {
  readonly #rateHz: number;
  #begun = false;
  /** Quiet samples after the last voiced one: played only if voice follows. */
  #held: Float32Array = new Float32Array(0);

  constructor(rateHz: number) {
    this.#rateHz = rateHz;
  }

  /** May return an empty array: silence so far. */
  take(window: Float32Array): Int16Array {
    const all = this.#begun ? joined(this.#held, window) : joined(this.#tail(), window);
    let start = 0;
    if (!this.#begun) {
      const first = all.findIndex(voiced);
      if (first < 0) {
        this.#held = all;
        return new Int16Array(0);
      }
      start = Math.max(0, first - this.#samples(keptBeforeMs));
      fade(all.subarray(start, start + this.#samples(fadeMs)), false);
      this.#begun = true;
    }
    const end = all.findLastIndex(voiced) + 1;
    this.#held = all.slice(Math.max(start, end));
    return toInt16(all.subarray(start, Math.max(start, end)));
  }

  /** The phrase's last samples and its pause; nothing when there was no voice at all. */
  end(pauseMs: number): Int16Array {
    if (!this.#begun) return new Int16Array(0);
    const kept = this.#held.subarray(0, this.#samples(keptAfterMs));
    fade(kept.subarray(Math.max(0, kept.length - this.#samples(fadeMs))), true);
    const rest = new Int16Array(kept.length + this.#samples(pauseMs));
    rest.set(toInt16(kept));
    return rest;
  }

  /** Before the first voice only so much of the silence can still be wanted. */
  #tail(): Float32Array {
    return this.#held.subarray(Math.max(0, this.#held.length - this.#samples(keptBeforeMs)));
  }

  #samples(milliseconds: number): number {
    return Math.round((milliseconds * this.#rateHz) / 1000);
  }
}

function voiced(sample: number): boolean {
  return Math.abs(sample) > voiceLevel;
}

/** Raised cosine over the whole of `samples`. */
function fade(samples: Float32Array, out: boolean): void {
  for (let i = 0; i < samples.length; i++) {
    const position = (i + 0.5) / samples.length;
    const gain = 0.5 - 0.5 * Math.cos(Math.PI * (out ? 1 - position : position));
    samples[i] = (samples[i] ?? 0) * gain;
  }
}

function toInt16(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (s) => Math.round(Math.max(-1, Math.min(1, s)) * 32767));
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const all = new Float32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
