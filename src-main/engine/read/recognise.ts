/** Reads lines of text with PP-OCRv4's recogniser: crops of one height in, characters over time out (CTC). */
import type { Box } from "../../contract/events.ts";
import type { Alphabet } from "./characters.ts";
import type { Picture } from "./picture.ts";

/** Height the recogniser was trained on. */
export const lineHeight = 48;
/** Pixels of a crop per step in time. */
export const stepPixels = 8;
/** Widths are rounded up to this: few shapes to plan for, little padding. */
const widthGrid = 32;
/** Narrower inputs than this were not trained on and lose single characters. */
const minWidth = 64;

/** A character where it was seen. */
export interface Glyph {
  readonly text: string;
  readonly probability: number;
  /** Middle, in pixels of the picture. */
  readonly x: number;
  /** Highest probability of a space between this and the glyph before. */
  readonly spaceBefore: number;
}

/** Width of a box as the recogniser sees it, before rounding. */
export function lineWidth(box: Box): number {
  return Math.max(1, Math.round((box.width * lineHeight) / box.height));
}

export function paddedWidth(box: Box): number {
  return Math.max(minWidth, Math.ceil(lineWidth(box) / widthGrid) * widthGrid);
}

/** Input of one run: crops one after the other, each channel by channel. */
export interface Batch {
  readonly width: number;
  readonly data: Float32Array;
}

/** Writes a box, scaled to the line height, into one row of a batch; what is beyond stays 0 (grey). */
export function cropInto(picture: Picture, box: Box, batch: Batch, index: number): void {
  const width = Math.min(lineWidth(box), batch.width);
  const plane = lineHeight * batch.width;
  const stepX = box.width / width;
  const stepY = box.height / lineHeight;
  const columns = new Int32Array(width * 2);
  const shares = new Float32Array(width);
  for (let x = 0; x < width; x++) {
    const at = Math.min(Math.max((x + 0.5) * stepX - 0.5, 0), box.width - 1);
    const left = Math.floor(at);
    columns[x * 2] = (box.x + left) * 3;
    columns[x * 2 + 1] = (box.x + Math.min(left + 1, box.width - 1)) * 3;
    shares[x] = at - left;
  }
  const { data } = picture;
  for (let y = 0; y < lineHeight; y++) {
    const at = Math.min(Math.max((y + 0.5) * stepY - 0.5, 0), box.height - 1);
    const above = Math.floor(at);
    const share = at - above;
    const upper = (box.y + above) * picture.width * 3;
    const lower = (box.y + Math.min(above + 1, box.height - 1)) * picture.width * 3;
    const row = index * 3 * plane + y * batch.width;
    for (let x = 0; x < width; x++) {
      const left = columns[x * 2] as number;
      const right = columns[x * 2 + 1] as number;
      const across = shares[x] as number;
      for (let channel = 0; channel < 3; channel++) {
        const a = data[upper + left + channel] as number;
        const b = data[upper + right + channel] as number;
        const c = data[lower + left + channel] as number;
        const d = data[lower + right + channel] as number;
        const top = a + (b - a) * across;
        const value = top + (c + (d - c) * across - top) * share;
        batch.data[row + channel * plane + x] = value / 127.5 - 1;
      }
    }
  }
}

/** Boxes of like width, as batches of at most `maxPixels` of width in all; widest first. */
export function batches(boxes: readonly Box[], maxPixels: number): Box[][] {
  const byWidth = new Map<number, Box[]>();
  for (const box of boxes) {
    const width = paddedWidth(box);
    byWidth.set(width, [...(byWidth.get(width) ?? []), box]);
  }
  return [...byWidth].flatMap(([width, alike]) => {
    const size = Math.max(1, Math.floor(maxPixels / width));
    const split: Box[][] = [];
    for (let at = 0; at < alike.length; at += size) split.push(alike.slice(at, at + size));
    return split;
  });
}

/** CTC, best path: repeated classes and blanks fall away. `output` holds `steps` rows of probabilities. */
export function decode(
  output: Float32Array,
  steps: number,
  box: Box,
  { texts, space }: Alphabet,
): Glyph[] {
  const classes = texts.length;
  const glyphs: Glyph[] = [];
  const scale = box.height / lineHeight;
  let last = 0;
  let spaceBefore = 0;
  let [weight, position] = [0, 0];
  for (let step = 0; step < steps; step++) {
    const row = step * classes;
    let best = 0;
    let probability = output[row] as number;
    for (let at = 1; at < classes; at++) {
      const value = output[row + at] as number;
      if (value > probability) {
        best = at;
        probability = value;
      }
    }
    const x = box.x + (step + 0.5) * stepPixels * scale;
    spaceBefore = Math.max(spaceBefore, output[row + space] as number);
    if (best !== 0 && best !== space) {
      const repeated = best === last ? glyphs.at(-1) : undefined;
      weight = repeated ? weight + probability : probability;
      position = repeated ? position + x * probability : x * probability;
      const glyph = {
        text: texts[best] ?? "",
        probability: Math.max(probability, repeated?.probability ?? 0),
        x: position / weight,
        spaceBefore: repeated?.spaceBefore ?? spaceBefore,
      };
      if (repeated) glyphs[glyphs.length - 1] = glyph;
      else glyphs.push(glyph);
      spaceBefore = 0;
    }
    last = best;
  }
  return glyphs;
}
