/**
 * Questions cut out of an open microphone: a take begins with the little that is kept from before the
 * key, and ends with what was said as the key went up. While no take runs, nothing leaves.
 */

/** Still in the device's buffers as the key goes up; measured through PulseAudio: 12 to 25 ms. */
export const tailSamples = 480;

export interface TakeFrame {
  readonly take: number;
  readonly firstSample: number;
  readonly samples: Int16Array<ArrayBuffer>;
  readonly peak: number;
}

export interface TakeListener {
  frame(frame: TakeFrame): void;
  ended(take: number, samples: number): void;
}

export class Takes {
  readonly #listener: TakeListener;
  /** Overwritten in a circle, and cleared with the microphone. */
  #kept: Int16Array;
  #keptEnd = 0;
  #take: number | null = null;
  #sent = 0;
  #endAt = Number.POSITIVE_INFINITY;

  constructor(listener: TakeListener, preRoll = 0) {
    this.#listener = listener;
    this.#kept = new Int16Array(preRoll);
  }

  get running(): boolean {
    return this.#take !== null;
  }

  set preRoll(samples: number) {
    if (samples === this.#kept.length) return;
    this.#kept = new Int16Array(samples);
    this.#keptEnd = 0;
  }

  begin(take: number): void {
    if (this.#take !== null) this.#end();
    this.#take = take;
    this.#sent = 0;
    this.#endAt = Number.POSITIVE_INFINITY;
    const length = Math.min(this.#keptEnd, this.#kept.length);
    const before = new Int16Array(length);
    for (let at = 0; at < length; at++) {
      before[at] = this.#kept[(this.#keptEnd - length + at) % this.#kept.length] as number;
    }
    if (length > 0) this.#send(before);
  }

  /** Key up. */
  finish(take: number): void {
    if (take === this.#take) this.#endAt = Math.min(this.#endAt, this.#sent + tailSamples);
  }

  cancel(take: number): void {
    if (take === this.#take) this.#take = null;
  }

  /** The microphone is gone: what came is all. */
  cut(): void {
    if (this.#take !== null) this.#end();
    this.#keptEnd = 0;
    this.#kept.fill(0);
  }

  push(samples: Int16Array<ArrayBuffer>): void {
    if (this.#take !== null) {
      const rest = this.#endAt - this.#sent;
      this.#send(samples.length > rest ? samples.slice(0, rest) : samples);
      if (this.#sent >= this.#endAt) this.#end();
      return;
    }
    for (const sample of this.#kept.length > 0 ? samples : []) {
      this.#kept[this.#keptEnd++ % this.#kept.length] = sample;
    }
  }

  #send(samples: Int16Array<ArrayBuffer>): void {
    if (this.#take === null || samples.length === 0) return;
    let peak = 0;
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
    const firstSample = this.#sent;
    this.#sent += samples.length;
    this.#listener.frame({ take: this.#take, firstSample, samples, peak: peak / 32_768 });
  }

  #end(): void {
    const take = this.#take;
    this.#take = null;
    // What the next take begins with is not what this one ended with.
    this.#keptEnd = 0;
    if (take !== null) this.#listener.ended(take, this.#sent);
  }
}
