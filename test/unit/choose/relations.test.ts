/** How pieces of a screen lie to each other, and what the chooser is handed. */
import { expect, test } from "vitest";
import { relate, relations, sizesOf } from "../../../src-main/engine/choose/relations.ts";
import { windowsOf } from "../../../src-main/engine/choose/windows.ts";

const box = (x: number, y: number, width = 60, height = 20) => ({ x, y, width, height });
/** Three columns, a head and three rows. */
const table = [0, 1, 2, 3].flatMap((row) => [0, 1, 2].map((column) => box(100 * column, 40 * row)));
const named = (codes: Uint8Array, from: number, to: number) =>
  relations[codes[from * Math.sqrt(codes.length) + to] ?? 0];

test("choose-1 a cell knows its row, its column and the head of that", () => {
  const codes = relate(table);
  const cell = 10;
  expect(named(codes, cell, cell)).toBe("same");
  expect(named(codes, cell, 9)).toBe("left-near");
  expect(named(codes, cell, 11)).toBe("right-near");
  expect(named(codes, 11, 9)).toBe("row-left");
  expect(named(codes, cell, 7)).toBe("above");
  expect(named(codes, cell, 4)).toBe("column-above");
  expect(named(codes, cell, 1)).toBe("head");
  expect(named(codes, 1, cell)).toBe("headed");
  expect(named(codes, cell, 0)).toBe("before");
});

test("choose-2 a caption is told from what stands further above", () => {
  const codes = relate([box(0, 0), box(0, 24), box(0, 80)]);
  expect(named(codes, 1, 0)).toBe("above-tight");
  expect(named(codes, 0, 1)).toBe("below-tight");
  expect(named(codes, 2, 1)).toBe("above");
});

test("choose-3 sizes are relative to most of the text", () => {
  expect(
    sizesOf([box(0, 0, 9, 14), box(0, 0), box(0, 0), box(0, 0, 9, 25), box(0, 0, 9, 40)]),
  ).toEqual([1, 2, 2, 3, 4]);
});

test("choose-4 a screen that is too long is seen in windows that overlap, each piece in one of them", () => {
  const pieces = 300;
  const seen = {
    tokens: Array.from({ length: pieces }, (_, at) => [1000 + at, 2000, 3000, 4000]),
    sizes: Array.from({ length: pieces }, () => 2),
    states: Array.from({ length: pieces }, () => 0),
    relations: new Uint8Array(pieces * pieces).fill(relations.indexOf("before")),
  };
  const windows = windowsOf([7, 8, 9], seen);
  expect(windows.length).toBeGreaterThan(2);
  for (const [at, window] of windows.entries()) {
    expect(window.ids.length).toBeLessThanOrEqual(512);
    expect(window.ids.slice(0, 5)).toEqual([101, 7, 8, 9, 102]);
    expect(window.ids.at(-1)).toBe(102);
    for (const list of [window.piece, window.size, window.state])
      expect(list).toHaveLength(window.ids.length);
    expect(Math.max(...window.piece)).toBe(window.to - window.from);
    const next = windows[at + 1];
    if (next) expect(next.from).toBeLessThan(window.to);
  }
  expect(windows[0]?.from).toBe(0);
  expect(windows.at(-1)?.to).toBe(pieces);
});

test("choose-5 the question is a piece of its own, and one without a token is unknown", () => {
  const [window] = windowsOf([7], {
    tokens: [[], [5]],
    sizes: [2, 3],
    states: [0, 2],
    relations: Uint8Array.from([0, 7, 8, 0]),
  });
  expect(window?.ids).toEqual([101, 7, 102, 100, 5, 102]);
  expect(window?.piece).toEqual([0, 0, 0, 1, 2, 0]);
  expect(window?.state).toEqual([0, 0, 0, 0, 2, 0]);
  const code = (name: (typeof relations)[number]) => relations.indexOf(name);
  expect([...(window?.relations ?? [])]).toEqual([
    ...[code("question-question"), code("question-piece"), code("question-piece")],
    ...[code("piece-question"), 0, 7],
    ...[code("piece-question"), 8, 0],
  ]);
});
