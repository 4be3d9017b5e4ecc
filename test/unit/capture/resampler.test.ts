import { expect, test } from "vitest";
import { Resampler } from "../../../src-main/turn/capture/resampler.ts";

const toHz = 16_000;

function tone(hz: number, rateHz: number, seconds: number): Float32Array {
  const turn = (2 * Math.PI * hz) / rateHz;
  return Float32Array.from(
    { length: rateHz * seconds },
    (_, index) => 0.5 * Math.sin(turn * index),
  );
}

/** In pieces of changing length, as files and sockets deliver. */
function resampled(sound: Float32Array, fromHz: number, pieces = [331, 1, 4_096]): Float32Array {
  const resampler = new Resampler(fromHz, toHz);
  const output: number[] = [];
  for (let at = 0, turn = 0; at < sound.length; turn++) {
    const length = pieces[turn % pieces.length] ?? 1;
    output.push(...resampler.push(sound.subarray(at, at + length)));
    at += length;
  }
  output.push(...resampler.end());
  return Float32Array.from(output);
}

/** Away from the start and end, where the tone itself begins and stops. */
function decibels(sound: Float32Array, reference: (index: number) => number): number {
  let sum = 0;
  for (let at = 2_000; at < 14_000; at++) sum += ((sound[at] ?? 0) - reference(at)) ** 2;
  return 10 * Math.log10(sum / 12_000 / 0.125);
}

const rates = [8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 44_099];

test.each(rates)("capture-1: %i Hz keeps tones up to 7.2 kHz to -75 dB, in time", (fromHz) => {
  for (const hz of [100, 1_000, 3_400, 7_000].filter((hz) => hz < fromHz * 0.45)) {
    const sound = resampled(tone(hz, fromHz, 1), fromHz);
    const ideal = (index: number) => 0.5 * Math.sin((2 * Math.PI * hz * index) / toHz);
    expect(sound.length).toBe(toHz);
    expect(decibels(sound, ideal), `${hz} Hz`).toBeLessThan(-75);
  }
});

test.each([44_100, 48_000, 96_000])("capture-1: of %i Hz nothing folds below 7.2 kHz", (fromHz) => {
  for (const hz of [8_800, 9_000, 12_000, 20_000]) {
    const folded = decibels(resampled(tone(hz, fromHz, 1), fromHz), () => 0);
    expect(folded, `${hz} Hz`).toBeLessThan(-75);
  }
});

test("capture-2: how a stream is cut into pieces does not change a sample", () => {
  const sound = tone(997, 44_100, 1);
  expect(resampled(sound, 44_100)).toEqual(resampled(sound, 44_100, [sound.length]));
});

test("capture-2: a stream of any length has as many samples as its time says", () => {
  for (const length of [0, 1, 2, 440, 441, 44_101]) {
    const sound = new Float32Array(length);
    expect(resampled(sound, 44_100).length).toBe(Math.ceil((length * 160) / 441));
  }
});
