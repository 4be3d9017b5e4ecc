import { expect, test } from "vitest";
import { type TakeFrame, Takes, tailSamples } from "../../../src-main/signal/takes.ts";

class Told {
  readonly frames: TakeFrame[] = [];
  readonly ends: [number, number][] = [];
  frame(frame: TakeFrame): void {
    this.frames.push(frame);
  }
  ended(take: number, samples: number): void {
    this.ends.push([take, samples]);
  }
  get samples(): number[] {
    return this.frames.flatMap(({ samples }) => [...samples]);
  }
}

/** Sample values count up, so that each is known by its value. */
function counting(from: number, count: number): Int16Array<ArrayBuffer> {
  return Int16Array.from({ length: count }, (_, at) => from + at);
}

test("take-1: between takes nothing leaves", () => {
  const told = new Told();
  const takes = new Takes(told, 100);
  takes.push(counting(0, 500));
  expect(told.frames).toEqual([]);
});

test("take-2: a take begins with the newest of what was kept, in order", () => {
  const told = new Told();
  const takes = new Takes(told, 100);
  takes.push(counting(0, 160));
  takes.push(counting(160, 90));
  takes.begin(7);
  takes.push(counting(250, 10));
  expect(told.samples).toEqual([...counting(150, 110)]);
  expect(told.frames.map(({ firstSample }) => firstSample)).toEqual([0, 100]);
});

test("take-3: without a pre-roll it begins with the first sound after the key", () => {
  const told = new Told();
  const takes = new Takes(told);
  takes.push(counting(0, 160));
  takes.begin(1);
  takes.push(counting(160, 160));
  expect(told.samples).toEqual([...counting(160, 160)]);
});

test("take-4: key up still takes what the device holds, to the sample, and tells the length", () => {
  const told = new Told();
  const takes = new Takes(told);
  takes.begin(3);
  takes.push(counting(0, 160));
  takes.finish(3);
  for (let at = 160; at < 2_000; at += 160) takes.push(counting(at, 160));
  expect(told.samples).toEqual([...counting(0, 160 + tailSamples)]);
  expect(told.ends).toEqual([[3, 160 + tailSamples]]);
});

test("take-5: what one take ended with does not begin the next", () => {
  const told = new Told();
  const takes = new Takes(told, 1_000);
  takes.push(counting(0, 1_000));
  takes.begin(1);
  takes.finish(1);
  takes.push(counting(1_000, tailSamples));
  const before = told.frames.length;
  takes.begin(2);
  expect(told.frames.length).toBe(before);
});

test("take-6: cancelled, nothing more is told of it; cut, what came is all", () => {
  const told = new Told();
  const takes = new Takes(told);
  takes.begin(1);
  takes.cancel(1);
  takes.push(counting(0, 160));
  expect([told.frames, told.ends]).toEqual([[], []]);
  takes.begin(2);
  takes.push(counting(0, 160));
  takes.cut();
  takes.push(counting(160, 160));
  expect(told.ends).toEqual([[2, 160]]);
  expect(told.samples).toEqual([...counting(0, 160)]);
});

test("take-7: the loudest sample is told as a share of full scale", () => {
  const told = new Told();
  const takes = new Takes(told);
  takes.begin(1);
  takes.push(Int16Array.of(0, -16_384, 100));
  expect(told.frames[0]?.peak).toBe(0.5);
});

test("take-8: the first sound is told as it comes, later sound gathered, and all of it at key up", () => {
  const told = new Told();
  const takes = new Takes(told);
  takes.begin(1);
  for (let at = 0; at < 1_600; at += 160) takes.push(counting(at, 160));
  expect(told.frames.map(({ samples }) => samples.length)).toEqual([160, 160, 160, 640]);
  takes.finish(1);
  expect(told.samples).toEqual([...counting(0, 1_600)]);
  takes.push(counting(1_600, 160));
  expect(told.frames.at(-1)?.samples.length).toBe(160);
  takes.cut();
  expect(told.ends).toEqual([[1, 1_760]]);
});
