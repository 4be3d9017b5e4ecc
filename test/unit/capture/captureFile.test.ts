import { join } from "node:path";
import { expect, test } from "vitest";
import { captureFile } from "../../../src-main/turn/capture/captureFile.ts";
import type { PcmFrame } from "../../../src-main/turn/types.ts";
import { recordingsFolder, soundOf } from "../../support/recordings/recordings.ts";

const question = join(recordingsFolder, "receipt-total.wav");
const never = new AbortController().signal;

async function frames(path: string): Promise<PcmFrame[]> {
  const all: PcmFrame[] = [];
  for await (const frame of captureFile(path, { pace: false, signal: never })) all.push(frame);
  return all;
}

test("capture-5: a recording comes as frames in order, whole", async () => {
  const all = await frames(question);
  let next = 0;
  for (const { firstSample, samples } of all) {
    expect(firstSample).toBe(next);
    next += samples.length;
  }
  const sound = all.flatMap(({ samples }) => [...samples]);
  expect(Float32Array.from(sound)).toEqual(await soundOf("receipt-total.wav"));
});

test.each([
  ["receipt-total.8k.wav", 8_000],
  ["receipt-total.44k1-24bit.wav", 44_100],
  ["receipt-total.48k-stereo.wav", 48_000],
])("capture-5: %s becomes 16 kHz of the same length and loudness", async (file, rateHz) => {
  const original = await soundOf(join("rates", file));
  const all = (await frames(join(recordingsFolder, "rates", file))).flatMap((f) => [...f.samples]);
  expect(all.length).toBe(Math.ceil((original.length * 16_000) / rateHz));
  const level = (sound: ArrayLike<number>) =>
    Math.sqrt(Array.from(sound).reduce((sum, sample) => sum + sample * sample, 0) / sound.length);
  expect(Math.abs(level(all) / level(original) - 1)).toBeLessThan(0.05);
});

test("T7: an abort ends a paced recording at once, and its file is closed", async () => {
  const abort = new AbortController();
  const taken: PcmFrame[] = [];
  const listening = (async () => {
    for await (const frame of captureFile(question, { pace: true, signal: abort.signal })) {
      taken.push(frame);
      if (taken.length === 2) abort.abort();
    }
  })();
  await expect(listening).rejects.toMatchObject({ name: "AbortError" });
  expect(taken.length).toBe(2);
});
