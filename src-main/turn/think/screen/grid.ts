/**
 * Cards in a grid: stacks of a few lines side by side, the same kind of line at the same height in each. A
 * single line above them heads their columns, as on a board.
 */
import { step } from "./chosen.ts";
import { type Cell, median } from "./layout.ts";
import type { Line, Split } from "./panes.ts";

/** Lines that a card has at most; the gap from which on lines are another card's, in heights and times the least. */
const [mostCard, gapShare, gapStep] = [6, 0.45, 1.7];

export function gridSplit(lines: readonly Line[]): Split | null {
  for (let from = 0; from < lines.length; from++) {
    const first = lines[from] as Line;
    if (first.length < 2) continue;
    let to = from + 1;
    while (to < lines.length && standsUnder(lines[to] as Line, first)) to++;
    const stacks = stacksOf(lines.slice(from, to));
    while (stacks.length > 1 && stacks.at(-1)?.length === 1) to -= stacks.pop()?.length ?? 0;
    const [head, ...below] = stacks;
    const headed =
      head?.length === 1 &&
      !head[0]?.some(({ text }) => /^[\d$€£]/.test(text)) &&
      below.length > 0 &&
      areCards(below, first.length);
    const cards = headed ? below : stacks;
    if (!headed && !areCards(cards, first.length)) continue;
    const column = (of: readonly Line[], at: number) =>
      of.flatMap((line) =>
        line.filter((cell) => columnOf(cell, first) === at).map((cell) => [cell]),
      );
    const columns = first.map((_, at) => at);
    const parts = headed
      ? columns.map((at) => column(stacks.flat(), at))
      : cards.flatMap((stack) => columns.map((at) => column(stack, at)));
    return { from, to, parts: parts.filter(({ length }) => length > 0) };
  }
  return null;
}

function columnOf({ box }: Cell, first: Line): number {
  return first.findIndex(({ box: head }) => {
    const near = 0.8 * Math.max(head.height, box.height);
    const centre = Math.abs(head.x + head.width / 2 - box.x - box.width / 2);
    return Math.abs(head.x - box.x) < near || centre < near / 2;
  });
}

function standsUnder(line: Line, first: Line): boolean {
  const columns = line.map((cell) => columnOf(cell, first));
  return columns.every((at) => at >= 0) && new Set(columns).size === columns.length;
}

const top = (line: Line) => Math.min(...line.map(({ box }) => box.y));
const bottom = (line: Line) => Math.max(...line.map(({ box }) => box.y + box.height));
const height = (line: Line) => Math.max(...line.map(({ box }) => box.height));

function stacksOf(lines: readonly Line[]): Line[][] {
  const gaps = lines.slice(1).map((line, at) => top(line) - bottom(lines[at] as Line));
  const least = Math.max(3, Math.min(...gaps));
  const stacks: Line[][] = [];
  for (const [at, line] of lines.entries()) {
    const gap = gaps[at - 1] ?? Number.POSITIVE_INFINITY;
    const apart = gap > gapShare * height(line) && gap > gapStep * least;
    if (at === 0 || apart) stacks.push([line]);
    else stacks.at(-1)?.push(line);
  }
  return stacks;
}

/** So many of all lines say the same kind of thing in each column; lines of a single row of cards. */
const [alikeShare, fewLines] = [0.75, 3];

/** Several rows of cards, or one whose lines differ in size: a table's rows do not. */
function areCards(stacks: readonly (readonly Line[])[], width: number): boolean {
  const full = stacks.filter(([line]) => line?.length === width);
  const lines = full.flat().filter((line) => line.length === width);
  if (stacks.some(({ length }) => length < 2 || length > mostCard)) return false;
  if (lines.length < 2 || lines.filter(isAlike).length < alikeShare * lines.length) return false;
  return stacks.length >= 2 || (lines.length <= fewLines && differ(lines));
}

/** Beside each other the same kind of thing: figures or words, of one size and ink. */
function isAlike(line: Line): boolean {
  const [first] = line;
  const figures = line.filter(({ text }) => /\d/.test(text)).length;
  if (figures > 0 && figures < 0.6 * line.length) return false;
  return line.every(
    ({ box, look }) =>
      first !== undefined &&
      Math.abs(box.height - first.box.height) <= 0.25 * first.box.height &&
      (!look || !first.look || line.length > 2 || step(look.ink, first.look.ink) <= 60),
  );
}

/** The reader's boxes of one size of letters differ by less. */
const sizeStep = 1.25;

function differ(stack: readonly Line[]): boolean {
  const sizes = stack.map((line) => median(line.map(({ box }) => box.height)));
  return Math.max(...sizes) >= sizeStep * Math.min(...sizes);
}
