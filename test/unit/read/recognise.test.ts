import { expect, test } from "vitest";
import { piecesOf } from "../../../src-main/engine/read/pieces.ts";
import {
  batches,
  cropInto,
  decode,
  lineWidth,
  paddedWidth,
} from "../../../src-main/engine/read/recognise.ts";

const signs = { classes: [0, 1, 2, 3], texts: ["", "a", "b", " "], space: 3 };
const box = { x: 100, y: 50, width: 80, height: 24 };

/** Probabilities of one step per letter of the path; `-` is blank. */
function path(letters: string): Float32Array {
  const order = "-ab ";
  const output = new Float32Array(letters.length * 4).fill(0.02);
  for (const [at, letter] of [...letters].entries()) output[at * 4 + order.indexOf(letter)] = 0.94;
  return output;
}

const text = (letters: string) =>
  decode(path(letters), letters.length, box, signs)
    .map((glyph) => glyph.text)
    .join("");

test("read-ctc-1: repeats fall together, a blank between them keeps both", () => {
  expect(text("--aab--")).toBe("ab");
  expect(text("a-a-bb")).toBe("aab");
  expect(text("-----")).toBe("");
});

test("read-ctc-2: a space is a probability before the next sign, not a sign", () => {
  const glyphs = decode(path("a- -b"), 5, box, signs);
  expect(glyphs.map((glyph) => glyph.text)).toEqual(["a", "b"]);
  expect(glyphs[0]?.spaceBefore).toBeCloseTo(0.02);
  expect(glyphs[1]?.spaceBefore).toBeCloseTo(0.94);
});

test("read-ctc-3: a sign stands where its steps were", () => {
  // A step is 8 of 48 rows high, so 4 pixels of this box.
  const [a] = decode(path("--aa"), 4, box, signs);
  expect(a?.x).toBeCloseTo(100 + 3 * 4);
  expect(a?.probability).toBeCloseTo(0.94);
});

test("read-batch-1: crops of like width go together, none is lost", () => {
  const boxes = [20, 25, 300, 310, 26, 700].map((width) => ({ x: 0, y: 0, width, height: 24 }));
  const all = batches(boxes, 1280);
  expect(all.flat()).toHaveLength(6);
  for (const batch of all) {
    const width = Math.max(...batch.map(paddedWidth));
    for (const one of batch) expect(paddedWidth(one)).toBe(width);
    expect(batch.length === 1 || batch.length * width <= 1280).toBe(true);
  }
});

test("read-crop-1: a crop is scaled to 48 rows; what is beyond it is grey", () => {
  const picture = { width: 200, height: 100, data: new Uint8Array(200 * 100 * 3).fill(255) };
  const narrow = { ...box, width: 70 };
  const width = paddedWidth(narrow);
  const batch = { width, data: new Float32Array(3 * 48 * width) };
  cropInto(picture, narrow, batch, 0);
  expect([lineWidth(narrow), width]).toEqual([140, 160]);
  expect(batch.data[0]).toBeCloseTo(1);
  expect(batch.data[139]).toBeCloseTo(1);
  expect(batch.data[140]).toBe(0);
});

/** A white line with black bars at the given columns, 10 rows high. */
function line(...columns: [number, number][]) {
  const picture = { width: 300, height: 100, data: new Uint8Array(300 * 100 * 3).fill(255) };
  for (const [from, to] of columns) {
    for (let y = 56; y < 68; y++) picture.data.fill(0, (y * 300 + from) * 3, (y * 300 + to) * 3);
  }
  return picture;
}

const glyph = (letter: string, x: number, spaceBefore = 0) => ({
  text: letter,
  x,
  spaceBefore,
  probability: 0.9,
});

test("read-space-1: a wide gap of ink is a space even where the recogniser saw none", () => {
  const picture = line([102, 110], [112, 120], [130, 138]);
  const glyphs = [glyph("a", 106), glyph("b", 116), glyph("m", 134)];
  expect(piecesOf(glyphs, box, picture).map((p) => p.text)).toEqual(["ab m"]);
});

test("read-space-2: a doubtful gap is one only with a hint", () => {
  const picture = line([102, 110], [115, 120], [125, 138]);
  const glyphs = [glyph("a", 106), glyph("b", 117, 0.02), glyph("m", 131)];
  expect(piecesOf(glyphs, box, picture).map((p) => p.text)).toEqual(["a bm"]);
});

test("read-space-3: a gap of one and a half heights parts two cells, each with its own box", () => {
  const wide = { ...box, width: 160 };
  const picture = line([102, 110], [112, 120], [200, 208]);
  const cells = piecesOf([glyph("a", 106), glyph("b", 116), glyph("m", 204)], wide, picture);
  expect(cells.map((p) => [p.text, p.box.x, p.box.width])).toEqual([
    ["ab", 100, 20],
    ["m", 200, 60],
  ]);
});

test("read-space-4: what the recogniser guessed is dropped", () => {
  const unsure = [{ ...glyph("a", 106), probability: 0.4 }];
  expect(piecesOf(unsure, box, line([102, 110]))).toEqual([]);
  expect(piecesOf([], box, line())).toEqual([]);
});
