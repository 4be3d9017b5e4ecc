import sharp from "sharp";
import { expect, test } from "vitest";
import { cores, grow, halve, tileInput, tiles } from "../../../src-main/engine/read/detect.ts";
import { decodePicture, type Picture } from "../../../src-main/engine/read/picture.ts";

async function drawn(svg: string, width: number, height: number): Promise<Picture> {
  const body = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${svg}</svg>`;
  const png = await sharp(Buffer.from(body)).flatten({ background: "#fff" }).png().toBuffer();
  return decodePicture(png);
}

const bar = (x: number, y: number, width: number, height: number) =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="#222"/>`;

test("read-detect-1: plain areas, gradients and vertical rules make no tile", async () => {
  const gradient =
    '<linearGradient id="g" x2="0" y2="1"><stop stop-color="#fff"/><stop offset="1" stop-color="#89a"/></linearGradient><rect width="100%" height="100%" fill="url(#g)"/>';
  expect(tiles(await drawn("", 640, 400))).toEqual([]);
  expect(tiles(await drawn(gradient, 640, 400))).toEqual([]);
  expect(tiles(await drawn(bar(300, 0, 2, 400), 640, 400))).toEqual([]);
});

test("read-detect-2: a tile surrounds what it is for with some quiet", async () => {
  const [tile, ...others] = tiles(await drawn(bar(100, 200, 80, 10), 640, 400));
  expect(others).toEqual([]);
  expect(tile?.x).toBeLessThanOrEqual(90);
  expect((tile?.x ?? 0) + (tile?.width ?? 0)).toBeGreaterThanOrEqual(190);
  expect(tile?.y).toBeLessThanOrEqual(190);
  expect((tile?.y ?? 0) + (tile?.height ?? 0)).toBeGreaterThanOrEqual(220);
});

test("read-detect-3: a tall page is cut between lines, and every row belongs to one tile", async () => {
  // Like letters, and unlike bars, a wedge differs from row to row.
  const wedge = (y: number) => `<path d="M 20 ${y} h 1200 l -300 9 z" fill="#222"/>`;
  const lines = Array.from({ length: 70 }, (_, at) => wedge(20 + at * 20)).join("");
  const all = tiles(await drawn(lines, 1280, 1440));
  expect(all.length).toBeGreaterThan(2);
  for (const [at, tile] of all.entries()) {
    expect(tile.width * tile.height).toBeLessThanOrEqual(1280 * 416);
    if (at > 0) expect(tile.from).toBe(all[at - 1]?.to);
    // A cut through a wedge would lie 0 to 8 rows below its upper edge.
    if (at > 0) expect((tile.from - 20) % 20).toBeGreaterThan(8);
  }
});

test("read-detect-4: where no row is quiet, tiles overlap", async () => {
  const noise = Array.from({ length: 350 }, (_, at) => bar((at * 37) % 1000, at * 4, 200, 2));
  const all = tiles(await drawn(noise.join(""), 1280, 1400));
  const overlaps = all.slice(1).map((tile, at) => {
    const before = all[at];
    return (before?.y ?? 0) + (before?.height ?? 0) - tile.y;
  });
  expect(overlaps.length).toBeGreaterThan(1);
  for (const rows of overlaps) expect(rows).toBe(64);
});

test("read-detect-5: input is normalised per channel and padded to the grid", async () => {
  const picture = await drawn('<rect width="40" height="40" fill="#ff0000"/>', 40, 40);
  const tile = { x: 0, y: 0, width: 40, height: 40, from: 0, to: 40 };
  const { width, height, data } = tileInput(picture, tile);
  expect([width, height, data.length]).toEqual([64, 64, 3 * 64 * 64]);
  expect(data[0]).toBeCloseTo((1 - 0.485) / 0.229, 4);
  expect(data[64 * 64 - 1]).toBeCloseTo((1 - 0.485) / 0.229, 4);
  expect(data[64 * 64]).toBeCloseTo(-0.456 / 0.224, 4);
});

/** A probability map from rows of digits: 9 is 0.9. */
const map = (...rows: string[]) =>
  Float32Array.from(rows.join(""), (digit) => (digit === "." ? 0 : Number(digit) / 10));

test("read-detect-6: connected cores become boxes with their mean probability", () => {
  const found = cores(map("..........", ".9999..88.", ".9999..88.", ".......88."), 10, 4);
  expect(
    found.map(({ score, ...box }) => ({ ...box, score: Math.round(score * 10) / 10 })),
  ).toEqual([
    { x: 1, y: 1, width: 4, height: 2, score: 0.9 },
    { x: 7, y: 1, width: 2, height: 3, score: 0.8 },
  ]);
});

test("read-detect-7: faint cores and specks are dropped", () => {
  expect(cores(map("4444....99", "4444......", "4444......", ".........."), 10, 4)).toEqual([]);
});

const page: Picture = { width: 200, height: 100, data: new Uint8Array(200 * 100 * 3) };

test("read-detect-8: a core grows back by its area and perimeter, within the picture", () => {
  const tile = { x: 10, y: 20, width: 160, height: 64, from: 20, to: 84 };
  // 60 x 8 · 1.8 / (2 · 68) = 6.35
  const core = { x: 20, y: 10, width: 60, height: 8, score: 0.9 };
  expect(grow(core, tile, page)).toEqual({ x: 23, y: 23, width: 74, height: 22 });
  expect(grow({ ...core, x: 130 }, tile, page)?.width).toBeLessThan(74);
});

test("read-detect-9: of two overlapping tiles only one keeps a core", () => {
  const upper = { x: 0, y: 0, width: 200, height: 64, from: 0, to: 32 };
  const lower = { x: 0, y: 0, width: 200, height: 100, from: 32, to: 100 };
  const core = { x: 20, y: 30, width: 60, height: 8, score: 0.9 };
  expect([grow(core, upper, page), grow(core, lower, page)].filter(Boolean)).toHaveLength(1);
});

test("read-detect-10: half a picture holds the means of its pixels", () => {
  const data = Uint8Array.from([0, 9, 9, 4, 9, 9, 7, 7, 7, 8, 9, 9, 4, 9, 9, 7, 7, 7]);
  expect(halve({ width: 3, height: 2, data })).toEqual({
    width: 1,
    height: 1,
    data: Uint8Array.from([4, 9, 9]),
  });
});
