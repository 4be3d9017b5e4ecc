/** The sound of past answers, in memory only, so that they can be played again. */

/** 17 minutes at 24 kHz: more than one sitting, less than a browser tab minds. */
const maxBytes = 48 * 1024 * 1024;

interface Speech {
  readonly sampleRateHz: number;
  readonly frames: { readonly firstSample: number; readonly samples: Int16Array }[];
  total: number;
  bytes: number;
}

export class KeptSpeech {
  readonly #turns = new Map<number, Speech>();
  readonly #onForgotten: (turn: number) => void;
  #bytes = 0;

  constructor(onForgotten: (turn: number) => void) {
    this.#onForgotten = onForgotten;
  }

  start(turn: number, sampleRateHz: number): void {
    this.#turns.set(turn, { sampleRateHz, frames: [], total: 0, bytes: 0 });
  }

  add(turn: number, firstSample: number, samples: Int16Array): void {
    const speech = this.#turns.get(turn);
    if (speech === undefined) return;
    speech.frames.push({ firstSample, samples });
    speech.total = Math.max(speech.total, firstSample + samples.length);
    speech.bytes += samples.byteLength;
    this.#bytes += samples.byteLength;
    for (const old of this.#turns.keys()) {
      if (this.#bytes <= maxBytes || old === turn) break;
      this.forget(old);
    }
  }

  get(turn: number): Readonly<Speech> | undefined {
    return this.#turns.get(turn);
  }

  forget(turn: number): void {
    this.#bytes -= this.#turns.get(turn)?.bytes ?? 0;
    if (this.#turns.delete(turn)) this.#onForgotten(turn);
  }

  clear(): void {
    for (const turn of [...this.#turns.keys()]) this.forget(turn);
  }
}
