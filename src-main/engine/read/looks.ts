/** What a piece of text looks like: its colours, and whether it is crossed out. */
import type { Box } from "../../contract/events.ts";
import type { Look } from "../../turn/types.ts";
import type { Picture } from "./picture.ts";

type Colour = readonly [number, number, number];

/** Colours are counted in steps of 16: antialiasing and slight gradients fall together. */
const bits = 4;
/** Of the ink's columns a stroke through the text crosses at least this share. */
const strokeShare = 0.995;
/** Rows in which a stroke may lie, as shares of the box: below is an underline, above an accent. */
const [strokeFrom, strokeTo] = [0.3, 0.68];
/** From this distance to the ground on, as a share of the strongest, a pixel is ink. */
const inkShare = 0.5;

export function colourAt({ width, height, data }: Picture, x: number, y: number): Colour {
  const column = Math.min(width - 1, Math.max(0, Math.round(x)));
  const row = Math.min(height - 1, Math.max(0, Math.round(y)));
  const at = (row * width + column) * 3;
  return [data[at] as number, data[at + 1] as number, data[at + 2] as number];
}

/** Largest difference of a channel. */
export function distance(a: Colour, b: Colour): number {
  return Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2]));
}

export function lookOf(picture: Picture, box: Box): Look {
  const ground = groundOf(picture, box);
  let strongest = 0;
  for (let y = box.y; y < box.y + box.height; y++) {
    for (let x = box.x; x < box.x + box.width; x++) {
      strongest = Math.max(strongest, distance(colourAt(picture, x, y), ground));
    }
  }
  const columns = new Set<number>();
  const rows = new Uint32Array(box.height);
  const sum = [0, 0, 0];
  let count = 0;
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      const colour = colourAt(picture, box.x + x, box.y + y);
      const far = distance(colour, ground);
      if (far < inkShare * strongest) continue;
      columns.add(x);
      rows[y] = (rows[y] as number) + 1;
      if (far < 0.85 * strongest) continue;
      for (const channel of [0, 1, 2])
        sum[channel] = (sum[channel] as number) + (colour[channel] as number);
      count++;
    }
  }
  const ink = sum.map((total) => Math.round(total / Math.max(1, count))) as [
    number,
    number,
    number,
  ];
  const inked = rows.filter((row) => row > 0).length * Math.max(1, columns.size);
  const density = Math.round((100 * rows.reduce((a, b) => a + b, 0)) / Math.max(1, inked)) / 100;
  return { ink, ground, density, ...(isStruck(rows, columns, box) ? { struck: true } : {}) };
}

/** The most frequent colour of the box. */
function groundOf(picture: Picture, box: Box): Colour {
  const counts = new Map<number, number>();
  let best = -1;
  let most = 0;
  let colour: Colour = [255, 255, 255];
  for (let y = box.y; y < box.y + box.height; y += 2) {
    for (let x = box.x; x < box.x + box.width; x += 2) {
      const here = colourAt(picture, x, y);
      const key = ((here[0] >> bits) << 8) | ((here[1] >> bits) << 4) | (here[2] >> bits);
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count <= most) continue;
      most = count;
      if (key !== best) [best, colour] = [key, here];
    }
  }
  return colour;
}

function isStruck(rows: Uint32Array, columns: ReadonlySet<number>, { height }: Box): boolean {
  const width = Math.max(...columns) - Math.min(...columns) + 1;
  if (width < height) return false;
  for (let y = Math.floor(height * strokeFrom); y < height * strokeTo; y++) {
    if ((rows[y] as number) >= strokeShare * width) return true;
  }
  return false;
}
