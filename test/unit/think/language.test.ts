import { describe, expect, test } from "vitest";
import { endsInLoop } from "../../../src-main/engine/think/loops.ts";
import { foreignLanguage } from "../../../src-main/turn/think/language.ts";

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
