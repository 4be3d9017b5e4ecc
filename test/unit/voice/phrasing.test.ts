import { describe, expect, test } from "vitest";
import { draftPhrases, phrased } from "../../../src-main/engine/voice/phrasing.ts";

/** Groups with their marks, and the pause: a short form to compare. */
function drafted(text: string): string[] {
  return draftPhrases(text).map(({ words, marks, pauseMs }) => {
    return `${words.map((group, i) => group + (marks[i] ?? "")).join(" | ")} ${pauseMs}`;
  });
}

describe("phrasing-1: groups, marks and pauses", () => {
  test.each<[string, string[]]>([
    ["Well,", ["Well, 140"]],
    ["Well, I think so.", ["Well, | I think so. 320"]],
    ["One. Two? Three! Four", ["One. 320", "Two? 340", "Three! 320", "Four 30"]],
    ["Really?!", ["Really? 340"]],
    ["", []],
    [" ,;. ", []],
    [", so it is", ["so it is 30"]],
    ["the A P I and an A", ["the ay P I and an A 30"]],
    ["U S A. A C", ["U S ay. 320", "ay C 30"]],
  ])("%j", (text, phrases) => {
    expect(drafted(text)).toEqual(phrases);
  });
});

test("phrasing-2: however long the text, no phrase has more than 28 words, no word more than 40 letters", () => {
  const texts = ["word ".repeat(2_000), "x".repeat(10_000), "a, ".repeat(3_000)];
  for (const text of texts) {
    const phrases = draftPhrases(text);
    const counts = phrases.map(({ words }) => words.flatMap((group) => group.split(" ")).length);
    expect(Math.max(...counts)).toBeLessThanOrEqual(28);
    const letters = phrases.flatMap(({ words }) => words.flatMap((group) => group.split(" ")));
    expect(Math.max(...letters.map(({ length }) => length))).toBeLessThanOrEqual(40);
    const said = letters.join("").length;
    expect(said).toBe(text.replace(/[\s,]/g, "").length);
  }
});

test("phrasing-3: punctuation goes between the sounds; a cut sentence keeps its tone up", () => {
  const ipa: Record<string, string> = { Well: "wˈɛl", "I think so": "aɪ θˈɪŋk sˈoʊ", hm: "" };
  const said = (text: string) =>
    draftPhrases(text).map((draft) => phrased(draft, (w) => ipa[w] ?? ""));
  expect(said("Well, I think so.")).toEqual([{ ipa: "wˈɛl, aɪ θˈɪŋk sˈoʊ.", pauseMs: 320 }]);
  expect(said("I think so")).toEqual([{ ipa: "aɪ θˈɪŋk sˈoʊ,", pauseMs: 30 }]);
  expect(said("hm.")).toEqual([{ ipa: "", pauseMs: 0 }]);
});
