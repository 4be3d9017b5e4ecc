/** Answers about screens, from what the DOM of the named set says: structure, retrieval, sums, refusals. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { arithmetic, isBeyond, isGeneral } from "../../../src-main/turn/think/general.ts";
import { oddsOf } from "../../../src-main/turn/think/screen/choice.ts";
import { layoutOf } from "../../../src-main/turn/think/screen/layout.ts";
import { plainQuestion, soughtFor } from "../../../src-main/turn/think/screen/question.ts";
import type { Reading } from "../../../src-main/turn/types.ts";
import { responded } from "../../support/responded.ts";

const screens = join(import.meta.dirname, "..", "..", "support", "screens");

async function reading(name: string): Promise<Reading> {
  const truth = JSON.parse(await readFile(join(screens, `${name}.json`), "utf8"));
  const pieces = truth.lines.map((line: object) => ({ ...line, confidence: 1 }));
  return { kind: "reading", sight: 0, width: truth.width, height: truth.height, pieces };
}

async function said(name: string, question: string): Promise<string> {
  return (await responded(question, [await reading(name)]))?.text ?? "";
}

describe("screen-1 what stands there is said", () => {
  test.each([
    ["receipt", "What is the total on this receipt?", "33.73"],
    ["receipt", "How much does the olive oil cost?", "9.95"],
    ["receipt", "hey, how much was the olive oil please", "9.95"],
    ["settings", "What is the refresh rate?", "144 Hz"],
    ["error-dialog", "What is the error code?", "0x80070070"],
    ["terminal", "Which test failed?", "test_refund_rounding"],
  ])("screen-1 %s: %s", async (name, question, key) => {
    const text = await said(name, question);
    expect(text).toContain(key);
    expect(text.split(" ").length).toBeLessThan(16);
  });
});

test("screen-1 what is on the screen is told as a whole, whatever was asked before", async () => {
  const past = [{ question: "How much is the olive oil?", reply: "9.95." }];
  const answer = await responded("What is on the screen?", [await reading("receipt")], past);
  expect(answer?.text).toContain("Green Corner Market");
});

describe("screen-2 what does not stand there is not answered", () => {
  test.each([
    ["receipt", "How much were the strawberries?"],
    ["receipt", "What is the phone number of the shop?"],
    ["settings", "What is the name of my printer?"],
    ["error-dialog", "Who is the author?"],
    ["terminal", "How much memory was used?"],
  ])("screen-2 %s: %s", async (name, question) => {
    expect(await said(name, question)).toBe("");
  });
});

test("screen-3 the lines of the answer come with it", async () => {
  const read = await reading("receipt");
  const answer = await responded("How much does the olive oil cost?", [read]);
  const lines = answer?.used.flatMap((used) => used.lines) ?? [];
  const texts = lines.map((line) => read.pieces[line]?.text ?? "");
  expect(texts.some((text) => text.includes("9.95"))).toBe(true);
});

const piece = (text: string, x: number, y: number, row: number, width = text.length * 8) => ({
  text,
  row,
  confidence: 1,
  box: { x, y, width, height: 20 },
});

function table(): Reading {
  const rows = [
    ["City", "Sales", "Staff"],
    ["Oslo", "120", "4"],
    ["Turin", "95", "3"],
    ["Leeds", "210", "9"],
  ];
  const pieces = rows.flatMap((cells, row) =>
    cells.map((text, at) => piece(text, 20 + 120 * at, 20 + 34 * row, row)),
  );
  return { kind: "reading", sight: 0, width: 600, height: 300, pieces };
}

test("screen-4 a cell keeps its head and its row", () => {
  const { tables, items } = layoutOf([table()]);
  expect(tables[0]?.headers).toEqual(["City", "Sales", "Staff"]);
  const cell = items.find(({ text }) => text === "95");
  expect(cell?.context).toMatchObject({ header: "Sales", row: "Turin | 3" });
});

describe("screen-5 what has to be computed is computed", () => {
  test.each([
    ["How many sales does Turin have?", "95"],
    ["How many more sales does Leeds have than Oslo?", "90"],
    ["What are the sales of Oslo and Turin together?", "215"],
    ["Which city has the most sales?", "Leeds"],
    ["Which city has the lowest sales?", "Turin"],
    ["How many cities are listed?", "3"],
    ["What is the sum of the staff?", "16"],
  ])("screen-5 %s", async (question, key) => {
    expect((await responded(question, [table()]))?.text).toContain(key);
  });
});

test("screen-6 a cell that wraps is one cell of its row", async () => {
  const head = ["Name", "Size", "Changed"].map((text, at) => piece(text, 20 + 130 * at, 10, 0));
  const rows = ["cover.png", "thesis.docx"].flatMap((name, at) => [
    piece("12", 150, 50 + 60 * at, 1 + 3 * at, 24),
    piece(name, 20, 60 + 60 * at, 2 + 3 * at),
    piece("3 May", 280, 60 + 60 * at, 2 + 3 * at),
    piece("MB", 150, 70 + 60 * at, 3 + 3 * at, 24),
  ]);
  const read: Reading = { ...table(), pieces: [...head, ...rows] };
  expect((await responded("How big is thesis.docx?", [read]))?.text).toContain("12 MB");
});

function switches(): Reading {
  const labels = ["Wi-Fi", "Bluetooth", "Night light"];
  return {
    ...table(),
    pieces: labels.map((text, at) => piece(text, 20, 20 + 40 * at, at)),
    controls: labels.map((_, at) => {
      const box = { x: 300, y: 20 + 40 * at, width: 40, height: 20 };
      return { kind: "toggle" as const, on: at !== 1, box, piece: at };
    }),
  };
}

describe("screen-7 switches", () => {
  test.each([
    ["Is night light on?", "Yes, Night light is on."],
    ["is bluetooth turned on", "No, Bluetooth is off."],
    ["Is bluetooth off?", "Yes, Bluetooth is off."],
    ["How many switches are on?", "2: Wi-Fi and Night light."],
    ["What is turned off?", "Bluetooth is off."],
  ])("screen-7 %s", async (question, answer) => {
    expect((await responded(question, [switches()]))?.text).toBe(answer);
  });
  test("screen-7 a switch that is not there has no state", async () => {
    expect(await responded("Is the firewall on?", [switches()])).toBeNull();
  });
});

test("screen-8 a follow-up is about what was asked before", async () => {
  const past = [{ question: "How many sales does Turin have?", reply: "Turin, sales: 95." }];
  expect((await responded("And Leeds?", [table()], past))?.text).toContain("210");
});

test("screen-12 a picture without text beside another changes nothing", async () => {
  const blank: Reading = { ...table(), sight: 1, pieces: [] };
  const question = "What is the sum of the staff?";
  const alone = await responded(question, [table()]);
  expect((await responded(question, [table(), blank]))?.text).toBe(alone?.text);
  const ways = [0.8, 0.2];
  const both = new Map([
    [0, { odds: [1], ways }],
    [1, { odds: [], ways: [0, 0] }],
  ]);
  expect(oddsOf(both).ways).toMatchObject({ value: 0.8, two: 0.2 });
});

test("screen-9 openings of speech ask nothing", () => {
  expect(plainQuestion("Hey, can you tell me: what is the total please")).toBe("what is the total");
  expect(soughtFor("um, what's the wifi password here")).toBe("“wifi”, “password”");
});

test("general-1 the world's questions are told from the screen's", () => {
  for (const question of ["What is photosynthesis?", "What is the capital of France?"])
    expect(isGeneral(question)).toBe(true);
  for (const question of ["What is the total?", "Why did it fail?", "Who sent this mail?"])
    expect(isGeneral(question)).toBe(false);
});

test("general-2 arithmetic is computed, and what nobody can know is admitted", () => {
  expect(arithmetic("What is 17 plus 25?")).toBe("42");
  expect(arithmetic("what's 12 times 12")).toBe("144");
  expect(arithmetic("What is 15% of 80?")).toBe("12");
  expect(arithmetic("What is the total?")).toBeNull();
  expect(isBeyond("What's the weather tomorrow?")).toBe(true);
  expect(isBeyond("Why is the sky blue?")).toBe(false);
});
