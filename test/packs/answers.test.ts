/**
 * The named set, each question; and the evaluation in small (`npm run eval -- default` is the whole of it): a few screens as the browser draws
 * them, through the real reader and the answer. The bounds are far below what is measured.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ScreenReader } from "../../src-main/engine/read/screenReader.ts";
import { dataHome } from "../../src-main/library/home.ts";
import { loadPack } from "../../src-main/library/load.ts";
import { drawPage } from "../eval/draw.ts";
import { judge, type Verdict } from "../eval/judge.ts";
import { Answers, screensOf } from "../eval/main.ts";
import { responded } from "../support/responded.ts";

/** 0.9 right, none refused and all that is absent admitted when this was written. */
const kinds = ["receipt", "departures", "settings", "boarding"];
const [leastRight, leastHonest, mostRefused] = [0.7, 0.6, 0.2];

test("screen-10 a few screens of four kinds are answered from their picture, or it is admitted", async () => {
  await using screens = screensOf();
  await using answers = new Answers();
  const found: Verdict[] = [];
  const absent: Verdict[] = [];
  for (const kind of kinds) {
    const seen = await screens.see(drawPage("dev", kind, 3));
    for (const asked of seen.page.asked.filter(({ way }) => way !== "general")) {
      const verdict = judge(asked, await answers.ask(seen, asked), seen.truth, seen.reading);
      (asked.way === "absent" ? absent : found).push(verdict);
    }
  }
  const share = (of: readonly Verdict[], is: (verdict: Verdict) => boolean) =>
    of.filter(is).length / of.length;
  expect(found.length).toBeGreaterThan(15);
  expect(share(found, ({ right }) => right)).toBeGreaterThan(leastRight);
  expect(share(found, ({ refused }) => refused)).toBeLessThan(mostRefused);
  expect(share(absent, ({ honest }) => honest)).toBeGreaterThan(leastHonest);
  expect(found.some(({ repeats }) => repeats)).toBe(false);
});

const named: readonly (readonly [screen: string, question: string, answer: RegExp])[] = [
  ["receipt", "What is the total on this receipt?", /33\.73/],
  ["receipt", "How much does the olive oil cost?", /9\.95/],
  ["error-dialog", "What is the error code?", /0x80070070/],
  ["error-dialog", "Why can't it save the file?", /could not be saved|not enough|full/i],
  ["settings", "What is the refresh rate?", /144 Hz/],
  ["settings", "Is night light on?", /^No, .*off/],
  ["mail", "When is the meeting?", /17 November, at 14:30/],
  ["mail", "Who sent this message?", /Marta Lindqvist/],
  ["calendar", "What do I have on Thursday?", /Team lunch.*Dentist.*15:15/],
  ["prices", "Which plan is the cheapest?", /Starter/],
  ["terminal", "Which test failed?", /test_refund_rounding/],
  ["article", "What is this article about?", /Swifts return.*nesting in the bell tower/],
];

test("screen-11 every question of the named set is answered right, from its picture", async () => {
  const { engine } = await loadPack("default", dataHome());
  await using reader = new ScreenReader(engine.reading);
  const folder = join(import.meta.dirname, "..", "support", "screens");
  for (const screen of new Set(named.map(([name]) => name))) {
    const image = await readFile(join(folder, `${screen}.png`));
    const read = await reader.read(image, new AbortController().signal);
    const reading = { kind: "reading", sight: 0, ...read } as const;
    for (const [, question, answer] of named.filter(([name]) => name === screen)) {
      expect((await responded(question, [reading]))?.text, question).toMatch(answer);
    }
  }
});
