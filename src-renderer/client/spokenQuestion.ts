/** A range of the microphone's clock on its way to the assistant. */
import type { Microphone } from "../sound/microphone.ts";

/** What was said as the key went up is still in the device's buffers; two frames cover those. */
const tailSamples = 640;

export class SpokenQuestion {
  /** Where on the microphone's clock sample 0 of the question lies. */
  readonly from: number;
  readonly #microphone: Microphone;
  readonly #send: (firstSample: number, samples: Int16Array) => void;
  readonly #sent: Int16Array[] = [];
  #listening: Disposable | null = null;
  #sentTo: number;
  #endAt = Number.POSITIVE_INFINITY;
  #finished: ((endSample: number) => void) | null = null;

  constructor(
    microphone: Microphone,
    from: number,
    send: (firstSample: number, samples: Int16Array) => void,
  ) {
    this.#microphone = microphone;
    this.from = from;
    this.#sentTo = from;
    this.#send = send;
  }

  /** From now on samples are sent, those since `from` first. */
  begin(): void {
    this.#listening = this.#microphone.onSamples(() => this.#pump());
    this.#pump();
  }

  /** Key up. Resolves to the question's length in samples once they all are sent. */
  finish(): Promise<number> {
    this.#endAt = Math.max(this.from, this.#microphone.end + tailSamples);
    return new Promise((resolve) => {
      this.#finished = resolve;
      this.#pump();
    });
  }

  /** The microphone is gone: what was sent is all. Returns its length in samples. */
  cut(): number {
    this.cancel();
    return this.#sentTo - this.from;
  }

  /** Nothing more is sent. */
  cancel(): void {
    this.#listening?.[Symbol.dispose]();
    this.#listening = null;
    this.#finished?.(this.#sentTo - this.from);
  }

  /** All that was sent, to ask again. */
  get samples(): Int16Array {
    const all = new Int16Array(this.#sent.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#sent) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  #pump(): void {
    if (this.#listening === null) return;
    const to = Math.min(this.#microphone.end, this.#endAt);
    const samples = this.#microphone.slice(this.#sentTo, to);
    if (samples.length > 0) {
      // After a stall longer than the microphone's memory the gap shows in the index.
      const first = to - samples.length - this.from;
      this.#sent.push(samples);
      this.#sentTo = to;
      this.#send(first, samples);
    }
    if (to >= this.#endAt) this.cancel();
  }
}
