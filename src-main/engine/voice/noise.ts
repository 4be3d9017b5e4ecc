/** Normal noise that depends on a text alone: Box and Muller's transform over a 32-bit generator. */
export class NormalNoise {
  #state: number;

  private constructor(seed: number) {
    this.#state = seed;
  }

  /** FNV-1a (32 bit) of the text is the seed. */
  static seededBy(text: string): NormalNoise {
    let hash = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    }
    return new NormalNoise(hash >>> 0);
  }

  take(count: number): Float32Array {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - this.#uniform()));
      const angle = 2 * Math.PI * this.#uniform();
      values[i] = radius * Math.cos(angle);
      if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
    }
    return values;
  }

  /** Mulberry32, in [0, 1): 2^32 steps, far more than one phrase's 200,000. */
  #uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
}
