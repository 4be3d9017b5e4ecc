/**
 * What stands side by side without belonging together: panes of a program, whose lines are not level, and
 * cards in a grid, whose rows say the same thing of each. Both are taken apart before rows are read.
 */
import { step } from "./chosen.ts";
import { gridSplit } from "./grid.ts";
import { type Cell, median } from "./layout.ts";
import { linesOf } from "./lines.ts";
import { headWords } from "./tables.ts";

export type Line = readonly Cell[];

/** Lines that either side of a gutter needs to be a pane. */
const leastLines = 4;
/** From this share of level lines on, two sides are columns of one table. */
const tableShare = 0.7;
/** A gutter is this wide, in heights of a line. */
const gutter = 0.9;
const mostDepth = 4;
const barBonus = 100;

export function parted(lines: readonly Line[], depth = 0): Line[] {
  const found =
    depth < mostDepth ? (paneSplit(lines) ?? gridSplit(lines) ?? cardSplit(lines)) : null;
  if (!found) return [...lines];
  const { from, to, parts } = found;
  return [
    ...parted(lines.slice(0, from), depth + 1),
    ...parts.flatMap((part) => parted(linesOf(part.flat()), depth + 1)),
    ...parted(lines.slice(to), depth + 1),
  ];
}

export interface Split {
  readonly from: number;
  readonly to: number;
  readonly parts: readonly (readonly Line[])[];
}

const right = ({ box }: Cell) => box.x + box.width;
const middle = (line: Line) => (line[0] ? line[0].box.y + line[0].box.height / 2 : 0);

function paneSplit(all: readonly Line[]): Split | null {
  let best: (Split & { readonly size: number }) | null = null;
  for (const x of gutters(all)) {
    for (const { from, to } of runs(all, x)) {
      const run = all.slice(from, to);
      const left = run.map((line) => line.filter((cell) => right(cell) <= x)).filter(some);
      const rest = run.map((line) => line.filter(({ box }) => box.x >= x)).filter(some);
      const other = onOtherGround(left, rest);
      // A side bar first: what is left of the picture is looked at again.
      const lines = Math.min(left.length, rest.length);
      const size = lines * (0.5 + aligned(rest)) + (other ? barBonus : 0);
      if (lines < leastLines || size <= (best?.size ?? 0)) continue;
      if (left.every(isAxis) || run.some((line) => isTorn(line, x))) continue;
      if (
        other ||
        areHeaded(left, rest) ||
        (isProse(left) && isProse(rest)) ||
        Math.max(level(left, rest), level(rest, left)) < tableShare
      )
        best = { from, to, parts: [left, rest], size };
    }
  }
  return best;
}

/** The share of lines that begin where the pane does. */
function aligned(lines: readonly Line[]): number {
  const edge = Math.min(...lines.map(([first]) => first?.box.x ?? 0));
  return (
    lines.filter(([first]) => first && first.box.x - edge < first.box.height).length / lines.length
  );
}

/** Grounds of two panes differ by at least this, and most lines of each have it. */
const [groundStep, groundShare] = [4, 0.6];

/** A side bar has a ground of its own, also where its entries happen to be level with the rest. */
function onOtherGround(left: readonly Line[], right: readonly Line[]): boolean {
  const [a, b] = [groundOf(left), groundOf(right)];
  if (a === null || b === null || step(a, b) < groundStep) return false;
  // Cards lie on both sides of a gutter.
  return shareOn(a, right) < strayShare && shareOn(b, left) < strayShare;
}

const strayShare = 0.1;

function groundsOf(lines: readonly Line[]): (readonly number[])[] {
  return lines.flat().flatMap(({ look }) => (look ? [look.ground] : []));
}

function shareOn(ground: readonly number[], lines: readonly Line[]): number {
  const grounds = groundsOf(lines);
  return (
    grounds.filter((other) => step(other, ground) < groundStep).length / Math.max(1, grounds.length)
  );
}

function groundOf(lines: readonly Line[]): readonly number[] | null {
  const grounds = groundsOf(lines);
  const like = (ground: readonly number[]) =>
    grounds.filter((other) => step(other, ground) < groundStep / 2).length;
  return grounds.find((ground) => like(ground) >= groundShare * grounds.length) ?? null;
}

/** Each side begins with a heading of its own, and one has rows of several cells: two lists, no table. */
function areHeaded(left: readonly Line[], right: readonly Line[]): boolean {
  const isHeaded = ([head, ...body]: readonly Line[]) => {
    const cell = head?.[0];
    const density = median(body.flat().flatMap(({ look }) => (look ? [look.density] : [])));
    return (
      cell !== undefined &&
      head?.length === 1 &&
      body.every(([first]) => first === undefined || first.box.x > cell.box.x - cell.box.height) &&
      (cell.look?.density ?? 0) > headShare * density
    );
  };
  return (
    Math.abs(middle(left[0] ?? []) - middle(right[0] ?? [])) < 6 &&
    [left, right].every(isHeaded) &&
    [left, right].every((side) => side.slice(1).filter(({ length }) => length >= 2).length >= 2)
  );
}

