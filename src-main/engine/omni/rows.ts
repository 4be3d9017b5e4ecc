/** Rows of floats that only grow at the end and are cut there; pieces are never moved. */
export class RowStore {
  readonly #width: number;
  #pieces: Float32Array[] = [];
  #length = 0;

  constructor(width: number) {
    this.#width = width;
  }

  get length(): number {
    return this.#length;
  }

  append(rows: Float32Array): void {
    if (rows.length % this.#width !== 0) throw new Error("rows of another width");
    if (rows.length === 0) return;
    this.#pieces.push(rows);
    this.#length += rows.length / this.#width;
  }

  keep(length: number): void {
    while (this.#length > length) {
      const last = this.#pieces.pop() as Float32Array;
      const rows = last.length / this.#width;
      this.#length -= rows;
      // Copied, so that the part that is cut off is freed.
      if (this.#length < length) this.append(last.slice(0, (length - this.#length) * this.#width));
    }
  }

  slice(from = 0, to = this.#length): Float32Array {
    const out = new Float32Array((to - from) * this.#width);
    let start = 0;
    for (const piece of this.#pieces) {
      const end = start + piece.length / this.#width;
      const first = Math.max(from, start);
      const last = Math.min(to, end);
      if (first < last)
        out.set(
          piece.subarray((first - start) * this.#width, (last - start) * this.#width),
          (first - from) * this.#width,
        );
      start = end;
    }
    return out;
  }
}
