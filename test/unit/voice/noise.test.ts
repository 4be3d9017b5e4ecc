import { expect, test } from "vitest";
import { NormalNoise } from "../../../src-main/engine/voice/noise.ts";

test("noise-1: the same text gives the same noise, another text another", () => {
  const take = (text: string) => NormalNoise.seededBy(text).take(1_001);
  expect(take("wˈɛl")).toEqual(take("wˈɛl"));
  expect(take("wˈɛl")).not.toEqual(take("wˈɛl,"));
  expect(take("")).toHaveLength(1_001);
});

test("noise-2: mean 0, variance 1, tails of a normal distribution, no correlation", () => {
  const count = 100_000;
  const values = NormalNoise.seededBy("any text").take(count);
  const mean = values.reduce((sum, v) => sum + v, 0) / count;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / count;
  const beyond2 = values.filter((v) => Math.abs(v) > 2).length / count;
  const lag1 = values.slice(1).reduce((sum, v, i) => sum + v * (values[i] ?? 0), 0) / count;
  expect(Math.abs(mean)).toBeLessThan(0.01);
  expect(Math.abs(variance - 1)).toBeLessThan(0.02);
  expect(Math.abs(beyond2 - 0.0455)).toBeLessThan(0.004);
  expect(Math.abs(lag1)).toBeLessThan(0.015);
});
