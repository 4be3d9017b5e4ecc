import { expect, test } from "vitest";
import { CodecError, decodeMessage, encodeMessage } from "../../src-main/contract/codec.ts";

test("wire-4: bytes of every length and value come back, from views and buffers of any offset", () => {
  const all = Uint8Array.from({ length: 300 }, (_, index) => index * 7);
  for (let length = 0; length < 40; length++) {
    const bytes = all.subarray(3, 3 + length);
    const text = encodeMessage({ bytes });
    expect(JSON.parse(text).bytes.$bytes).toBe(Buffer.from(bytes).toString("base64"));
    expect(decodeMessage(text)).toEqual({ bytes: Uint8Array.from(bytes) });
  }
  expect(decodeMessage(encodeMessage({ b: Buffer.from(all) }))).toEqual({ b: all });
  const samples = new Int16Array([9, -1, 32_767, -32_768]).subarray(1);
  expect(decodeMessage(encodeMessage({ samples }))).toEqual({ samples: samples.slice() });
});

test("wire-4: an object that only looks like bytes stays what it is", () => {
  for (const value of [{ $bytes: "AA==", more: 1 }, { $bytes: 5 }, { bytes: "AA==" }]) {
    expect(decodeMessage(JSON.stringify({ value }))).toEqual({ value });
  }
});

test("wire-4: a field named __proto__ changes no prototype", () => {
  const message = decodeMessage('{"__proto__": {"type": "call"}}') as object;
  expect(Object.getPrototypeOf(message)).toBe(Object.prototype);
  expect("type" in message).toBe(false);
});

const broken: readonly [string, string][] = [
  ["no JSON", "what I said aloud"],
  ["cut short", '{"type": "call", "id'],
  ["base64 that is none", '{"data": {"$bytes": "what I said!"}}'],
  ["half a sample", '{"data": {"$int16": "AAAA"}}'],
  ["nesting deeper than any stack", "[".repeat(2_000_000)],
  ["deep but balanced nesting", "[".repeat(100_000) + "]".repeat(100_000)],
];
for (const [what, text] of broken) {
  test(`wire-3: ${what} is refused in a sentence that does not quote it (W7)`, () => {
    const attempt = () => decodeMessage(text);
    expect(attempt).toThrow(CodecError);
    expect(attempt).toThrow(/^a message is not valid JSON$/);
  });
}
