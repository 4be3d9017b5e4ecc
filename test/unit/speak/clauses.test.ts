import { describe, expect, test } from "vitest";
import { ClauseCutter } from "../../../src-main/turn/speak/clauses.ts";

/** As a Thinker writes: a token is a word with the space before it, or a mark. */
function tokens(text: string): string[] {
  return text.match(/\s*[\p{L}\p{N}]+|\s*[^\s\p{L}\p{N}]|\s+/gu) ?? [];
}

function clausesOf(text: string, pieces = tokens(text)): string[] {
  const cutter = new ClauseCutter();
  return [...pieces.flatMap((piece) => cutter.push(piece)), ...cutter.end()];
}

describe("clauses-1: where a reply is cut", () => {
  test.each<[string, string[]]>([
    ["Yes, it is open.", ["Yes,", " it is open."]],
    ["The total is $33.73. Thank you.", ["The total is $33.73. ", "Thank you."]],
    [
      "The dialog says that you need permission to save in this folder.",
      ["The dialog says that you need permission ", "to save in this folder."],
    ],
    [
      "It costs 1,234.56 dollars, or 3.5 percent more than in 2025, 2024 and 2023.",
      ["It costs 1,234.56 dollars,", " or 3.5 percent more than in 2025, 2024 and 2023."],
    ],
    ["Dr. Smith said so. Then he left.", ["Dr. Smith said so. ", "Then he left."]],
    ["Use a mark, e.g. a comma. Done.", ["Use a mark,", " e.g. a comma. ", "Done."]],
    ["I say no. Then I go.", ["I say no. ", "Then I go."]],
    ["See no. 5 there. Go.", ["See no. 5 there. ", "Go."]],
    ["At 5 p.m. it ends. At 6 p.m. We go.", ["At 5 p.m. it ends. ", "At 6 p.m. ", "We go."]],
    [
      "Go to example.com/a,b and open C:\\a.b\\c.txt now.",
      ["Go to example.com/a,b and open C:\\a.b\\c.txt now."],
    ],
    ["1. Open it.\n2. Close it.", ["1. Open it.\n", "2. Close it."]],
    ["- one\n- two\n", ["- one\n", "- two\n"]],
    ["Really?! Yes… of course.", ["Really?! ", "Yes… ", "of course."]],
    ["“Stop.” He stopped.", ["“Stop.” ", "He stopped."]],
    ["The size is 1920 x 1080 pixels.", ["The size is 1920 x 1080 pixels."]],
    [
      "On Nov 3, 2026 the meeting at 3 pm was moved.",
      ["On Nov 3, 2026 the meeting ", "at 3 pm was moved."],
    ],
    ["", []],
    ["\n", ["\n"]],
    ["...", ["..."]],
  ])("%j", (text, clauses) => {
    expect(clausesOf(text)).toEqual(clauses);
  });
});

test("clauses-2: the first clause is there as soon as its comma is written", () => {
  const cutter = new ClauseCutter();
  expect(cutter.push("Well")).toEqual([]);
  expect(cutter.push(",")).toEqual(["Well,"]);
});

test("clauses-3: without punctuation the first clause comes after at most nine words", () => {
  const cutter = new ClauseCutter();
  const words = "this reply goes on and on without one single mark in it".split(" ");
  const given = words.findIndex((word) => cutter.push(` ${word}`).length > 0);
  expect(given).toBeGreaterThan(3);
  expect(given).toBeLessThan(9);
});

test("clauses-4: later clauses are longer than the first", () => {
  const sentence =
    "the printer is out of paper and the door is open, so it waits until someone closes it";
  const clauses = clausesOf(`${sentence}, ${sentence}, ${sentence}.`);
  const words = clauses.map((clause) => clause.trim().split(/\s+/).length);
  expect(words[0]).toBeLessThanOrEqual(8);
  expect(Math.max(...words.slice(2))).toBeGreaterThan(8);
  expect(Math.max(...words)).toBeLessThanOrEqual(24);
});

test("clauses-5: however it arrives, nothing is added or lost, and no clause has no end", () => {
  const next = seeded(3);
  const alphabet = [
    "a",
    "Bc",
    "1",
    "23",
    ".",
    ",",
    " ",
    "  ",
    "\n",
    "!",
    "e.g.",
    "日本",
    "👍",
    "-",
    "/",
    "Dr.",
    "$5",
    "\ud83d",
  ];
  for (let run = 0; run < 2_000; run++) {
    const pieces = Array.from({ length: Math.floor(next() * 60) }, () => {
      return alphabet[Math.floor(next() * alphabet.length)] ?? "";
    });
    const clauses = clausesOf("", pieces);
    expect(clauses.join("")).toBe(pieces.join(""));
    expect(clauses).not.toContain("");
  }
});

test("clauses-6: the same clauses whether text comes by the letter or by the word", () => {
  const text =
    "Well, the receipt says $33.73, i.e. more than on Nov 3, 2026. Dr. No. 5 lives at St. John's; see example.com. It is 3.5 km to go and then you turn left at the end of the long road.";
  expect(clausesOf(text, [...text])).toEqual(clausesOf(text));
});

test("clauses-7: ten thousand characters without a space are cut too", () => {
  const clauses = clausesOf("x".repeat(10_000), ["x".repeat(10_000)]);
  expect(Math.max(...clauses.map(({ length }) => length))).toBeLessThanOrEqual(301);
});

/** Mulberry32: the same texts in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
