import { expect, test } from "vitest";
import { readingOrder } from "../../../src-main/engine/read/order.ts";
import type { Picture } from "../../../src-main/engine/read/picture.ts";

const width = 1280;
const blank = (): Picture => ({
  width,
  height: 800,
  data: new Uint8Array(width * 800 * 3).fill(255),
});

interface Word {
  readonly text: string;
  readonly box: { x: number; y: number; width: number; height: number };
}

const at = (text: string, x: number, y: number, wide = text.length * 8): Word => ({
  text,
  box: { x, y, width: wide, height: 20 },
});

/** Rows as text, cells parted by a stroke. */
function read(words: readonly Word[], picture = blank()): string[] {
  const rows: string[][] = [];
  for (const { item, row } of readingOrder(words, picture)) {
    rows[row] = [...(rows[row] ?? []), item.text];
  }
  return rows.map((cells) => cells.join(" | "));
}

test("read-order-1: the cells of a table row stay together", () => {
  const table = ["Bread", "Oil", "Milk"].flatMap((name, i) => [
    at(`${i + 3}.50`, 700, 102 + i * 40),
    at(name, 100, 100 + i * 40),
  ]);
  expect(read(table)).toEqual(["Bread | 3.50", "Oil | 4.50", "Milk | 5.50"]);
});

test("read-order-2: columns of running text are read one after the other", () => {
  const column = (letter: string, x: number) =>
    [0, 1, 2, 3].map((i) => at(`${letter}${i}`, x, 100 + i * 26, 480));
  const title = at("Title", 100, 30, 600);
  expect(read([...column("r", 660), title, ...column("l", 100)])).toEqual([
    "Title",
    ...["l0", "l1", "l2", "l3"],
    ...["r0", "r1", "r2", "r3"],
  ]);
});

test("read-order-3: a side bar is apart from settings whose rows stay together", () => {
  const side = [0, 1, 2, 3, 4].map((i) => at(`nav${i}`, 20, 60 + i * 41));
  const settings = [0, 1, 2, 3].flatMap((i) => [
    at(`key${i}`, 300, 80 + i * 50),
    at(`value${i}`, 1100, 80 + i * 50),
  ]);
  expect(read([...settings, ...side])).toEqual([
    ...["nav0", "nav1", "nav2", "nav3", "nav4"],
    ...["key0 | value0", "key1 | value1", "key2 | value2", "key3 | value3"],
  ]);
});

test("read-order-4: a menu bar above columns is one row", () => {
  const menu = [20, 300, 400, 900].map((x, i) => at(`m${i}`, x, 10));
  const side = [0, 1, 2, 3].map((i) => at(`s${i}`, 20, 100 + i * 33));
  const main = [0, 1, 2, 3].map((i) => at(`t${i}`, 300, 108 + i * 47, 600));
  expect(read([...side, ...main, ...menu])[0]).toBe("m0 | m1 | m2 | m3");
});

test("read-order-5: bubbles of a conversation follow each other in time", () => {
  const words = [
    at("hello", 40, 100, 300),
    at("hi there", 800, 150, 300),
    at("coming", 40, 200, 300),
    at("yes", 800, 250, 300),
  ];
  expect(read(words)).toEqual(["hello", "hi there", "coming", "yes"]);
});

test("read-order-6: cards with borders are read card by card, though their lines are level", () => {
  const picture = blank();
  for (const [from, to] of [
    [80, 400],
    [440, 760],
  ]) {
    for (let y = 90; y < 300; y++) {
      for (const x of [from, to])
        picture.data.fill(120, (y * width + (x ?? 0)) * 3, (y * width + (x ?? 0) + 1) * 3);
    }
  }
  const card = (name: string, x: number) =>
    [0, 1, 2].map((i) => at(`${name}${i}`, x, 100 + i * 60));
  expect(read([...card("a", 100), ...card("b", 460)], picture)).toEqual([
    ...["a0", "a1", "a2"],
    ...["b0", "b1", "b2"],
  ]);
  expect(read([...card("a", 100), ...card("b", 460)])).toEqual(["a0 | b0", "a1 | b1", "a2 | b2"]);
});

test("read-order-7: nothing is lost or doubled, whatever lies where", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  for (let round = 0; round < 50; round++) {
    const words = Array.from({ length: 60 }, (_, i) => at(`w${i}`, random(1200), random(780)));
    const read = readingOrder(words, blank());
    expect(new Set(read.map(({ item }) => item)).size).toBe(60);
    expect(read).toHaveLength(60);
    for (const [i, { row }] of read.entries())
      expect(row - (read[i - 1]?.row ?? 0)).toBeLessThan(2);
  }
});
