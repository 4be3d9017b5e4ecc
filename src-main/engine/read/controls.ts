/**
 * Switches, check boxes and radio buttons: what text leaves out. Found as closed outlines of the right
 * size and symmetry that stand in a row of text; their state is read from what is inside.
 */
import type { Box } from "../../contract/events.ts";
import type { Control } from "../../turn/types.ts";
import { colourAt, distance } from "./looks.ts";
import type { Picture } from "./picture.ts";

interface Text {
  readonly text: string;
  readonly box: Box;
}

/** A step of one channel that is an edge: a pale switch on white has 36, a card's border 8 to 20. */
const edgeStep = 18;
/** Outlines outside of these sizes (pixels) are no controls, on screens of up to 200 % scale. */
const [least, tallest, widest] = [9, 60, 110];
const squareRatio = [0.84, 1.19] as const;
const pillRatio = [1.45, 2.6] as const;
/** A control is about as high as its label. */
const heightShare = [0.45, 2.4] as const;
/** A box stands this near to its label, in heights of the label. */
const nearShare = 2.2;
const sideStep = 14;
/** Steps inside of a box that are a tick or a dot. */
const tickStep = 60;
/** A tenth below its top, a circle covers 0.7 of its width and a rounded square 0.95. */
const roundShare = 0.82;
/** The knob differs at least so much from the rail. */
const knobStep = 24;

export function controlsOf(picture: Picture, pieces: readonly Text[]): Control[] {
  const found: Control[] = [];
  for (const box of outlines(picture)) {
    const ratio = box.width / box.height;
    const square = ratio >= squareRatio[0] && ratio <= squareRatio[1];
    const pill = ratio >= pillRatio[0] && ratio <= pillRatio[1];
    if (!square && !pill) continue;
    if (pieces.some((piece) => covers(picture, piece, box, pill)) || !standsOut(picture, box))
      continue;
    const piece = pill ? labelOfSwitch(box, pieces) : labelOfBox(box, pieces);
    if (piece < 0) continue;
    const control = pill ? toggle(picture, box, piece) : tickBox(picture, box, piece);
    if (control) found.push(control);
  }
  return found.filter((one) => !found.some((other) => other !== one && holds(other.box, one.box)));
}

function holds(outer: Box, inner: Box): boolean {
  return (
    outer.width * outer.height > inner.width * inner.height &&
    inner.x >= outer.x - 1 &&
    inner.y >= outer.y - 1 &&
    inner.x + inner.width <= outer.x + outer.width + 1 &&
    inner.y + inner.height <= outer.y + outer.height + 1
  );
}

/** Bounding boxes of connected edges, of the size of controls. */
function outlines({ width, height, data }: Picture): Box[] {
  const edge = new Uint8Array(width * height);
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const at = (y * width + x) * 3;
      for (let i = at; i < at + 3; i++) {
        const value = data[i] as number;
        if (
          Math.abs(value - (data[i + 3] as number)) > edgeStep ||
          Math.abs(value - (data[i + width * 3] as number)) > edgeStep
        ) {
          edge[y * width + x] = 1;
          break;
        }
      }
    }
  }
  const stack = new Int32Array(width * height);
  const boxes: Box[] = [];
  for (let start = 0; start < edge.length; start++) {
    if (!edge[start]) continue;
    const box = fill(edge, stack, start, width, height);
    const fits = box.width >= least && box.width <= widest;
    if (fits && box.height >= least && box.height <= tallest) boxes.push(box);
  }
  return boxes;
}

/** Takes one connected component off the map. */
function fill(
  edge: Uint8Array,
  stack: Int32Array,
  start: number,
  width: number,
  height: number,
): Box {
  let [left, right, top, bottom, depth] = [width, 0, height, 0, 0];
  stack[depth++] = start;
  edge[start] = 0;
  while (depth > 0) {
    const at = stack[--depth] as number;
    const x = at % width;
    const y = (at - x) / width;
    [left, right, top, bottom] = [
      Math.min(left, x),
      Math.max(right, x),
      Math.min(top, y),
      Math.max(bottom, y),
    ];
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const next = at + dy * width + dx;
        if (x + dx < 0 || x + dx >= width || next < 0 || !edge[next]) continue;
        edge[next] = 0;
        stack[depth++] = next;
      }
    }
  }
  // An edge lies between two pixels: the shape begins after the first one.
  return { x: left + 1, y: top + 1, width: right - left, height: bottom - top };
}

/** Letters have outlines too; what the reader made of the control itself is a sign or two. */
function covers(picture: Picture, { text, box }: Text, shape: Box, pill: boolean): boolean {
  const across = Math.min(box.x + box.width, shape.x + shape.width) - Math.max(box.x, shape.x);
  const down = Math.min(box.y + box.height, shape.y + shape.height) - Math.max(box.y, shape.y);
  if (across <= 0 || down <= 0 || text.length <= (pill ? 1 : 2)) return false;
  const atStart =
    shape.x <= box.x + 0.5 * box.height && shape.height >= heightShare[0] * box.height;
  if (!pill && atStart && isBlankAfter(picture, shape, box)) return false;
  return (across * down) / (shape.width * shape.height) > 0.4;
}

/** A box is followed by a gap that no letter has after it, in heights of the text. */
const blankShare = 0.22;

