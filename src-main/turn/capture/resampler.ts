/**
 * Band-limited change of the sampling rate for a stream: a Kaiser-windowed sinc, exact positions, no
 * seams between pieces. To 16 kHz everything up to 7.2 kHz passes (±0.001 dB) and what would fold below
 * 7.2 kHz is 80 dB down. The WASM build of libsamplerate measures no better where speech is; it cannot
 * be told that a stream has ended, so the last 3 ms stay inside, and it brings 2 MB of tables.
 */

/** Share of the lower rate that passes unchanged; what folds, folds above it. */
const passband = 0.45;
const stopband = 0.55;
const attenuationDb = 80;
/** Kaiser's formulas (Oppenheim & Schafer, Discrete-Time Signal Processing, 7.5.3). */
const beta = 0.1102 * (attenuationDb - 8.7);
/**
 * Rates that share a large divisor (44.1, 48, 22.05 kHz …) need at most 640 positions between two input
 * samples. Others use 512 with linear interpolation, whose error is below -100 dB.
 */
const mostPositions = 640;
const interpolatedPositions = 512;

export class Resampler {
  readonly #from: number;
  readonly #to: number;
  readonly #taps: number;
  readonly #positions: number;
  readonly #rows: Float32Array[];
  /** Input that later output still needs; starts with the silence before the stream. */
  #input: Float32Array;
  /** Stream index of `#input[0]` plus the taps before the centre. */
  #first = 0;
  #consumed = 0;
  #produced = 0;

  constructor(fromHz: number, toHz: number) {
    const shared = divisor(fromHz, toHz);
    this.#from = fromHz / shared;
    this.#to = toHz / shared;
    const exact = this.#to <= mostPositions;
    this.#positions = exact ? this.#to : interpolatedPositions;
    const lower = Math.min(fromHz, toHz) / fromHz;
    const transition = 2 * Math.PI * (stopband - passband) * lower;
    this.#taps = 2 * Math.ceil((attenuationDb - 8) / (2.285 * transition) / 2);
    this.#rows = Array.from({ length: this.#positions + (exact ? 0 : 1) }, (_, row) =>
      kernel(row / this.#positions, this.#taps, lower),
    );
    this.#input = new Float32Array(this.#taps / 2 - 1);
  }

  /** The output that `samples` completes. */
  push(samples: Float32Array): Float32Array {
    const joined = new Float32Array(this.#input.length + samples.length);
    joined.set(this.#input);
    joined.set(samples, this.#input.length);
    this.#input = joined;
    this.#consumed += samples.length;
    return this.#produce(Number.POSITIVE_INFINITY);
  }

  /** The rest: the whole stream has ⌈length · to / from⌉ samples. */
  end(): Float32Array {
    const total = Math.ceil((this.#consumed * this.#to) / this.#from);
    const rest = new Float32Array(this.#input.length + this.#taps);
    rest.set(this.#input);
    this.#input = rest;
    return this.#produce(total - this.#produced);
  }

  #produce(limit: number): Float32Array {
    const last = this.#input.length - this.#taps;
    const output: number[] = [];
    while (output.length < limit) {
      const at = this.#produced * this.#from;
      const index = Math.floor(at / this.#to);
      if (index - this.#first > last) break;
      const position = ((at - index * this.#to) / this.#to) * this.#positions;
      output.push(this.#sample(index - this.#first, position));
      this.#produced++;
    }
    const next = Math.floor((this.#produced * this.#from) / this.#to);
    const done = Math.min(next - this.#first, this.#input.length);
    this.#input = this.#input.slice(done);
    this.#first += done;
    return Float32Array.from(output);
  }

  #sample(offset: number, position: number): number {
    const row = Math.round(position);
    // Positions of exact rates are whole up to rounding.
    if (Math.abs(position - row) < 1e-6) return this.#filter(offset, row);
    const below = Math.floor(position);
    const lower = this.#filter(offset, below);
    return lower + (this.#filter(offset, below + 1) - lower) * (position - below);
  }

  #filter(offset: number, row: number): number {
    const weights = this.#rows[row] as Float32Array;
    const input = this.#input;
    let sum = 0;
    for (let tap = 0; tap < weights.length; tap++) {
      sum += (input[offset + tap] as number) * (weights[tap] as number);
    }
    return sum;
  }
}

/** Weights for an output `fraction` of an input sample after the kernel's centre; they add up to 1. */
function kernel(fraction: number, taps: number, lower: number): Float32Array {
  const half = taps / 2;
  const weights = new Float64Array(taps);
  let sum = 0;
  for (let tap = 0; tap < taps; tap++) {
    const distance = tap - (half - 1) - fraction;
    const edge = distance / half;
    const window = Math.abs(edge) < 1 ? bessel(beta * Math.sqrt(1 - edge * edge)) : 0;
    const angle = Math.PI * distance * lower;
    weights[tap] = (angle === 0 ? 1 : Math.sin(angle) / angle) * window;
    sum += weights[tap] ?? 0;
  }
  return Float32Array.from(weights, (weight) => weight / sum);
}

/** Modified Bessel function of the first kind, order 0, by its series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
