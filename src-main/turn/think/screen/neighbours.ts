/** What stands close above and below: captions, and the lines of one card. */
import type { Box, Look } from "../../types.ts";
import { step } from "./chosen.ts";
import type { Cell } from "./layout.ts";

/** The text close above that begins (or is centred) where this does: its caption, or who speaks. */
export function captionOf(cell: Cell, cells: readonly Cell[]): Cell | null {
  const above = neighbourAbove(cell, cells, captionShare);
  if (
    !above ||
    /\p{L}:\s*\S/u.test(above.text) ||
    (inColumn(above, cells) && inColumn(cell, cells) && !isPale(above, cell))
  )
    return null;
  // Further away only what is small or pale is a caption.
  if (gapOf(cell, above) > tight(cell, above) && !isPale(above, cell)) return null;
  if (/\d/.test(above.text) && !/\p{L}{3}/u.test(above.text)) return null;
  if (endsCard(above, cell, cells)) return null;
  return above.text.split(/\s+/).length <= 6 &&
    !/[.!?]$/.test(above.text) &&
    looksOther(above, cell)
    ? above
    : null;
}

/** The last line of a card: nearer to what is above it than to what follows. */
function endsCard(last: Cell, next: Cell, cells: readonly Cell[]): boolean {
  const before = neighbourAbove(last, cells);
  return (
    before !== null &&
    gapOf(next, last) > widerShare * Math.max(narrowest, gapOf(last, before)) &&
    !isPale(last, next)
  );
}

/** "9,307" with "Steps" small or pale below: what names a figure may stand under it. */
export function footOf(cell: Cell, cells: readonly Cell[]): Cell | null {
  if (!/\d/.test(cell.text) || cell.text.split(" ").length > 5) return null;
  const below = cells.find((other) => neighbourAbove(other, cells) === cell);
  return below &&
    !/\d/.test(below.text) &&
    below.text.split(/\s+/).length <= 5 &&
    isPale(below, cell) &&
    gapOf(below, cell) <= tight(below, cell)
    ? below
    : null;
}

/** What stands at the same height, in whatever part of the screen: an entry's time beside its two lines. */
export function levelWith(cell: Cell, cells: readonly Cell[]): Cell[] {
  const { y, height } = cell.box;
  return cells.filter((other) => {
    const common = Math.min(y + height, other.box.y + other.box.height) - Math.max(y, other.box.y);
    return other !== cell && common >= levelShare * Math.min(height, other.box.height);
  });
}

/** So much of the lower of two cells is beside the other. */
const levelShare = 0.5;

/** Beside something of its own row, and no smaller than what is below: a column of values. */
function inColumn(cell: Cell, cells: readonly Cell[]): boolean {
  const middle = cell.box.y + cell.box.height / 2;
  return cells.some(
    ({ box }) => box.y < middle && middle < box.y + box.height && box.x + box.width < cell.box.x,
  );
}

function isPale({ box, look: a }: Cell, { box: below, look: b }: Cell): boolean {
  return (
    box.height < 0.93 * below.height ||
    (a !== undefined && b !== undefined && contrast(a) < 0.8 * contrast(b))
  );
}

function contrast({ ink, ground }: Look): number {
  return step(ink, ground);
}

/** A caption is smaller, paler or bolder than what it names. */
function looksOther(above: Cell, cell: Cell): boolean {
  if (!above.look || !cell.look) return true;
  const taller = above.box.height / cell.box.height;
  const bolder = above.look.density / Math.max(0.01, cell.look.density);
  return (
    taller < 0.93 ||
    taller > 1.1 ||
    bolder > 1.25 ||
    bolder < 0.72 ||
    step(above.look.ink, cell.look.ink) > 24
  );
}

/** Gaps within one block, and between a field and its caption, in heights. */
const [tightShare, captionShare] = [0.5, 1.1];

function gapOf(cell: Cell, above: Cell): number {
  return cell.box.y - (above.box.y + above.box.height);
}

function tight(a: Cell, b: Cell, share = tightShare): number {
  return share * Math.min(a.box.height, b.box.height) + 3;
}

function neighbourAbove(cell: Cell, cells: readonly Cell[], share = tightShare): Cell | null {
  let best: Cell | null = null;
  for (const other of cells) {
    const gap = gapOf(cell, other);
    const height = Math.min(cell.box.height, other.box.height);
    if (
      other === cell ||
      gap < -0.35 * height ||
      gap > tight(cell, other, share) ||
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

/** Of the lines above and below without a gap, those of the same card: a wider gap than the narrowest ends it. */
export function blockOf(cell: Cell, cells: readonly Cell[]): Cell[] {
  const up = chain(cell, (last) => neighbourAbove(last, cells));
  const down = chain(cell, (last) =>
    cells.find((other) => other !== last && neighbourAbove(other, cells) === last),
  );
  const narrow = Math.max(narrowest, Math.min(...[...up, ...down].map(({ gap }) => gap)));
  const near = (links: readonly Link[]) => {
    const end = links.findIndex(({ gap }) => gap > widerShare * narrow);
    return (end < 0 ? links : links.slice(0, end)).map(({ cell: one }) => one);
  };
  return [...near(up), ...near(down)];
}

interface Link {
  readonly cell: Cell;
  readonly gap: number;
}

/** Lines of a card either way; pixels that any gap may have; how much wider the next card's gap is. */
const [mostLinks, narrowest, widerShare] = [4, 4, 1.7];

function chain(from: Cell, next: (cell: Cell) => Cell | null | undefined): Link[] {
  const links: Link[] = [];
  for (let last = from; links.length < mostLinks; ) {
    const cell = next(last);
    if (!cell) break;
    const [a, b] = cell.box.y < last.box.y ? [cell, last] : [last, cell];
    links.push({ cell, gap: gapOf(b, a) });
    last = cell;
  }
  return links;
}
