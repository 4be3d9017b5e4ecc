import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contentStems, headings, selectRows } from "../../../src-main/turn/think/select.ts";
import type { Reading } from "../../../src-main/turn/types.ts";

const screens = join(import.meta.dirname, "..", "..", "support", "screens");

async function reading(name: string): Promise<Reading> {
  const truth = JSON.parse(await readFile(join(screens, `${name}.json`), "utf8"));
  const pieces = truth.lines.map((line: object) => ({ ...line, confidence: 1 }));
  return { kind: "reading", sight: 0, width: truth.width, height: truth.height, pieces };
}

describe("select-1 the best row answers", () => {
  test.each([
    ["receipt", "What is the total on this receipt?", "33.73"],
    ["receipt", "How much does the olive oil cost?", "9.95"],
    ["receipt", "How many tomatoes did I buy?", "Tomatoes"],
    ["settings", "What is the refresh rate?", "144 Hz"],
    ["settings", "Is night light on?", "Off"],
    ["error-dialog", "What is the error code?", "0x80070070"],
    ["terminal", "Which test failed?", "test_refund_rounding"],
  ])("select-1 %s: %s", async (name, question, key) => {
    const { best, rows } = selectRows(question, [await reading(name)]);
    expect(best?.text).toContain(key);
    expect(rows[0]).toBe(best);
  });
});

test("select-2 a question that the screen does not hold matches nothing", async () => {
  const { best, strength } = selectRows("What is the capital of France?", [
    await reading("receipt"),
  ]);
  expect({ best, strength }).toEqual({ best: null, strength: 0 });
});

test("select-3 the rows stay within what is prefilled in time", async () => {
  for (const name of ["mail", "small-text", "spreadsheet", "two-windows"]) {
    const { rows } = selectRows("What is the budget and when is the meeting?", [
      await reading(name),
    ]);
    expect(rows.length).toBeLessThanOrEqual(3);
    expect(rows.map(({ text }) => text).join("\n").length).toBeLessThanOrEqual(160);
  }
});

test("select-4 the best row leads for the partial question too, so that its tokens stay cached", async () => {
  const receipt = [await reading("receipt")];
  const partial = selectRows("What is the total", receipt);
  const final = selectRows("What is the total on this receipt?", receipt);
  expect(final.rows[0]).toEqual(partial.rows[0]);
});

test("select-5 headings are the largest letters, in reading order", async () => {
  const [first] = headings([await reading("article")], 3);
  expect(first?.text).toBe("The Harbour Gazette");
});

test("select-6 rows of two pictures keep their picture", async () => {
  const readings = [await reading("receipt"), { ...(await reading("settings")), sight: 1 }];
  expect(selectRows("What is the refresh rate?", readings).best?.sight).toBe(1);
});

test("select-7 function words and words about the screen itself are not looked for", () => {
  expect(contentStems("Could you please tell me what is on this screen?")).toEqual([]);
  expect(contentStems("How much did the tomatoes cost?")).toContain("tomato");
});
