import { fault } from "../../contract/faults.ts";
import type { OmniManifest } from "./manifest.ts";

/** Patches of a picture or film: frame pairs × rows × columns, before 2×2 merging. */
export interface Grid {
  readonly times: number;
  readonly rows: number;
  readonly columns: number;
}

/** What a prompt is made of; the order of segments is the order of tokens. */
export type Segment =
  | { readonly kind: "text"; readonly ids: readonly number[] }
  | { readonly kind: "audio"; readonly tokens: number }
  | { readonly kind: "image"; readonly grid: Grid }
  | {
      readonly kind: "video";
      readonly grid: Grid;
      readonly secondsPerGrid: number;
      /** Tokens of the film's own sound, which takes turns with its pictures; absent for a silent film. */
      readonly audioTokens?: number;
    };

/** Where the rows of a media token come from; `none` is a token with an embedding of its own. */
export type RowSource = "none" | "audio" | "vision";

/** A stretch of like tokens. */
export interface Run {
  readonly source: RowSource;
  readonly id: number;
  readonly count: number;
}

/** Audio tokens for `frames` mel frames: 25 a second. */
export function audioTokens(frames: number): number {
  const convolved = Math.floor((frames - 1) / 2) + 1;
  return Math.max(0, Math.floor((convolved - 2) / 2) + 1);
}

export function mergedTokens(grid: Grid, merge: number): number {
  return (grid.times * grid.rows * grid.columns) / (merge * merge);
}

/**
 * Splits token times into chunks of `chunk` position ids. The threshold moves on by one chunk at
 * each crossing, however far the value jumped: films sparser than one chunk per grid are cut
 * unevenly, and the model was trained on exactly that.
 */
export function chunkRanges(times: ArrayLike<number>, chunk: number): [number, number][] {
  const ranges: [number, number][] = [];
  let start = 0;
  let current = 1;
  for (let i = 0; i < times.length; i++) {
    if ((times[i] as number) >= current * chunk) {
      ranges.push([start, i]);
      start = i;
      current++;
    }
  }
  ranges.push([start, times.length]);
  return ranges;
}

/** Chunks of pictures and sound in the order in which their tokens stand. */
export function interleave<T>(
  pictures: readonly T[],
  sounds: readonly T[],
): { vision: boolean; range: T }[] {
  const order: { vision: boolean; range: T }[] = [];
  for (let i = 0; i < Math.max(pictures.length, sounds.length); i++) {
    const picture = pictures[i];
    const sound = sounds[i];
    if (picture !== undefined) order.push({ vision: true, range: picture });
    if (sound !== undefined) order.push({ vision: false, range: sound });
  }
  return order;
}

/** The tokens of a segment, its start and end marks included. */
export function segmentRuns(segment: Segment, manifest: OmniManifest): Run[] {
  const { ids } = manifest;
  const mark = (id: number): Run => ({ source: "none", id, count: 1 });
  if (segment.kind === "text") return segment.ids.map(mark);
  if (segment.kind === "audio")
    return [
      mark(ids.audioStart),
      { source: "audio", id: ids.audio, count: segment.tokens },
      mark(ids.audioEnd),
    ];
  const merged = mergedTokens(segment.grid, manifest.vision.merge);
  const filling = (): Run[] => {
    if (segment.kind === "image") return [{ source: "vision", id: ids.image, count: merged }];
    if (segment.audioTokens === undefined)
      return [{ source: "vision", id: ids.video, count: merged }];
    return [mark(ids.audioStart), ...filmRuns(segment, manifest), mark(ids.audioEnd)];
  };
  return [mark(ids.visionStart), ...filling(), mark(ids.visionEnd)];
}

function filmRuns(segment: Extract<Segment, { kind: "video" }>, manifest: OmniManifest): Run[] {
  const { grid, secondsPerGrid, audioTokens: sounds = 0 } = segment;
  const { ids, positionsPerSecond } = manifest;
  const perGrid = mergedTokens(grid, manifest.vision.merge) / grid.times;
  const times = Float64Array.from(
    { length: perGrid * grid.times },
    (_, i) => Math.floor(i / perGrid) * secondsPerGrid * positionsPerSecond,
  );
  const chunk = chunkPositions(manifest);
  const order = interleave(
    chunkRanges(times, chunk),
    chunkRanges(
      Float64Array.from({ length: sounds }, (_, i) => i),
      chunk,
    ),
  );
  return order.map(({ vision, range: [from, to] }) => ({
    source: vision ? "vision" : "audio",
    id: vision ? ids.video : ids.audio,
    count: to - from,
  }));
}

