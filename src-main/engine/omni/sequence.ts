import { fault } from "../../contract/faults.ts";
import { type Segment, segmentRuns } from "./layout.ts";
import type { OmniManifest } from "./manifest.ts";
import type { Medium } from "./media.ts";
import { Positions } from "./positions.ts";

/** A feature row of a medium: which block, and where in it. */
interface RowRef {
  readonly block: Float32Array;
  readonly row: number;
}

/** A prompt token by token: ids, feature rows of media, and positions. */
export class Sequence {
  readonly #manifest: OmniManifest;
  readonly #ids: number[] = [];
  readonly #rows: (RowRef | null)[] = [];
  readonly positions: Positions;

  constructor(manifest: OmniManifest) {
    this.#manifest = manifest;
    this.positions = new Positions(manifest);
  }

  get length(): number {
    return this.#ids.length;
  }

  get ids(): readonly number[] {
    return this.#ids;
  }

  isMedia(index: number): boolean {
    return this.#rows[index] !== null;
  }

  append(piece: readonly number[] | Medium): void {
    if (isIds(piece)) {
      this.positions.append({ kind: "text", ids: piece });
      this.#push(piece);
    } else this.#appendMedium(piece);
  }

  #appendMedium(medium: Medium): void {
    const { segment } = medium;
    this.positions.append(segment);
    const vision = rowsOf(medium.vision, this.#manifest.width);
    const audio = rowsOf(medium.audio, this.#manifest.width);
    for (const { source, id, count } of segmentRuns(segment as Segment, this.#manifest)) {
      for (let i = 0; i < count; i++) {
        this.#ids.push(id);
        this.#rows.push(source === "none" ? null : take(source === "vision" ? vision : audio));
      }
    }
    if (!vision.next().done || !audio.next().done) throw mismatch();
    // An open medium has no end mark yet.
    if (medium.open) this.keep(this.length - 1);
  }

  /** What the model wrote, which goes on after the largest position of all. */
  appendGenerated(id: number): void {
    this.positions.appendGenerated(1);
    this.#push([id]);
  }

  #push(ids: readonly number[]): void {
    for (const id of ids) {
      this.#ids.push(id);
      this.#rows.push(null);
    }
  }

  keep(length: number): void {
    this.#ids.length = Math.min(length, this.#ids.length);
    this.#rows.length = this.#ids.length;
    this.positions.keep(length);
  }

  /** First index at which the model would see something else. */
  firstDifference(other: Sequence): number {
    const shorter = Math.min(this.length, other.length);
    const [mine, theirs] = [this.positions.slice(0, shorter), other.positions.slice(0, shorter)];
    for (let i = 0; i < shorter; i++) {
      const [a, b] = [this.#rows[i], other.#rows[i]];
      const sameToken =
        this.#ids[i] === other.#ids[i] && a?.block === b?.block && a?.row === b?.row;
      if (!sameToken || [0, 1, 2].some((p) => mine[p * shorter + i] !== theirs[p * shorter + i]))
        return i;
    }
    return shorter;
  }

  /** Input rows of a stretch: `embed` looks up text, media bring their own, or count as zero. */
  async inputs(
    from: number,
    to: number,
    embed: (ids: Int32Array) => Promise<Float32Array>,
    media: "rows" | "zero" = "rows",
  ): Promise<Float32Array> {
    const { width } = this.#manifest;
    const texts = Array.from({ length: to - from }, (_, i) => from + i).filter(
      (index) => !this.isMedia(index),
    );
    const looked = await embed(Int32Array.from(texts, (index) => this.#ids[index] as number));
    const rows = new Float32Array((to - from) * width);
    for (const [i, index] of texts.entries())
      rows.set(looked.subarray(i * width, (i + 1) * width), (index - from) * width);
    for (let index = from; index < to; index++) {
      const ref = this.#rows[index];
      if (ref && media === "rows") {
        const at = ref.row * width;
        rows.set(ref.block.subarray(at, at + width), (index - from) * width);
      }
    }
    return rows;
  }

  /** Takes over everything that `other` has beyond this sequence's length. */
  extendFrom(other: Sequence, to: number): void {
    for (let i = this.length; i < to; i++) {
      this.#ids.push(other.#ids[i] as number);
      this.#rows.push(other.#rows[i] as RowRef | null);
    }
    this.positions.extendFrom(other.positions, to);
  }
}

function isIds(piece: readonly number[] | Medium): piece is readonly number[] {
  return Array.isArray(piece);
}

function* rowsOf(blocks: readonly Float32Array[], width: number): Generator<RowRef, undefined> {
  for (const block of blocks)
    for (let row = 0; row < block.length / width; row++) yield { block, row };
}

function take(rows: Generator<RowRef, undefined>): RowRef {
  const { value } = rows.next();
  if (!value) throw mismatch();
  return value;
}

function mismatch() {
  return fault(
    "engine-failed",
    "perceive",
    "The projector gives another number of rows than the prompt has places.",
    "Install Thinker and projector from the same model.",
  );
}
