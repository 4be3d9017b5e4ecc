/**
 * How each piece of text lies to each other one: what a person sees before reading a word. The chooser's
 * attention has a bias for each of these (relation-aware self-attention, Wang et al. 2020, RAT-SQL, here
 * over boxes in place of a database's schema).
 */
import type { Box } from "../../contract/events.ts";
import type { Control } from "../../turn/types.ts";

/** The order is that of the trained weights. */
export const relations = [
  "same",
  "left-near",
  "left-far",
  "right-near",
  "right-far",
  "row-left",
  "row-right",
  "above-tight",
  "below-tight",
  "above",
  "below",
  "column-above",
  "column-below",
  "head",
  "headed",
  "before",
  "after",
  "question-piece",
  "piece-question",
  "question-question",
] as const;

export type Relation = (typeof relations)[number];

const codes = Object.fromEntries(relations.map((name, at) => [name, at])) as Record<
  Relation,
  number
>;
export const codeOf = (relation: Relation): number => codes[relation];

/** Beside each other by this share of the lower one's height. */
const besideShare = 0.5;
/** Of the narrower one's width that both have in common, for a column. */
const columnShare = 0.5;
/** Gaps in heights: between the words of one thing; between lines of one thing; within a table. */
const [nearGap, tightGap, tableGap] = [3, 0.7, 3];

/** `[from * n + to]`: what `to` is to `from`. */
export function relate(boxes: readonly Box[]): Uint8Array {
  const count = boxes.length;
  const found = new Uint8Array(count * count);
  const above = boxes.map((box) => nearestAbove(box, boxes));
  for (let from = 0; from < count; from++) {
    for (let to = 0; to < count; to++)
      found[from * count + to] = codes[plain(from, to, boxes, above)];
  }
  heads(found, boxes, above);
  return found;
}

function plain(
  from: number,
  to: number,
  boxes: readonly Box[],
  above: readonly (number | null)[],
): Relation {
  const [a, b] = [boxes[from], boxes[to]] as [Box, Box];
  if (from === to) return "same";
  if (beside(a, b)) {
    const left = b.x + b.width / 2 < a.x + a.width / 2;
    const gap = left ? a.x - b.x - b.width : b.x - a.x - a.width;
    if (isBetween(a, b, boxes)) return left ? "row-left" : "row-right";
    const near = gap <= nearGap * Math.max(a.height, b.height);
    if (left) return near ? "left-near" : "left-far";
    return near ? "right-near" : "right-far";
  }
  const higher = b.y < a.y;
  const gap = higher ? a.y - b.y - b.height : b.y - a.y - a.height;
  const tight = gap <= tightGap * Math.min(a.height, b.height);
  if (above[from] === to) return tight ? "above-tight" : "above";
  if (above[to] === from) return tight ? "below-tight" : "below";
  if (inColumn(a, b)) return higher ? "column-above" : "column-below";
  return higher ? "before" : "after";
}

/** The topmost of a column without a wide gap names the others. */
function heads(found: Uint8Array, boxes: readonly Box[], above: readonly (number | null)[]): void {
  const count = boxes.length;
  for (let from = 0; from < count; from++) {
    let [top, steps] = [from, 0];
    for (;;) {
      const next = above[top] ?? null;
      if (next === null) break;
      const [a, b] = [boxes[top], boxes[next]] as [Box, Box];
      if (a.y - b.y - b.height > tableGap * Math.min(a.height, b.height)) break;
      top = next;
      steps++;
    }
    if (steps < 2) continue;
    found[from * count + top] = codes.head;
    found[top * count + from] = codes.headed;
  }
}

function beside(a: Box, b: Box): boolean {
  const common = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return common >= besideShare * Math.min(a.height, b.height);
}

function inColumn(a: Box, b: Box): boolean {
  const common = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  return common >= columnShare * Math.min(a.width, b.width);
}

function isBetween(a: Box, b: Box, boxes: readonly Box[]): boolean {
  const [left, right] = a.x < b.x ? [a, b] : [b, a];
  return boxes.some(
    (c) =>
      c !== a &&
      c !== b &&
      c.x >= left.x + left.width - 2 &&
      c.x + c.width <= right.x + 2 &&
      beside(c, left) &&
      beside(c, right),
  );
}

function nearestAbove(box: Box, boxes: readonly Box[]): number | null {
  let best: number | null = null;
  for (const [at, other] of boxes.entries()) {
    if (other === box || other.y >= box.y || beside(box, other) || !inColumn(box, other)) continue;
    const before = best === null ? null : (boxes[best] as Box);
    if (before === null || other.y + other.height > before.y + before.height) best = at;
  }
  return best;
}

/** Height beside that of most pieces: small print, text, headings, titles. */
export function sizesOf(boxes: readonly Box[]): number[] {
  const heights = boxes.map(({ height }) => height).sort((a, b) => a - b);
  const usual = heights[Math.floor(heights.length / 2)] ?? 1;
  return boxes.map(({ height }) => {
    const share = height / usual;
    if (share < 0.87) return 1;
    if (share < 1.18) return 2;
    return share < 1.6 ? 3 : 4;
  });
}

/** Of each piece: 1 where it names a switch that is off, 2 on. */
export function statesOf(reading: {
  readonly pieces: readonly unknown[];
  readonly controls?: readonly Control[];
}): number[] {
  const states = reading.pieces.map(() => 0);
  for (const { piece, on } of reading.controls ?? []) states[piece] = on ? 2 : 1;
  return states;
}
