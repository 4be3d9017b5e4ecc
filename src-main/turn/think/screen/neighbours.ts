/** What stands close above and below: captions, and the lines of one card. */
import type { Box } from "../../types.ts";
import { step } from "./chosen.ts";
import type { Cell } from "./layout.ts";

/** The text close above that begins (or is centred) where this does: its caption, or who speaks. */
export function captionOf(cell: Cell, cells: readonly Cell[]): Cell | null {
  const above = neighbourAbove(cell, cells);
  if (!above || (/\d/.test(above.text) && !/\p{L}{3}/u.test(above.text))) return null;
  return above.text.split(/\s+/).length <= 6 &&
    !/[.!?]$/.test(above.text) &&
    looksOther(above, cell)
    ? above
    : null;
}

/** A caption is smaller, paler or bolder than what it names. */
function looksOther(above: Cell, cell: Cell): boolean {
  if (!above.look || !cell.look) return true;
  const taller = above.box.height / cell.box.height;
  const bolder = above.look.density / Math.max(0.01, cell.look.density);
  return (
    taller < 0.93 ||
    taller > 1.1 ||
    bolder > 1.2 ||
    bolder < 0.83 ||
    step(above.look.ink, cell.look.ink) > 24
  );
}

const tightShare = 0.5;

function neighbourAbove(cell: Cell, cells: readonly Cell[]): Cell | null {
  let best: Cell | null = null;
  for (const other of cells) {
    const gap = cell.box.y - (other.box.y + other.box.height);
    const height = Math.min(cell.box.height, other.box.height);
    if (
      other === cell ||
      gap < -0.35 * height ||
      gap > tightShare * height + 3 ||
      other.box.y >= cell.box.y
    )
      continue;
    if (!aligned(cell.box, other.box)) continue;
    if (!best || other.box.y > best.box.y) best = other;
  }
  return best;
}

function aligned(a: Box, b: Box): boolean {
  const near = 0.7 * Math.max(a.height, b.height);
  const centre = Math.abs(a.x + a.width / 2 - b.x - b.width / 2);
  return (
    Math.abs(a.x - b.x) < near ||
    centre < near ||
    Math.abs(a.x + a.width - b.x - b.width) < near / 2
  );
}

/** Lines above and below without a gap: one card, one message. */
export function blockOf(cell: Cell, cells: readonly Cell[]): Cell[] {
  const block: Cell[] = [];
  for (let at = neighbourAbove(cell, cells); at && block.length < 4; at = neighbourAbove(at, cells))
    block.push(at);
  let last = cell;
  for (let n = 0; n < 4; n++) {
    const below = cells.find((other) => other !== last && neighbourAbove(other, cells) === last);
    if (!below) break;
    block.push(below);
    last = below;
  }
  return block;
}
