/** Where a line of text has ink: screens are clean enough that gaps between words can be measured. */
import type { Box } from "../../contract/events.ts";
import type { Picture } from "./picture.ts";

/** Columns without ink, in pixels of the picture. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

export interface Ink {
  /** Gaps between inked columns, left to right; neither margin counts. */
  readonly gaps: readonly Gap[];
  /** Uppermost and lowest inked row of each column, from the box's left edge; -1: none. */
  readonly tops: Int16Array;
  readonly bottoms: Int16Array;
  readonly x: number;
  /** Height of the box. */
  readonly height: number;
}

/** A pixel is ink from this share of the strongest contrast on; antialiasing stays below. */
const inkShare = 0.3;
/** Below this contrast (0..255) there is nothing to measure. */
const minContrast = 24;

/** null when the background is not plain enough to tell (an underline, a photograph). */
export function measureInk({ width, data }: Picture, box: Box): Ink | null {
  const luma = new Uint8Array(box.width * box.height);
  const histogram = new Uint32Array(64);
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      const at = ((box.y + y) * width + box.x + x) * 3;
      const value =
        ((data[at] as number) * 77 +
          (data[at + 1] as number) * 150 +
          (data[at + 2] as number) * 29) >>
        8;
      luma[y * box.width + x] = value;
      histogram[value >> 2] = (histogram[value >> 2] as number) + 1;
    }
  }
  const background = histogram.indexOf(Math.max(...histogram)) * 4 + 2;
  let contrast = 0;
  for (const value of luma) contrast = Math.max(contrast, Math.abs(value - background));
  if (contrast < minContrast) return null;
  const threshold = contrast * inkShare;
  const tops = new Int16Array(box.width).fill(-1);
  const bottoms = new Int16Array(box.width).fill(-1);
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      if (Math.abs((luma[y * box.width + x] as number) - background) < threshold) continue;
      if ((tops[x] as number) < 0) tops[x] = y;
      bottoms[x] = y;
    }
  }
  return { gaps: gapsOf(tops, box.x), tops, bottoms, x: box.x, height: box.height };
}

function gapsOf(tops: Int16Array, offset: number): Gap[] {
  const inked = (x: number) => (tops[x] as number) >= 0;
  const left = tops.findIndex((top) => top >= 0);
  const right = tops.findLastIndex((top) => top >= 0);
  const gaps: Gap[] = [];
  for (let x = left; x <= right; x++) {
    if (inked(x)) continue;
    const from = x;
    while (!inked(x)) x++;
    gaps.push({ from: offset + from, to: offset + x });
  }
  return gaps;
}

/** The widest gap between two places; null when there is none. */
export function widestGap(ink: Ink, from: number, to: number): Gap | null {
  let widest: Gap | null = null;
  for (const gap of ink.gaps) {
    const middle = (gap.from + gap.to) / 2;
    if (middle <= from || middle >= to) continue;
    if (!widest || gap.to - gap.from > widest.to - widest.from) widest = gap;
  }
  return widest;
}

/** Inked rows of one sign, counted downwards; `part`: where touching signs leave only one side of it. */
export interface Extent {
  readonly top: number;
  readonly bottom: number;
  readonly part: "whole" | "left" | "right";
}

/** Of the sign at `place`; `before` and `after` are the places of its neighbours. */
export function extentOf(
  ink: Ink,
  place: number,
  before: number | undefined,
  after: number | undefined,
): Extent | null {
  let [from, to] = [ink.x, ink.x + ink.tops.length];
  for (const gap of ink.gaps) {
    if ((gap.from + gap.to) / 2 <= place) from = gap.to;
    else {
      to = gap.from;
      break;
    }
  }
  const joinsLeft = before !== undefined && before >= from;
  const joinsRight = after !== undefined && after <= to;
  if (joinsLeft && joinsRight) return null;
  const part = joinsLeft ? "right" : joinsRight ? "left" : "whole";
  const [start, end] = [joinsLeft ? place : from, joinsRight ? place : to];
  let [top, bottom] = [ink.height, -1];
  for (let x = Math.floor(start) - ink.x; x < Math.ceil(end) - ink.x; x++) {
    if ((ink.tops[x] ?? -1) < 0) continue;
    top = Math.min(top, ink.tops[x] as number);
    bottom = Math.max(bottom, ink.bottoms[x] as number);
  }
  return bottom < 0 ? null : { top, bottom, part };
}
