/** The stretch of a stream of sound that may still be needed, addressed by the stream's sample index. */
export class SoundWindow {
  /** 16 s: the longest segment and its pauses; it grows if it must. */
  #samples = new Float32Array(262_144);
  #first = 0;
  #length = 0;

  /** Index after the last sample; also the stream's clock. */
  get end(): number {
    return this.#first + this.#length;
  }

  append(samples: Float32Array): void {
    if (this.#length + samples.length > this.#samples.length) {
      const larger = new Float32Array(2 * this.#samples.length);
      larger.set(this.#samples.subarray(0, this.#length));
      this.#samples = larger;
    }
    this.#samples.set(samples, this.#length);
    this.#length += samples.length;
  }

  /** A copy of [from, to); what is outside of the window is left out. */
  slice(from: number, to: number): Float32Array {
    return this.#samples.slice(
      Math.max(0, from - this.#first),
      Math.max(0, Math.min(this.#length, to - this.#first)),
    );
  }

  /** Drops what lies before `sample`. */
  forget(sample: number): void {
    const dropped = Math.min(this.#length, sample - this.#first);
    if (dropped <= 0) return;
    this.#samples.copyWithin(0, dropped, this.#length);
    this.#length -= dropped;
    this.#first += dropped;
  }

  /** Starts anew, empty, at `sample`. */
  jump(sample: number): void {
    this.#first = sample;
    this.#length = 0;
  }
}
