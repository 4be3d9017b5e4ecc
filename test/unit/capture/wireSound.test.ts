import { expect, test } from "vitest";
import { int16From, pcmFrom, SampleClock } from "../../../src-main/turn/capture/wireSound.ts";

const frame = (firstSample: number, ...samples: number[]) => ({
  firstSample,
  samples: Float32Array.from(samples),
});

test("capture-6: int16 and float are each other's inverse", () => {
  const samples = Int16Array.of(0, 1, -1, 12_345, 32_767, -32_768);
  const pcm = pcmFrom({ kind: "microphone", turn: 1, firstSample: 7, samples });
  expect(pcm.firstSample).toBe(7);
  expect(int16From(pcm.samples)).toEqual(samples);
  expect(int16From(Float32Array.of(2, -2))).toEqual(Int16Array.of(32_767, -32_768));
});

test("T8: a gap is filled with silence, so later sound keeps its time", () => {
  const clock = new SampleClock();
  expect(clock.place(frame(0, 1, 1))).toEqual(frame(0, 1, 1));
  expect(clock.place(frame(5, 1))).toEqual(frame(2, 0, 0, 0, 1));
  expect(clock.lostSamples).toBe(3);
});

test("T8: what came before is dropped, whole or in part", () => {
  const clock = new SampleClock();
  clock.place(frame(0, 1, 2, 3));
  expect(clock.place(frame(0, 1, 2, 3))).toBeNull();
  expect(clock.place(frame(2, 3, 4))).toEqual(frame(3, 4));
  expect(clock.repeatedSamples).toBe(4);
  expect(clock.lostSamples).toBe(0);
});
