/**
 * Questions cut out of an open microphone: a take begins with the little that is kept from before the
 * key, and ends with what was said as the key went up. While no take runs, nothing leaves.
 */

/** Still in the device's buffers as the key goes up; measured through PulseAudio: 12 to 25 ms. */
export const tailSamples = 480;
/** The first of a take are told as they come: a person sees at once that they are heard. */
const promptSamples = 480;
/**
 * Then 40 ms at a time, until the key goes up: each frame crosses three processes, which at 10 ms took as
 * much of a core as the models. Nothing hears in finer steps: words are recognised every 500 ms.
 */
const gatheredSamples = 640;

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
  /** Samples that came and were not told yet. */
  #gathered: Int16Array<ArrayBuffer>[] = [];
  #waiting = 0;
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
    if (length > 0) {
      this.#gather(before);
      this.#tell();
    }
  }

  /** Key up. */
  finish(take: number): void {
    if (take !== this.#take) return;
    this.#tell();
    this.#endAt = Math.min(this.#endAt, this.#sent + tailSamples);
  }

  cancel(take: number): void {
    if (take !== this.#take) return;
    this.#take = null;
    this.#forget();
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
      this.#gather(samples.length > rest ? samples.slice(0, rest) : samples);
      const prompt = this.#sent < promptSamples || this.#endAt !== Number.POSITIVE_INFINITY;
      if (prompt || this.#waiting >= gatheredSamples) this.#tell();
      if (this.#sent >= this.#endAt) this.#end();
      return;
    }
    for (const sample of this.#kept.length > 0 ? samples : []) {
      this.#kept[this.#keptEnd++ % this.#kept.length] = sample;
    }
  }

  #gather(samples: Int16Array<ArrayBuffer>): void {
    this.#gathered.push(samples);
    this.#waiting += samples.length;
  }

  #tell(): void {
    if (this.#take === null || this.#waiting === 0) return;
    const samples = new Int16Array(this.#waiting);
    let at = 0;
    for (const part of this.#gathered) {
      samples.set(part, at);
      at += part.length;
    }
    this.#forget();
    let peak = 0;
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
    const firstSample = this.#sent;
    this.#sent += samples.length;
    this.#listener.frame({ take: this.#take, firstSample, samples, peak: peak / 32_768 });
  }

  #forget(): void {
    this.#gathered = [];
    this.#waiting = 0;
  }

  #end(): void {
    this.#tell();
    const take = this.#take;
    this.#take = null;
    // What the next take begins with is not what this one ended with.
    this.#keptEnd = 0;
    if (take !== null) this.#listener.ended(take, this.#sent);
  }
}
