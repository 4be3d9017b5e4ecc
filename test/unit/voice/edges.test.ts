import { describe, expect, test } from "vitest";
import { PhraseEdges } from "../../../src-main/engine/voice/edges.ts";

const rate = 22_050;
const ms = (milliseconds: number) => Math.round((milliseconds * rate) / 1000);

/** Silence, a tone, silence. */
function phrase(before: number, voiced: number, after: number): Float32Array {
  const sound = new Float32Array(ms(before) + ms(voiced) + ms(after));
  for (let i = 0; i < ms(voiced); i++) sound[ms(before) + i] = 0.5 * Math.sin(0.1 * i + 0.5);
  return sound;
}

function through(sound: Float32Array, window: number, pauseMs: number): Int16Array {
  const edges = new PhraseEdges(rate);
  const pieces: number[] = [];
  for (let at = 0; at < sound.length; at += window) {
    pieces.push(...edges.take(sound.slice(at, at + window)));
  }
  pieces.push(...edges.end(pauseMs));
  return Int16Array.from(pieces);
}

describe("edges-1: silence is trimmed, the pause added", () => {
  test.each([64, 1_000, 6_144, 1e6])("edges-1 in windows of %i samples", (window) => {
    const said = through(phrase(60, 500, 200), window, 140);
    // 12 ms are kept before the voice, 30 after it.
    expect(Math.abs(said.length - ms(12 + 500 + 30 + 140))).toBeLessThanOrEqual(4);
    expect(said.slice(0, ms(12)).every((s) => Math.abs(s) < 164)).toBe(true);
    expect(said.slice(-ms(140)).every((s) => s === 0)).toBe(true);
  });

  test("edges-1 the same samples whatever the windows", () => {
    const sound = phrase(60, 500, 200);
    expect(through(sound, 700, 30)).toEqual(through(sound, 1e6, 30));
  });

  test("edges-1 a pause inside the phrase stays as it is", () => {
    const sound = new Float32Array([...phrase(60, 100, 150), ...phrase(0, 100, 50)]);
    const said = through(sound, 500, 0);
    expect(Math.abs(said.length - ms(12 + 100 + 150 + 100 + 30))).toBeLessThanOrEqual(4);
  });

  test("edges-1 a phrase without voice gives nothing, not even its pause", () => {
    expect(through(new Float32Array(30_000), 700, 320)).toHaveLength(0);
  });
});

test("edges-2: joins do not click: the first and last samples rise from and fall to nothing", () => {
  const loud = new Float32Array(5_000).fill(0.9);
  const said = through(loud, 1_000, 0);
  expect(Math.abs(said[0] ?? 0)).toBeLessThan(20);
  const steps = said.slice(1).map((s, i) => Math.abs(s - (said[i] ?? 0)));
  expect(Math.max(...steps)).toBeLessThan(0.9 * 32_767 * 0.05);
});

test("edges-3: what is too loud is cut off at full scale", () => {
  const said = through(new Float32Array(5_000).fill(3), 5_000, 0);
  expect(Math.max(...said)).toBe(32_767);
});
