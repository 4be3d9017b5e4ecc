/**
 * Reading order. A page is cut recursively: into columns where a free strip parts two texts that have
 * nothing to do with each other (article columns, a side bar, windows, cards), into bands where it does
 * not; what is left is read row by row, so that the cells of a table row stay together.
 */
import type { Box } from "../../contract/events.ts";
import type { Picture } from "./picture.ts";

export interface Placed {
  readonly box: Box;
}

export interface Ordered<T> {
  readonly item: T;
  readonly row: number;
}

export function readingOrder<T extends Placed>(
  items: readonly T[],
  picture: Picture,
): Ordered<T>[] {
  const leaves: T[][] = [];
  split(items, picture, leaves);
  let row = -1;
  return leaves.flatMap((leaf) =>
    rows(leaf).flatMap((cells) => {
      row++;
      return cells.map((item) => ({ item, row }));
    }),
  );
}

type Axis = "x" | "y";

interface Cut<T> {
  readonly before: readonly T[];
  readonly after: readonly T[];
  readonly size: number;
  /** Where the free strip lies. */
  readonly from: number;
  readonly to: number;
}

/** A strip narrower than this many line heights is a gap between words or cells. */
const columnStrip = 1.2;
/** A band ends where this many line heights are free. */
const bandStrip = 0.6;
/** Horizontal cuts that are looked behind for a column cut, widest first. */
const cutsTried = 12;

function split<T extends Placed>(items: readonly T[], picture: Picture, leaves: T[][]): void {
  if (items.length === 0) return;
  const column = columnCut(items, picture);
  const bar = column && (barAt("top", items, column) ?? barAt("bottom", items, column));
  if (bar) {
    split(bar.before, picture, leaves);
    split(bar.after, picture, leaves);
    return;
  }
  if (column) {
    split(column.before, picture, leaves);
    split(column.after, picture, leaves);
    return;
  }
  const bands = cuts(items, "y", bandStrip * medianHeight(items)).slice(0, cutsTried);
  // A bar across the page hides the columns below (above) it: cut there first.
  const band =
    bands.find((cut) => columnCut(cut.before, picture) || columnCut(cut.after, picture)) ??
    bands[0];
  if (!band) {
    leaves.push([...items]);
    return;
  }
  split(band.before, picture, leaves);
  split(band.after, picture, leaves);
}

/** Free strips across all items, widest first. */
function cuts<T extends Placed>(items: readonly T[], axis: Axis, atLeast: number): Cut<T>[] {
  const extent = axis === "x" ? "width" : "height";
  const sorted = [...items].sort((a, b) => a.box[axis] - b.box[axis]);
  const found: Cut<T>[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const [at, { box }] of sorted.entries()) {
    if (at > 0 && box[axis] - end >= atLeast) {
      const strip = { size: box[axis] - end, from: end, to: box[axis] };
      found.push({ before: sorted.slice(0, at), after: sorted.slice(at), ...strip });
    }
    end = Math.max(end, box[axis] + box[extent]);
  }
  return found.sort((a, b) => b.size - a.size);
}

function columnCut<T extends Placed>(items: readonly T[], picture: Picture): Cut<T> | null {
  const strips = cuts(items, "x", columnStrip * medianHeight(items));
  return strips.find((cut) => areColumns(cut, picture)) ?? null;
}

/**
 * The first or last row, where it belongs to the page rather than to the columns: it reaches into the
 * strip between them (a title), or has several pieces over one of them (a menu). One piece over each
 * column is their head and stays with them.
 */
function barAt<T extends Placed>(
  side: "top" | "bottom",
  items: readonly T[],
  column: Cut<T>,
): { before: readonly T[]; after: readonly T[] } | null {
  const row = rows(items).at(side === "top" ? 0 : -1) ?? [];
  const rest = items.filter((item) => !row.includes(item));
  const [upper, lower] = side === "top" ? [row, rest] : [rest, row];
  const end = Math.max(...upper.map(({ box }) => box.y + box.height));
  if (rest.length === 0 || lower.some(({ box }) => box.y < end)) return null;
  const atLeast = columnStrip * medianHeight(items);
  const strips = cuts(rest, "x", atLeast).sort((a, b) => a.from - b.from);
  const strip = strips.find(({ from, to }) => from <= column.from && to >= column.to);
  if (!strip) return null;
  const edges = [...strips.map(({ from }) => from), Number.POSITIVE_INFINITY];
  const over = edges.map((edge, at) => {
    const start = at === 0 ? Number.NEGATIVE_INFINITY : (edges[at - 1] ?? 0);
    return row.filter(({ box }) => box.x >= start && box.x < edge).length;
  });
  const spans =
    row.some(({ box }) => box.x < strip.from) && row.some(({ box }) => box.x >= strip.from);
  const heads = over.every((count) => count === 1);
  const reachesIn = strip.size - column.size >= atLeast && !heads;
  const isBar = reachesIn || (spans && over.some((count) => count > 1));
  return isBar ? { before: upper, after: lower } : null;
}