const headShare = 1.15;
/** Words of a usual line of a column of text. */
const proseWords = 7;

/** Columns of an article are level line by line, and yet no table. */
function isProse(lines: readonly Line[]): boolean {
  const words = lines.map((line) => line[0]?.text.split(/\s+/).length ?? 0);
  return lines.every(({ length }) => length === 1) && median(words) >= proseWords;
}

/** Hours or numbers down the side name the rows beside them. */
const isAxis = (line: Line) => line.every(({ text }) => /^\d{1,2}[:.]\d{2}|^\d+$/.test(text));

/** The heads of one table would come to stand on both sides. */
function isTorn(line: Line, x: number): boolean {
  const heads = line.filter(({ text }) => headWords.test(text.trim()));
  return (
    heads.length >= 3 &&
    heads.some((cell) => right(cell) <= x) &&
    heads.some(({ box }) => box.x >= x)
  );
}

const some = (line: Line) => line.length > 0;

/** Where a cell ends and the next of its line begins far enough to the right. */
function gutters(lines: readonly Line[]): number[] {
  const found = lines.flatMap((line) =>
    line.slice(1).flatMap((cell, at) => {
      const end = right(line[at] as Cell);
      return cell.box.x - end >= gutter * cell.box.height ? [Math.round(cell.box.x - 2)] : [];
    }),
  );
  return [...new Set(found)];
}

/** Lines one after another that no cell crosses at x. */
function runs(lines: readonly Line[], x: number): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  let from = 0;
  for (let at = 0; at <= lines.length; at++) {
    const crossed = lines[at]?.some((cell) => cell.box.x < x && right(cell) > x) ?? true;
    if (!crossed) continue;
    if (at - from >= leastLines) found.push({ from, to: at });
    from = at + 1;
  }
  return found;
}

/** The share of one side's lines that have their like on the other; a cell that wraps is one thing. */
function level(some: readonly Line[], others: readonly Line[]): number {
  const theirs = [...blocks(others), ...others.map(middle)];
  const height = some[0]?.[0]?.box.height ?? 0;
  const share = (mine: readonly number[]) =>
    mine.filter((y) => theirs.some((other) => Math.abs(other - y) < 0.2 * height)).length /
    mine.length;
  return Math.max(share(blocks(some)), share(some.map(middle)));
}

const wrapGap = 0.42;
const fewBlocks = 3;

/** The middles of lines that stand close together; of the lines themselves where that leaves hardly any. */
function blocks(lines: readonly Line[]): number[] {
  const sorted = lines.flatMap((line) => (line[0] ? [line[0].box] : [])).sort((a, b) => a.y - b.y);
  const found: { top: number; bottom: number }[] = [];
  for (const { y, height } of sorted) {
    const last = found.at(-1);
    if (last && y - last.bottom < wrapGap * height) last.bottom = Math.max(last.bottom, y + height);
    else found.push({ top: y, bottom: y + height });
  }
  return found.length < fewBlocks
    ? lines.map(middle)
    : found.map(({ top, bottom }) => (top + bottom) / 2);
}

/** Cards say the same in every column, and something else in every row. */
function cardSplit(lines: readonly Line[]): Split | null {
  for (let from = 0; from < lines.length; from++) {
    const first = lines[from] as Line;
    if (first.length < 2) continue;
    let to = from + 1;
    while (to < lines.length && isLevelWith(first, lines[to] as Line)) to++;
    const run = lines.slice(from, to);
    const shapes = run.map(shapeOf);
    const alike = shapes.filter((shape) => shape !== null);
    if (run.length >= 3 && alike.length >= 2 && new Set(alike).size === alike.length) {
      const parts = first.map((_, column) => run.map((line) => [line[column] as Cell]));
      return { from, to, parts };
    }
    from = Math.max(from, to - 2);
  }
  return null;
}

function isLevelWith(first: Line, line: Line): boolean {
  return (
    line.length === first.length &&
    line.every((cell, at) => {
      const box = first[at]?.box;
      return box !== undefined && Math.abs(box.x - cell.box.x) < cell.box.height;
    })
  );
}

/** What all cells of a line look like with their figures left out; null where they differ or hold none. */
function shapeOf(line: Line): string | null {
  const shapes = line.map(({ text }) =>
    text
      .toLowerCase()
      .replace(/\d+(?:[.,:]\d+)*/g, "#")
      .replace(/[^#\p{L}]+/gu, " ")
      .trim(),
  );
  return shapes[0]?.includes("#") && new Set(shapes).size === 1 ? shapes[0] : null;
}
