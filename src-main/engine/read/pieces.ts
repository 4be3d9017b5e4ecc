/** From the signs that were recognised in a box to pieces of text: spaces, letter case, cells. */
import type { Box } from "../../contract/events.ts";
import { extentOf, type Gap, type Ink, measureInk, widestGap } from "./ink.ts";
import type { Picture } from "./picture.ts";
import type { Glyph } from "./recognise.ts";
import { repairCase, repairDegree, repairText } from "./repair.ts";

export interface Piece {
  readonly text: string;
  readonly box: Box;
  /** 0..1, mean over the signs. */
  readonly confidence: number;
}

/**
 * A gap, in heights of the box, that is a space by itself; one that is a space when the recogniser gives
 * it a hint; and one where it must be more than that. Measured on the named set: none of 5,224 gaps
 * inside of words reaches 0.3; of 867 spaces the recogniser alone misses 16, and with the gaps 2.
 */
const [certainGap, hintedGap, doubtfulGap] = [0.3, 0.2, 0.15];
const [certainSpace, hintedSpace, doubtfulSpace] = [0.5, 0.01, 0.1];
/** From this gap on, in heights of the box, two texts are two cells. */
const cellGap = 1.5;
/** Mean probability below which a reading is a guess: strokes of icons, scripts it does not know. */
const minConfidence = 0.6;
/** Marks alone need more: the strokes of icons look like marks. */
const minMarkConfidence = 0.85;

interface Spaced {
  readonly glyph: Glyph;
  readonly spaced: boolean;
}

/** The pieces of text in one box; none when it holds nothing readable. */
export function piecesOf(glyphs: readonly Glyph[], box: Box, picture: Picture): Piece[] {
  const ink = measureInk(picture, box);
  const pieces: Piece[] = [];
  let left = box.x;
  let cell: Spaced[] = [];
  const finish = (right: number) => {
    const piece = pieceOf(cell, { ...box, x: left, width: right - left }, ink);
    if (piece) pieces.push(piece);
    cell = [];
  };
  for (const [at, glyph] of glyphs.entries()) {
    const before = glyphs[at - 1];
    const gap = before && ink ? widestGap(ink, before.x, glyph.x) : null;
    if (gap && width(gap) >= cellGap * box.height) {
      finish(gap.from);
      left = gap.to;
    }
    const measured =
      gap && before && !clings(before.text, glyph.text) ? width(gap) / box.height : 0;
    const spaced = isSpace(measured, glyph.spaceBefore);
    cell.push({ glyph, spaced: spaced && cell.length > 0 });
  }
  finish(box.x + box.width);
  return pieces;
}

function width(gap: Gap): number {
  return gap.to - gap.from;
}

/** Marks that stand apart from their word without a space, in fixed-width type most of all. */
function clings(before: string, after: string): boolean {
  return /^[.,:;!?)\]}'"_]/.test(after) || /[([{'"_]$/.test(before);
}

function isSpace(gap: number, probability: number): boolean {
  if (probability >= certainSpace || gap >= certainGap) return true;
  if (gap >= hintedGap && probability >= hintedSpace) return true;
  return gap >= doubtfulGap && probability >= doubtfulSpace;
}

function pieceOf(cell: readonly Spaced[], box: Box, ink: Ink | null): Piece | null {
  const confidence =
    cell.reduce((sum, { glyph }) => sum + glyph.probability, 0) / Math.max(1, cell.length);
  const signs = cell.map(({ glyph, spaced }, at) => {
    const [before, after] = [cell[at - 1]?.glyph.x, cell[at + 1]?.glyph.x];
    const extent = ink ? extentOf(ink, glyph.x, before, after) : null;
    return { text: glyph.text, spaced, extent };
  });
  const letters = repairCase(repairDegree(signs));
  const text = repairText(
    cell.map(({ spaced }, at) => (spaced ? " " : "") + (letters[at] ?? "")).join(""),
  );
  const least = /[\p{L}\p{N}]/u.test(text) ? minConfidence : minMarkConfidence;
  return text === "" || confidence < least ? null : { text, box, confidence };
}
