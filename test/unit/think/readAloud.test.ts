import { describe, expect, test } from "vitest";
import {
  blocksOf,
  ReadingPlace,
  readAloud,
  readerCommand,
} from "../../../src-main/turn/think/readAloud.ts";
import type { Percept, Reading, ReadPiece, Thought } from "../../../src-main/turn/types.ts";

/** Lines of one height; a number is a gap in lines, a list is a row with cells. */
function reading(...lines: readonly (string | number | readonly string[])[]): Reading {
  const pieces: ReadPiece[] = [];
  let y = 0;
  let row = 0;
  for (const line of lines) {
    if (typeof line === "number") {
      y += 20 * line;
      continue;
    }
    const cells = typeof line === "string" ? [line] : line;
    cells.forEach((text, cell) => {
      const box = { x: 300 * cell, y, width: 200, height: 20 };
      pieces.push({ text, box, confidence: 1, row });
    });
    row += 1;
    y += 24;
  }
  return { kind: "reading", sight: 0, width: 800, height: 600, pieces };
}

const letter = reading(
  "Dear customer",
  2,
  "your contract ends",
  "on Friday",
  2,
  ["Total", "42 €"],
  2,
  "Yours",
);
const says = (text: string): Percept => ({
  kind: "utterance",
  text,
  final: true,
  speechEndSample: 9,
});

async function run(place: ReadingPlace, percepts: readonly Percept[]) {
  const thoughts: Thought[] = [];
  async function* given() {
    yield* percepts;
  }
  async function* otherwise(): AsyncGenerator<Thought> {
    yield { text: "answered" };
  }
  for await (const thought of readAloud(given(), place, otherwise)) thoughts.push(thought);
  return thoughts.map(({ text }) => text);
}

describe("reader-1 what is on the picture, in its order", () => {
  test("reader-1 lines of a paragraph are one, titles and table rows stand alone", () => {
    expect(blocksOf(letter).map(({ text }) => text)).toEqual([
      "Dear customer.\n",
      "your contract ends on Friday.\n",
      "Total, 42 €.\n",
      "Yours.\n",
    ]);
    expect(blocksOf(letter).map(({ lines }) => lines)).toEqual([[0], [1, 2], [3, 4], [5]]);
  });

  test("reader-1 commands are whole utterances, whatever their signs and language", () => {
    expect(["Skip.", "next!", "Weiter", "下一段", "التالي"].map(readerCommand)).toEqual(
      Array(5).fill("next"),
    );
    expect(["Repeat that", "noch mal", "重复"].map(readerCommand)).toEqual(Array(3).fill("repeat"));
    expect(readerCommand("Read me the screen, please")).toBe(null);
    expect(readerCommand("Read the screen")).toBe("read");
    expect(readerCommand("What is next to the total?")).toBe(null);
  });
});

describe("reader-2 steered by a word, from what was heard", () => {
  test("reader-2 skip, repeat and back go from the paragraph that was playing (T4)", async () => {
    const place = new ReadingPlace();
    const all = await run(place, [letter, says("Read the screen")]);
    expect(all).toHaveLength(4);
    // Stopped within the second paragraph.
    place.heard("Dear customer.\nyour contract");
    expect((await run(place, [says("repeat")]))[0]).toBe("your contract ends on Friday.\n");
    place.heard("your");
    expect(await run(place, [says("skip")])).toEqual(["Total, 42 €.\n", "Yours.\n"]);
    place.heard("Total, 42 €.");
    expect((await run(place, [says("back")]))[0]).toBe("your contract ends on Friday.\n");
    place.heard("your contract ends on Friday.\nTotal, 42 €.\nYours.");
    expect(await run(place, [says("next")])).toEqual(["That was all."]);
    expect((await run(place, [says("from the beginning")]))[0]).toBe("Dear customer.\n");
    expect(await run(place, [says("stop")])).toEqual(["Stopped."]);
  });

  test("reader-2 a question is answered, and does not lose the place", async () => {
    const place = new ReadingPlace();
    await run(place, [letter, says("read")]);
    place.heard("Dear customer.");
    expect(await run(place, [letter, says("How much is the total?")])).toEqual(["answered"]);
    place.heard("answered");
    expect((await run(place, [says("skip")]))[0]).toBe("your contract ends on Friday.\n");
  });

  test("reader-2 without a picture, or without words on it, that is said", async () => {
    const place = new ReadingPlace();
    expect(await run(place, [says("read")])).toEqual([expect.stringContaining("no picture")]);
    expect(await run(place, [reading(), says("read")])).toEqual([
      expect.stringContaining("no text"),
    ]);
    expect(await run(place, [says("skip")])).toEqual(["answered"]);
  });
});
