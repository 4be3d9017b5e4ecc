/** What is learnt from and measured on is whole: facts stand on their screen, every question can be judged. */
import { expect, test } from "vitest";
import { drawPage, type KindSet, kindsOf } from "../../eval/draw.ts";
import { judge } from "../../eval/judge.ts";
import { bare, parseScreens } from "../../eval/written/parse.ts";

test.each(["written", "pages", "blind"] as const)(
  "eval-1 %s: every fact stands on its screen",
  (set: KindSet) => {
    const kinds = kindsOf(set);
    expect(kinds.length).toBeGreaterThan(40);
    for (const kind of kinds) {
      const { html, asked } = drawPage(set, kind, 0);
      const present = asked.filter(({ way }) => way !== "absent" && way !== "general");
      expect(present.length, kind).toBeGreaterThan(4);
      expect(asked.length - present.length, kind).toBeGreaterThan(1);
      for (const { facts, keys, text } of present) {
        expect(facts.length * keys.length, `${kind}: ${text}`).toBeGreaterThan(0);
        for (const id of facts) expect(html, `${kind}: ${text}`).toContain(`data-f="${id}"`);
      }
    }
  },
);

test("eval-2 a written screen is its blocks, its facts and its questions", () => {
  const [screen] = parseScreens(`== till receipt
# Corner shop
- Total = {sum:12.40}
| Item | Price
| {a:Milk; fresh} | {ap:1.10}
* {b:Bread} ; sliced ; {bp:2.30}
[x] {paper:Paper receipt}
? what do I owe / total please => sum
?state do I get it on paper / is the receipt printed => paper
?two both prices / milk and bread => ap + bp
x who served me / name of the cashier`);
  expect(screen?.blocks.map(({ is }) => is)).toEqual([
    "title",
    "pairs",
    "table",
    "entries",
    "switches",
  ]);
  expect(bare("at {x:9:15} sharp")).toBe("at 9:15 sharp");
  const [owe, state, two, absent] = screen?.questions ?? [];
  expect(owe).toMatchObject({ way: "value", facts: ["sum"], keys: [["12.40"]] });
  expect(state?.keys?.[0]).toContain("yes");
  expect(two?.keys).toEqual([["1.10"], ["2.30"]]);
  expect(absent).toMatchObject({ way: "absent" });
  expect(() => parseScreens("== bad\n? a / b => nowhere")).toThrow("no fact nowhere");
});

test("eval-3 accents, dashes and closing zeros are no mistakes; another figure is", () => {
  const asked = { way: "value", text: "?", wordings: [], facts: [], wrong: [], past: [] } as const;
  const truth = { text: "Café Dvořák 14:30–16:00 €185.00 ×6", facts: {}, controls: [] };
  const reading = { kind: "reading", sight: 0, width: 1, height: 1, pieces: [] } as const;
  const right = (keys: string[][], text: string) =>
    judge({ ...asked, keys }, { text, lines: [] }, truth, reading).right;
  expect(right([["Café Dvořák"]], "It says: Cafe Dvorak.")).toBe(true);
  expect(right([["14:30–16:00"]], "It says: 14:30-16:00.")).toBe(true);
  expect(right([["185"]], "It says: 185.00.")).toBe(true);
  expect(right([["185"]], "It says: 185.50.")).toBe(false);
  expect(right([["185"]], "It says: 1850.")).toBe(false);
  expect(right([["×6"]], "It says: x6.")).toBe(true);
});

test("eval-4 who copies the whole fact has said the key that was taken from it", () => {
  const asked = { text: "?", wordings: [], facts: ["a"], keys: [["17"]], wrong: [], past: [] };
  const box = { x: 0, y: 0, width: 1, height: 1 };
  const truth = { text: "17:30", facts: { a: { box, text: "17:30" } }, controls: [] };
  const reading = { kind: "reading", sight: 0, width: 1, height: 1, pieces: [] } as const;
  const right = (way: "value" | "sum", text: string) =>
    judge({ ...asked, way }, { text, lines: [] }, truth, reading).right;
  expect(right("value", "It says: 17:30.")).toBe(true);
  expect(right("value", "It says: 17:45.")).toBe(false);
  expect(right("sum", "It says: 17:30.")).toBe(false);
});