export function chunkPositions(manifest: OmniManifest): number {
  return Math.trunc(manifest.positionsPerSecond * manifest.secondsPerChunk);
}

export function runIds(runs: readonly Run[]): number[] {
  return runs.flatMap(({ id, count }) => new Array<number>(count).fill(id));
}

/** Media of a prompt in order of appearance. */
export interface Media {
  readonly images: readonly Grid[];
  readonly videos: readonly Grid[];
  /** Mel frames of each sound; that of a film counts where the film stands. */
  readonly audioFrames: readonly number[];
  readonly secondsPerGrid: number;
  /** Films bring their own sound. */
  readonly audioInVideo: boolean;
}

/** Ids with one placeholder per medium, as the chat template gives them → segments. */
export function placeholderSegments(
  ids: readonly number[],
  media: Media,
  manifest: OmniManifest,
): Segment[] {
  return new SegmentReader(ids, media, manifest).read(() => 1);
}

/** Expanded ids → segments; a run of media tokens must have the length its medium implies. */
export function expandedSegments(
  ids: readonly number[],
  media: Media,
  manifest: OmniManifest,
): Segment[] {
  return new SegmentReader(ids, media, manifest).read(
    (segment) => runIds(segmentRuns(segment, manifest)).length - 2,
  );
}

class SegmentReader {
  readonly #segments: Segment[] = [];
  #text: number[] = [];
  #images = 0;
  #videos = 0;
  #sounds = 0;

  constructor(
    private readonly ids: readonly number[],
    private readonly media: Media,
    private readonly manifest: OmniManifest,
  ) {}

  /** `inner` tells how many tokens stand between a segment's outer marks in these ids. */
  read(inner: (segment: Segment) => number): Segment[] {
    const { ids } = this.manifest;
    for (let i = 0; i < this.ids.length; ) {
      const segment = this.#mediumAt(i);
      if (!segment) {
        this.#text.push(this.ids[i++] as number);
        continue;
      }
      this.#flush();
      this.#segments.push(segment);
      i += inner(segment) + 2;
      const end = segment.kind === "audio" ? ids.audioEnd : ids.visionEnd;
      if (this.ids[i - 1] !== end) throw layoutFault("its placeholders do not match its media");
    }
    this.#flush();
    return this.#segments;
  }

  #flush(): void {
    if (this.#text.length > 0) this.#segments.push({ kind: "text", ids: this.#text });
    this.#text = [];
  }

  #mediumAt(i: number): Segment | undefined {
    const { ids } = this.manifest;
    const [mark, inside] = [this.ids[i], this.ids[i + 1]];
    if (mark === ids.audioStart && inside === ids.audio)
      return { kind: "audio", tokens: this.#nextSound() };
    if (mark !== ids.visionStart) return undefined;
    if (inside === ids.image)
      return { kind: "image", grid: next(this.media.images, this.#images++, "images") };
    if (inside !== ids.video && inside !== ids.audioStart) return undefined;
    const grid = next(this.media.videos, this.#videos++, "films");
    const { secondsPerGrid, audioInVideo } = this.media;
    const film = { kind: "video", grid, secondsPerGrid } as const;
    return audioInVideo ? { ...film, audioTokens: this.#nextSound() } : film;
  }

  #nextSound(): number {
    return audioTokens(next(this.media.audioFrames, this.#sounds++, "sounds"));
  }
}

function next<T>(list: readonly T[], index: number, what: string): T {
  const item = list[index];
  if (item === undefined) throw layoutFault(`it has more placeholders than ${what}`);
  return item;
}

function layoutFault(what: string) {
  return fault("bad-input", "perceive", `The prompt cannot be laid out: ${what}.`, "Ask again.");
}
