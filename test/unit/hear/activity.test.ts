import { expect, test } from "vitest";
import { SpeechActivity } from "../../../src-main/engine/hear/activity.ts";

const frameSamples = 512;

function frame(level: number): Float32Array {
  return Float32Array.from({ length: frameSamples }, (_, at) => (at % 2 === 0 ? level : -level));
}

/** `count` frames of one probability and level. */
function feed(activity: SpeechActivity, count: number, probability: number, level: number): void {
  for (let at = 0; at < count; at++) activity.update(probability, frame(level));
}

test("hear-9: speech counts from its first frame once it lasts 128 ms", () => {
  const activity = new SpeechActivity();
  feed(activity, 10, 0.1, 0.001);
  feed(activity, 3, 0.9, 0.1);
  expect(activity.start).toBeNull();
  feed(activity, 1, 0.4, 0.1);
  expect(activity.start).toBe(10 * frameSamples);
});

test("T9: a short burst, or speech-like sound below -60 dB, is no speech", () => {
  const activity = new SpeechActivity();
  feed(activity, 3, 0.9, 0.5);
  feed(activity, 5, 0.1, 0.001);
  feed(activity, 50, 0.9, 0.0005);
  expect(activity.start).toBeNull();
});

test("hear-9: the end is where the level falls, though the detector lets go later", () => {
  const activity = new SpeechActivity();
  feed(activity, 10, 0.1, 0.001);
  feed(activity, 20, 0.9, 0.1);
  feed(activity, 3, 0.6, 0.001);
  feed(activity, 10, 0.1, 0.001);
  expect(activity.end).toBe(30 * frameSamples);
  expect(activity.silentSamples).toBe(10 * frameSamples);
});

test("hear-9: a last consonant after the detector let go belongs to the speech", () => {
  const activity = new SpeechActivity();
  feed(activity, 10, 0.1, 0.001);
  feed(activity, 20, 0.9, 0.1);
  feed(activity, 2, 0.2, 0.02);
  feed(activity, 10, 0.1, 0.001);
  expect(activity.end).toBe(32 * frameSamples);
});

test("hear-9: a long stretch is cut at its quietest place", () => {
  const activity = new SpeechActivity();
  feed(activity, 60, 0.9, 0.1);
  feed(activity, 1, 0.9, 0.01);
  feed(activity, 30, 0.9, 0.1);
  expect(activity.quietest(48_000)).toBe(60 * frameSamples + frameSamples / 2);
});

test("T8: after lost sound the clock goes on at the right sample", () => {
  const activity = new SpeechActivity();
  feed(activity, 30, 0.9, 0.1);
  activity.jump(1_000_000);
  expect(activity.start).toBeNull();
  feed(activity, 5, 0.1, 0.001);
  feed(activity, 10, 0.9, 0.1);
  feed(activity, 10, 0.1, 0.001);
  expect(activity.start).toBe(1_000_000 + 5 * frameSamples);
  expect(activity.end).toBe(1_000_000 + 15 * frameSamples);
});
