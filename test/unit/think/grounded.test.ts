import { describe, expect, test } from "vitest";
import { endsInLoop } from "../../../src-main/engine/think/loops.ts";
import {
  evidence,
  figuresSupported,
  givesFigure,
  hopeless,
  wordsSupported,
} from "../../../src-main/turn/think/ground.ts";
import { grounded } from "../../../src-main/turn/think/grounded.ts";
import { foreignLanguage } from "../../../src-main/turn/think/language.ts";

const question = "What is the total on this receipt?";
const best = { sight: 0, pieces: [0, 1], text: "Total due | € 33.73" };
const rows = [best, { sight: 0, pieces: [2], text: "Paid by card ending in 4417." }];

async function said(reply: string): Promise<string> {
  async function* tokens() {
    for (const token of reply.match(/\s*\S{1,4}/g) ?? []) yield token;
  }
  let text = "";
  for await (const thought of grounded(tokens(), { rows, best, strength: 1 }, best, question)) {
    text += thought.text;
  }
  return text;
}

describe("ground-1 what the lines do not support is not said", () => {
  test.each([
    ["The total on this receipt is €33.73.", "The total on this receipt is €33.73."],
    ["The total is €33.73, which is a fair price for wine.", "The total is €33.73."],
    ["The total is €33.73. You also bought a boat.", "The total is €33.73."],
    ["The total is €34.73.", "It says: Total due, € 33.73."],
    ["The answer is one.", "It says: Total due, € 33.73."],
    ["Olive oil is a luxury product.", "It says: Total due, € 33.73."],
    ["", "It says: Total due, € 33.73."],
    ["The total is €33.73", "The total is €33.73."],
  ])("ground-1 %j → %j", async (reply, expected) => {
    expect(await said(reply)).toBe(expected);
  });
});

test("ground-2 figures count whatever their separators, and not in part", () => {
  const known = evidence(["Total | 1,234.50", "Code 0x80070070"], question);
  expect(figuresSupported("It is $1234.50", known)).toBe(true);
  expect(figuresSupported("It is 1,234.50 in all", known)).toBe(true);
  expect(figuresSupported("The code is 0x80070071", known)).toBe(false);
  expect(figuresSupported("144% of it", evidence(["Refresh rate | 144 Hz"], ""))).toBe(false);
});

test("ground-3 a price is asked for: a count does not answer", () => {
  const row = "Olive oil, 750 ml | 1 | 9.95";
  expect(givesFigure("The answer is 1", row, /\d[.,]\d{2}\b/)).toBe(false);
  expect(givesFigure("It costs 9.95", row, /\d[.,]\d{2}\b/)).toBe(true);
  expect(givesFigure("It is 2560 x 1440", "Refresh rate | 144 Hz", null)).toBe(false);
});

test("ground-4 two foreign words or one foreign figure are enough to stop", () => {
  const known = evidence([best.text], question);
  expect(hopeless("The total is", known)).toBe(false);
  expect(hopeless("The total is 12 ", known)).toBe(true);
  expect(hopeless("A mysterious luxury", known)).toBe(true);
  expect(wordsSupported("The total due on this receipt", known)).toBe(true);
});

test("loops-1 a phrase said twice in a row, or a sentence said again, ends the reply", () => {
  expect(endsInLoop("It is on the left, it is on the left")).toBe(true);
  expect(endsInLoop("It is red today. It is blue now. It is red today.")).toBe(true);
  expect(endsInLoop("It is very, very good.")).toBe(false);
  expect(endsInLoop("The plan costs 5 and the other plan costs 6.")).toBe(false);
});

describe("language-1 only clearly foreign questions are refused", () => {
  test.each([
    ["What is the total on this receipt?", null],
    ["total?", null],
    ["olive oil price", null],
    ["npm install react", null],
    ["What does 'Guten Tag' mean?", null],
    ["Wie viel kostet das Olivenöl?", "German"],
    ["¿Cuánto cuesta el aceite de oliva?", "Spanish"],
    ["Quel est le total de ce reçu ?", "French"],
    ["ما هو المجموع؟", "Arabic"],
    ["总共多少钱？", "Chinese"],
    ["1234 5678", null],
  ])("language-1 %s → %s", async (text, expected) => {
    expect(await foreignLanguage(text)).toBe(expected);
  });
});