function isBlankAfter(picture: Picture, shape: Box, { height }: Box): boolean {
  const start = shape.x + shape.width + 2;
  const ground = colourAt(picture, start, shape.y + shape.height / 2);
  for (let x = start; x < start + blankShare * height; x++) {
    for (let y = shape.y; y < shape.y + shape.height; y++) {
      if (distance(colourAt(picture, x, y), ground) > sideStep) return false;
    }
  }
  return true;
}

/** All four sides differ from what is around, and the upper half mirrors the lower one. */
function standsOut(picture: Picture, { x, y, width, height }: Box): boolean {
  const [right, bottom, cx, cy] = [x + width - 1, y + height - 1, x + width / 2, y + height / 2];
  const sides = [
    [cx, y, cx, y - 3],
    [cx, bottom, cx, bottom + 3],
    [x, cy, x - 3, cy],
    [right, cy, right + 3, cy],
  ] as const;
  const differs = ([ax, ay, bx, by]: (typeof sides)[number]) =>
    [0, 1].some((inset) => {
      const towards = (from: number, centre: number) => from + Math.sign(centre - from) * inset;
      const inside = colourAt(
        picture,
        ax === cx ? ax : towards(ax, cx),
        ay === cy ? ay : towards(ay, cy),
      );
      return distance(inside, colourAt(picture, bx, by)) > sideStep;
    });
  if (!sides.every(differs)) return false;
  const edges = [0.15, 0.3, 0.7, 0.85].filter((share) => {
    const column = x + share * width;
    const [up, down] = [colourAt(picture, column, y + 1), colourAt(picture, column, bottom - 1)];
    return distance(up, down) < 40;
  });
  return edges.length >= 3;
}

function beside(box: Box, piece: Text): boolean {
  const middle = box.y + box.height / 2;
  const share = box.height / piece.box.height;
  return (
    middle > piece.box.y - 0.15 * piece.box.height &&
    middle < piece.box.y + 1.15 * piece.box.height &&
    share >= heightShare[0] &&
    share <= heightShare[1] &&
    piece.text.length > 1
  );
}

/** The text after it, or else before it, close by. */
function labelOfBox(box: Box, pieces: readonly Text[]): number {
  const end = box.x + box.width;
  const after = nearest(pieces, (piece) => {
    if (!beside(box, piece) || piece.box.x + piece.box.width < end) return null;
    const gap = Math.max(0, piece.box.x - end);
    return gap <= nearShare * piece.box.height ? gap : null;
  });
  if (after >= 0) return after;
  return nearest(pieces, (piece) => {
    const gap = box.x - (piece.box.x + piece.box.width);
    return beside(box, piece) && gap >= 0 && gap <= nearShare * piece.box.height ? gap : null;
  });
}

/** The text before it in its row, at whatever distance, or else just after it. */
function labelOfSwitch(box: Box, pieces: readonly Text[]): number {
  const before = nearest(pieces, (piece) => {
    const gap = box.x - (piece.box.x + piece.box.width);
    return beside(box, piece) && gap >= -2 ? gap : null;
  });
  const after = nearest(pieces, (piece) => {
    const gap = piece.box.x - (box.x + box.width);
    return beside(box, piece) && gap >= -2 && gap <= nearShare * piece.box.height ? gap : null;
  });
  if (before < 0 || after < 0) return before < 0 ? after : before;
  const start = pieces[before]?.box ?? box;
  const gapBefore = box.x - start.x - start.width;
  return (pieces[after]?.box.x ?? 0) - box.x - box.width < gapBefore / 2 ? after : before;
}

function nearest(pieces: readonly Text[], gapOf: (piece: Text) => number | null): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [at, piece] of pieces.entries()) {
    const gap = gapOf(piece);
    if (gap !== null && gap < least) [best, least] = [at, gap];
  }
  return best;
}

function toggle(picture: Picture, box: Box, piece: number): Control | null {
  const middle = box.y + box.height / 2;
  const rail = colourAt(picture, box.x + box.width / 2, box.y + Math.max(2, 0.14 * box.height));
  const half = box.height / 2;
  const left = distance(colourAt(picture, box.x + half, middle), rail);
  const right = distance(colourAt(picture, box.x + box.width - half, middle), rail);
  if (Math.max(left, right) < knobStep || Math.min(left, right) > 0.6 * Math.max(left, right))
    return null;
  return { kind: "toggle", on: right > left, box, piece };
}

function tickBox(picture: Picture, box: Box, piece: number): Control | null {
  const { x, y, width, height } = box;
  const around = colourAt(picture, x - 3, y - 3);
  const top = Array.from({ length: width }, (_, at) => colourAt(picture, x + at, y + 0.1 * height));
  const round =
    top.filter((colour) => distance(colour, around) > sideStep).length < roundShare * width;
  const inner = [];
  for (let across = 0.22; across <= 0.78; across += 0.07) {
    for (let down = 0.22; down <= 0.78; down += 0.07) {
      inner.push(colourAt(picture, x + across * (width - 1), y + down * (height - 1)));
    }
  }
  const [first] = inner;
  if (!first) return null;
  const centre = colourAt(picture, x + width / 2, y + height / 2);
  const varied = inner.some(
    (colour) => distance(colour, first) > tickStep || distance(colour, centre) > tickStep,
  );
  // Accent colours fill a chosen box; white or black alone is how some themes draw an empty one.
  const filled =
    Math.max(...centre) - Math.min(...centre) > tickStep && distance(centre, around) > tickStep;
  return { kind: round ? "radio" : "checkbox", on: varied || filled, box, piece };
}
