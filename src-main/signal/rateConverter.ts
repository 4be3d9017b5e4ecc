/**
 * Sample-rate conversion, band-limited: a Kaiser-windowed sinc, one exact phase per output sample of
 * the rational ratio. Output sample `n` lies at input position `n × in / out`, with no delay between
 * the two clocks; the filter only looks ahead. Runs inside the worklets: no allocation in `read`
 * unless the buffer must grow.
 */

/** Zero crossings each side. With β below: transition of 0.157 of the band, -80 dB outside. */
const zeroCrossings = 32;
/** Kaiser β for -80 dB (Kaiser 1974: 0.1102 × (80 − 8.7)); int16 sound has 96 dB at best. */
const kaiserBeta = 7.86;
/** Cutoff as a part of the lower Nyquist rate, so that the transition ends where aliasing begins. */
const cutoff = 0.92;
/** More phases than any pair of real device rates needs (44 100 → 48 000 has 160). */
const maxPhases = 2048;

function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

export class RateConverter {
  readonly inHz: number;
  readonly outHz: number;
  /** Input samples the filter needs beyond a position before it can give the output there. */
  readonly lookAhead: number;
  readonly #phases: number;
  readonly #step: number;
  readonly #taps: number;
  readonly #table: Float32Array;
  #buffer = new Float32Array(1 << 14);
  /** Absolute input index one past the last written. */
  #written = 0;
  /** Absolute input indexes below this may have been overwritten. */
  #kept = 0;
  /** Next output sample is at input position `#whole + #phase / #phases`. */
  #whole = 0;
  #phase = 0;
  #finished = false;

  constructor(inHz: number, outHz: number) {
    this.inHz = inHz;
    this.outHz = outHz;
    const divisor = greatestCommonDivisor(inHz, outHz);
    this.#phases = outHz / divisor;
    this.#step = inHz / divisor;
    if (this.#phases > maxPhases) {
      throw new RangeError(
        `No sound conversion from ${inHz} Hz to ${outHz} Hz: choose a usual rate`,
      );
    }
    const same = inHz === outHz;
    const band = Math.min(1, outHz / inHz);
    this.lookAhead = same ? 0 : Math.ceil(zeroCrossings / band);
    this.#taps = same ? 1 : 2 * this.lookAhead;
    this.#table = same ? Float32Array.of(1) : this.#design(band * cutoff);
  }

  /** Input samples written so far. */
  get written(): number {
    return this.#written;
  }

  /** Whole input samples that have been given out. */
  get position(): number {
    return Math.min(this.#whole, this.#written);
  }

  /** How many output samples `read` could give now. */
  get available(): number {
    const limit = this.#finished ? this.#written - 1 : this.#written - 1 - this.lookAhead;
    const units = (limit - this.#whole) * this.#phases - this.#phase;
    return units < 0 ? 0 : Math.floor(units / this.#step) + 1;
  }

  write(input: Float32Array): void {
    this.#reserve(input.length);
    const mask = this.#buffer.length - 1;
    for (let i = 0; i < input.length; i++) {
      this.#buffer[(this.#written + i) & mask] = input[i] as number;
    }
    this.#written += input.length;
  }

  /** No more input: what lies beyond it is silence. */
  finish(): void {
    this.#finished = true;
  }

  /** Fills `output[from, from + count)` as far as samples are available; returns how many. */
  read(output: Float32Array, from: number, count: number): number {
    const given = Math.min(count, this.available);
    for (let n = 0; n < given; n++) {
      output[from + n] = this.#sample();
      this.#phase += this.#step;
      const whole = Math.floor(this.#phase / this.#phases);
      this.#phase -= whole * this.#phases;
      this.#whole += whole;
    }
    this.#kept = Math.max(0, this.#whole - this.lookAhead);
    return given;
  }

  #sample(): number {
    const mask = this.#buffer.length - 1;
    const row = this.#phase * this.#taps;
    const first = this.#whole - (this.#taps === 1 ? 0 : this.lookAhead - 1);
    let sum = 0;
    for (let t = 0; t < this.#taps; t++) {
      const index = first + t;
      if (index < 0 || index >= this.#written) continue;
      sum += (this.#table[row + t] as number) * (this.#buffer[index & mask] as number);
    }
    return sum;
  }

  #design(band: number): Float32Array {
    const table = new Float32Array(this.#phases * this.#taps);
    const scale = 1 / besselI0(kaiserBeta);
    for (let phase = 0; phase < this.#phases; phase++) {
      let sum = 0;
      const row = phase * this.#taps;
      for (let t = 0; t < this.#taps; t++) {
        const distance = t - (this.lookAhead - 1) - phase / this.#phases;
        const x = Math.PI * distance * band;
        const sinc = x === 0 ? 1 : Math.sin(x) / x;
        const inside = Math.max(0, 1 - (distance / this.lookAhead) ** 2);
        const value = band * sinc * besselI0(kaiserBeta * Math.sqrt(inside)) * scale;
        table[row + t] = value;
        sum += value;
      }
      // Every phase gets the same gain at 0 Hz: otherwise a steady tone would ripple.
      for (let t = 0; t < this.#taps; t++) table[row + t] = (table[row + t] as number) / sum;
    }
    return table;
  }

  #reserve(more: number): void {
    const needed = this.#written - this.#kept + more;
    if (needed <= this.#buffer.length) return;
    let size = this.#buffer.length;
    while (size < needed) size *= 2;
    const grown = new Float32Array(size);
    const mask = this.#buffer.length - 1;
    for (let i = this.#kept; i < this.#written; i++) {
      grown[i & (size - 1)] = this.#buffer[i & mask] as number;
    }
    this.#buffer = grown;
  }
}
