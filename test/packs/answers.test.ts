/**
 * The evaluation in small (`npm run eval -- default` is the whole of it): a few screens as the browser draws
 * them, through the real reader and the answer. The bounds are far below what is measured.
 */
import { expect, test } from "vitest";
import { drawPage } from "../eval/draw.ts";
import { judge, type Verdict } from "../eval/judge.ts";
import { Answers, screensOf } from "../eval/main.ts";

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
