import {
  chunkPositions,
  chunkRanges,
  type Grid,
  interleave,
  mergedTokens,
  type Segment,
} from "./layout.ts";
import type { OmniManifest } from "./manifest.ts";

/**
 * Time-aligned rotary positions: three ids (t, h, w) per token, 25 temporal ids per second.
 * A segment starts one after the largest id of the last appended stretch, not of everything before.
 */
export class Positions {
  readonly #manifest: OmniManifest;
  #planes = new Int32Array(3 * 1024);
  #capacity = 1024;
  #length = 0;
  #next = 0;
  #highest = -1;

  constructor(manifest: OmniManifest) {
    this.#manifest = manifest;
  }

  get length(): number {
    return this.#length;
  }

  /** Distance from sequence index to position for tokens that are generated now. */
  get delta(): number {
    return this.#highest + 1 - this.#length;
  }

  append(segment: Segment): void {
    if (segment.kind === "text") this.#line(segment.ids.length);
    else if (segment.kind === "audio") this.#line(segment.tokens + 2);
    else if (segment.kind === "video" && segment.audioTokens !== undefined)
      this.#film(segment.grid, segment.secondsPerGrid, segment.audioTokens);
    else {
      const seconds = segment.kind === "video" ? segment.secondsPerGrid : 0;
      this.#line(1);
      this.#stretch(this.#pictures(segment.grid, seconds, this.#next));
      this.#line(1);
    }
  }

  /** Generated tokens go on after the largest id of all, as the reference's decoding does. */
  appendGenerated(count: number): void {
    this.#next = this.#highest + 1;
    this.#line(count);
  }

  /** Takes over another sequence's positions up to `length`. */
  extendFrom(other: Positions, length: number): void {
    const from = this.#length;
    const planes = other.slice(from, length);
    const count = length - from;
    for (let i = 0; i < count; i++)
      this.#push(planes[i] as number, planes[count + i] as number, planes[2 * count + i] as number);
    this.#next = this.#length === 0 ? 0 : this.#at(this.#length - 1) + 1;
  }

  /** Forgets all but the first `length` tokens. */
  keep(length: number): void {
    this.#length = Math.min(length, this.#length);
    this.#highest = -1;
    for (let i = 0; i < this.#length; i++) this.#highest = Math.max(this.#highest, this.#at(i));
    this.#next = this.#length === 0 ? 0 : this.#at(this.#length - 1) + 1;
  }

  /** [3 × (to − from)], planes t, h, w. */
  slice(from = 0, to = this.#length): Int32Array {
    const planes = new Int32Array(3 * (to - from));
    for (let plane = 0; plane < 3; plane++) {
      const start = plane * this.#capacity;
      planes.set(this.#planes.subarray(start + from, start + to), plane * (to - from));
    }
    return planes;
  }

  /** Largest of the three ids at a token. */
  #at(index: number): number {
    const planes = this.#planes;
    const [h, w] = [this.#capacity + index, 2 * this.#capacity + index];
    return Math.max(planes[index] as number, planes[h] as number, planes[w] as number);
  }

  #line(count: number): void {
    for (let i = 0; i < count; i++) this.#push(this.#next + i, this.#next + i, this.#next + i);
    this.#next += count;
  }

  /** Appends columns as one stretch and moves on after their largest id. */
  #stretch(columns: readonly Column[]): void {
    let largest = this.#next - 1;
    for (const [i, [t, h, w]] of columns.entries()) {
      this.#push(t, h, w);
      largest = i === 0 ? Math.max(t, h, w) : Math.max(largest, t, h, w);
    }
    this.#next = largest + 1;
  }

  #pictures(grid: Grid, secondsPerGrid: number, start: number): Column[] {
    const { merge } = this.#manifest.vision;
    const [rows, columns] = [grid.rows / merge, grid.columns / merge];
    const perGrid = rows * columns;
    return Array.from({ length: mergedTokens(grid, merge) }, (_, i): Column => {
      const inside = i % perGrid;
      const time = this.#temporal(Math.floor(i / perGrid), secondsPerGrid);
      return [start + time, start + Math.floor(inside / columns), start + (inside % columns)];
    });
  }

  /** In float steps, as the reference multiplies: at odd rates the last bit decides an id. */
  #temporal(grid: number, secondsPerGrid: number): number {
    const seconds = Math.fround(grid * Math.fround(secondsPerGrid));
    return Math.trunc(Math.fround(seconds * this.#manifest.positionsPerSecond));
  }

  /** Start marks share an id, end marks share an id, and sound and pictures take turns between. */
  #film(grid: Grid, secondsPerGrid: number, sounds: number): void {
    const mark = (): void => {
      this.#push(this.#next, this.#next, this.#next);
      this.#push(this.#next, this.#next, this.#next);
      this.#next++;
    };
    mark();
    const start = this.#next;
    const pictures = this.#pictures(grid, secondsPerGrid, start);
    const chunk = chunkPositions(this.#manifest);
    const order = interleave(
      chunkRanges(
        pictures.map(([t]) => t - start),
        chunk,
      ),
      chunkRanges(
        Array.from({ length: sounds }, (_, i) => i),
        chunk,
      ),
    );
    for (const { vision, range } of order) {
      const [from, to] = range;
      if (vision) this.#stretch(pictures.slice(from, to));
      else {
        this.#next = start + from;
        this.#line(to - from);
      }
    }
    mark();
  }

  #push(t: number, h: number, w: number): void {
    if (this.#length === this.#capacity) this.#grow();
    this.#planes[this.#length] = t;
    this.#planes[this.#capacity + this.#length] = h;
    this.#planes[2 * this.#capacity + this.#length] = w;
    this.#highest = Math.max(this.#highest, t, h, w);
    this.#length++;
  }

  #grow(): void {
    const larger = new Int32Array(6 * this.#capacity);
    for (let plane = 0; plane < 3; plane++)
      larger.set(
        this.#planes.subarray(plane * this.#capacity, (plane + 1) * this.#capacity),
        plane * 2 * this.#capacity,
      );
    this.#planes = larger;
    this.#capacity *= 2;
  }
}

type Column = readonly [t: number, h: number, w: number];