/** Lines on both sides from which on two texts can be told from one row of buttons or one heading. */
const minLines = 2;
/** Sides whose lines rarely meet at one height follow each other: the bubbles of a conversation. */
const besideShare = 0.3;
/** From this share of lines that stand exactly beside another on, the two sides are one table. */
const tableShare = 0.5;
/** From this share of walls between such neighbours on, the sides are cards or windows after all. */
const wallShare = 0.5;

function areColumns<T extends Placed>(cut: Cut<T>, picture: Picture): boolean {
  const left = rows(cut.before);
  const right = rows(cut.after);
  const least = Math.min(left.length, right.length);
  if (least < minLines) return false;
  if (neighbours(left, right, overlaps).length < besideShare * least) return false;
  const pairs = neighbours(left, right, level);
  if (pairs.length < tableShare * least) return true;
  if (isProse(left, cut.before) && isProse(right, cut.after)) return true;
  const walled = pairs.filter(([a, b]) => isWalled(picture, a.box, b.box)).length;
  return walled >= minLines && walled / pairs.length >= wallShare;
}

/** Rightmost piece of a left row and leftmost piece of a right row that stand beside each other. */
function neighbours<T extends Placed>(
  left: readonly T[][],
  right: readonly T[][],
  beside: (a: Box, b: Box) => boolean,
): [T, T][] {
  return left.flatMap((row) => {
    const last = row.at(-1);
    const first = right.map((other) => other[0]).find((b) => b && last && beside(last.box, b.box));
    return last && first ? [[last, first] as [T, T]] : [];
  });
}

function overlaps(a: Box, b: Box): boolean {
  const common = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return common > 0.25 * Math.min(a.height, b.height);
}

/** Cells of a table row share a base line, so their middles differ by little. */
function level(a: Box, b: Box): boolean {
  return Math.abs(middle(a) - middle(b)) < 0.2 * Math.min(a.height, b.height);
}

/** Lines of running text: most of them, beginning at one edge, fill most of their column. */
function isProse<T extends Placed>(lines: readonly T[][], items: readonly T[]): boolean {
  const left = Math.min(...items.map(({ box }) => box.x));
  const right = Math.max(...items.map(({ box }) => box.x + box.width));
  const full = lines.filter((line) => {
    const covered = line.reduce((sum, { box }) => sum + box.width, 0);
    return covered > 0.7 * (right - left) && covered > 8 * medianHeight(line);
  });
  return lines.length >= 3 && full.length >= 0.6 * lines.length;
}

/** Two edges at least this far apart are two borders with ground between, not one line of a grid. */
const wallPixels = 5;
/** Step of one channel that is an edge; card borders can be faint. */
const edgeStep = 5;

function isWalled({ width, data }: Picture, left: Box, right: Box): boolean {
  const y = Math.round((middle(left) + middle(right)) / 2);
  let first = -1;
  for (let x = left.x + left.width + 2; x < right.x - 2; x++) {
    const at = (y * width + x) * 3;
    const edge = [0, 1, 2].some((channel) => {
      return Math.abs((data[at + channel] ?? 0) - (data[at + channel - 3] ?? 0)) > edgeStep;
    });
    if (!edge) continue;
    if (first < 0) first = x;
    else if (x - first >= wallPixels) return true;
  }
  return false;
}

function middle(box: Box): number {
  return box.y + box.height / 2;
}

/** They overlap by half of the lower one's height. */
export function sameRow(a: Box, b: Box): boolean {
  const common = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return common >= 0.5 * Math.min(a.height, b.height);
}

/** Top to bottom, each from left to right. */
function rows<T extends Placed>(items: readonly T[]): T[][] {
  const found: T[][] = [];
  for (const item of [...items].sort((a, b) => middle(a.box) - middle(b.box))) {
    const row = found.findLast((cells) => cells.every((cell) => sameRow(cell.box, item.box)));
    if (row) row.push(item);
    else found.push([item]);
  }
  for (const row of found) row.sort((a, b) => a.box.x - b.box.x);
  return found;
}

function medianHeight(items: readonly Placed[]): number {
  const heights = items.map(({ box }) => box.height).sort((a, b) => a - b);
  return heights[heights.length >> 1] ?? 0;
}
