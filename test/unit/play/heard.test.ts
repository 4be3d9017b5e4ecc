import { describe, expect, test } from "vitest";
import { heardText, type SpokenClause } from "../../../src-main/turn/play/heard.ts";

const rate = 22_050;
const clauses: SpokenClause[] = [
  { text: "Yes,", firstSample: 0, samples: 1_000 },
  { text: " the total is $33.73", firstSample: 1_000, samples: 10_000 },
  { text: " today. ", firstSample: 11_000, samples: 2_000 },
];

describe("T4 what was heard, in whole words", () => {
  test.each([
    [0, ""],
    [999, ""],
    [1_000, "Yes,"],
    [1_001, "Yes,"],
    [3_000, "Yes, the"],
    // "$33.73" takes longer to say than it is long.
    [8_000, "Yes, the total is"],
    [10_999, "Yes, the total is"],
    [11_000, "Yes, the total is $33.73"],
    [12_999, "Yes, the total is $33.73"],
    [13_000, "Yes, the total is $33.73 today."],
    [99_999, "Yes, the total is $33.73 today."],
  ])("T4 %i samples", (samples, text) => {
    expect(heardText(clauses, samples, rate)).toBe(text);
  });

  test("T4 more samples never give less text, and always a beginning of it", () => {
    const whole = clauses
      .map(({ text }) => text)
      .join("")
      .trim();
    let before = "";
    for (let samples = 0; samples <= 13_000; samples += 7) {
      const text = heardText(clauses, samples, rate);
      expect(whole.startsWith(text)).toBe(true);
      expect(text.startsWith(before)).toBe(true);
      before = text;
    }
  });

  test("T4 of a clause whose sound is not all made, no more than can have been said", () => {
    const text = "one two three four five six seven eight nine ten";
    const open = [{ text, firstSample: 0, samples: rate, unfinished: true }];
    const heard = heardText(open, rate, rate);
    expect(heard).not.toBe("");
    expect(heard.split(" ").length).toBeLessThanOrEqual(3);
  });

  test("T4 nothing was said", () => {
    expect(heardText([], 1_000, rate)).toBe("");
  });
});
