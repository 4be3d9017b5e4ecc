import { expect, test } from "vitest";
import { withoutRepeats } from "../../../src-main/engine/hear/repeats.ts";
import { Tokens } from "../../../src-main/engine/hear/tokens.ts";
import { wordErrors } from "../../support/recordings/wordError.ts";

test("hear-11: tokens are joined as bytes, so a letter may be spread over two", () => {
  const long = "x".repeat(130);
  const records = [
    Buffer.from("<s>"),
    Buffer.from("▁caf"),
    Buffer.from([0xc3]),
    Buffer.from([0xa9]),
  ];
  const bytes = Buffer.concat([
    ...records.flatMap((record) => [Buffer.of(record.length), record]),
    Buffer.of(128 + (130 % 128), Math.floor(130 / 128)),
    Buffer.from(long),
  ]);
  const tokens = Tokens.parse(bytes);
  expect(tokens.text([0, 1, 2, 3])).toBe("café");
  expect(tokens.text([4])).toBe(long);
  expect(() => Tokens.parse(bytes.subarray(0, bytes.length - 1))).toThrow("ends inside a token");
});

test.each([
  ["Which test failed? Which test failed?", "Which test failed?"],
  ["Which test failed which test failed which", "Which test failed"],
  ["This, this, this, this, this", "This,"],
  ["No, no, no.", "No, no, no."],
  [
    "Is it the one that it is the one that is new?",
    "Is it the one that it is the one that is new?",
  ],
  ["So what is it, what is it, now?", "So what is it, now?"],
  ["", ""],
])("hear-12: %j is kept as %j", (written, kept) => {
  expect(withoutRepeats(written)).toBe(kept);
});

test("hear-13: word errors count changed, left out and added words, numbers written out", () => {
  expect(wordErrors("What's 25 plus 3?", "whats twenty-five plus three")).toBe(0);
  expect(wordErrors("one two three", "one three four")).toBe(2);
  expect(wordErrors("", "you")).toBe(1);
});
