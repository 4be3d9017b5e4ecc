/** Cells that stand beside each other. */
import type { Cell } from "./layout.ts";

/** Beside each other by at least this share of the lower one's height. */
const besideShare = 0.6;

/**
 * Of the whole picture, whatever parts of it the reader saw; and again of each pane, as lines of two panes
 * may touch without being level.
 */
export function linesOf(cells: readonly Cell[]): Cell[][] {
  const middle = ({ box }: Cell) => box.y + box.height / 2;
  const beside = ({ box: a }: Cell, { box: b }: Cell) =>
    Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) >=
      besideShare * Math.min(a.height, b.height) &&
    (a.x + a.width <= b.x + 2 || b.x + b.width <= a.x + 2);
  const lines: Cell[][] = [];
  for (const cell of [...cells].sort((a, b) => middle(a) - middle(b))) {
    const line = lines.findLast((one) => one.every((other) => beside(other, cell)));
    if (line) line.push(cell);
    else lines.push([cell]);
  }
  for (const line of lines) line.sort((a, b) => a.box.x - b.box.x);
  return lines;
}
