/** Microphone sound that nobody has asked with yet, on the session's own clock of 16 kHz samples. */

export class InputBuffer {
  #pieces: { readonly first: number; readonly samples: Int16Array }[] = [];
  #end = 0;

  /** Index after the newest sample since the session began. */
  get end(): number {
    return this.#end;
  }

  get start(): number {
    return this.#pieces[0]?.first ?? this.#end;
  }

  append(samples: Int16Array): void {
    if (samples.length === 0) return;
    this.#pieces.push({ first: this.#end, samples });
    this.#end += samples.length;
  }

  /** Samples [from, to) as far as they are still here. */
  slice(from: number, to: number): Int16Array {
    const start = Math.max(from, this.start);
    const all = new Int16Array(Math.max(0, Math.min(to, this.#end) - start));
    for (const { first, samples } of this.#pieces) {
      const part = samples.subarray(Math.max(0, start - first), Math.max(0, to - first));
      if (part.length > 0) all.set(part, Math.max(0, first - start));
    }
    return all;
  }

  /** What lies whole before `index` is let go. */
  forget(index: number): void {
    this.#pieces = this.#pieces.filter(({ first, samples }) => first + samples.length > index);
  }
}
