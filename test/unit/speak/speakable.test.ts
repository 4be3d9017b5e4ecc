import { describe, expect, test } from "vitest";
import { speakable } from "../../../src-main/turn/speak/speakable.ts";
import { cases } from "./speakable.cases.ts";

describe.each(Object.entries(cases))("speakable-1: %s", (_, rows) => {
  test.each(rows)("%j", (written, spoken) => {
    expect(speakable(written)).toBe(spoken);
  });
});

const all = Object.values(cases).flat();

test.each(all.map(([written]) => written))(
  "speakable-2: saying it twice changes nothing: %j",
  (written) => {
    const once = speakable(written);
    expect(speakable(once)).toBe(once);
  },
);

test("speakable-3: the table has at least 120 cases", () => {
  expect(all.length).toBeGreaterThanOrEqual(120);
});

/** Longest growth seen is 13 ("7%" with a sign); a name for a script or a power makes up the rest. */
const mostGrowth = 30;

/** Any code point, half of them from what replies are made of. */
function randomText(next: () => number): string {
  const pieces = all.map(([written]) => written);
  const length = 1 + Math.floor(next() * 12);
  return Array.from({ length }, () => {
    const kind = next();
    if (kind < 0.3) return String.fromCharCode(32 + Math.floor(next() * 95));
    if (kind < 0.5) return pieces[Math.floor(next() * pieces.length)] ?? "";
    if (kind < 0.6) return String(Math.floor(next() * 1e6));
    if (kind < 0.7) return ".,:/\\-+=@#%$€°'\"\n\t "[Math.floor(next() * 20)] ?? "";
    if (kind < 0.8) return String.fromCharCode(Math.floor(next() * 0x10000));
    return String.fromCodePoint(Math.floor(next() * 0x110000));
  }).join(next() < 0.5 ? "" : " ");
}

test("speakable-4: any text gives words without a digit, of bounded length, the same twice", () => {
  const next = seeded(1);
  for (let run = 0; run < 5_000; run++) {
    const written = randomText(next);
    const spoken = speakable(written);
    expect(spoken, JSON.stringify(written)).not.toMatch(/\p{N}/u);
    expect(spoken, JSON.stringify(written)).toMatch(/^[\p{Script=Latin}\p{M}'\-,.;:!? ]*$/u);
    expect(spoken.length).toBeLessThanOrEqual(mostGrowth * written.length);
    expect(speakable(spoken), JSON.stringify(written)).toBe(spoken);
  }
});

test("speakable-5: long runs of one sign take no more than linear time", () => {
  const signs = [
    "1",
    "a",
    "A",
    ".",
    "/",
    "-",
    "1.",
    "1/",
    "a.",
    "a-",
    "*",
    "[",
    "<",
    " ",
    "\n",
    "1,",
    "A.",
    "_",
    "a@",
    ":1",
  ];
  for (const sign of signs) {
    const spoken = speakable(sign.repeat(Math.ceil(10_000 / sign.length)));
    expect(spoken).not.toMatch(/\p{N}/u);
  }
}, 20_000);

/** Mulberry32: the same texts in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
