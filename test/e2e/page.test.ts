/** The page against the contract: every button and key, in a real browser, with a scripted answer. */
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { projectRoot } from "./pageEnd.ts";
import { scriptedPlace } from "./scriptedPlace.ts";

// A browser starts in 1 s here, in 10 s on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

const recording = join(projectRoot, "test", "support", "recordings", "receipt-total.wav");

test("page-1: a typed question is answered in text and in sound, sample for sample", async () => {
  await using place = await scriptedPlace();
  const { end } = place;
  await end.startTaking();
  await end.type("How much is it?");
  expect(await end.ended()).toBe("answered");
  expect(await end.newest.innerText()).toContain("The total is 42 euros. It is due on Friday.");
  const { samples, sampleRateHz } = await end.taken();
  const sounding = samples.filter((sample) => Math.abs(sample) > 0.001).length;
  expect(sounding / sampleRateHz).toBeGreaterThan(0.95);
  expect(sounding / sampleRateHz).toBeLessThan(1.05);
  const { missed, repeated, underruns } = await place.page.evaluate(() => window.sotto.playback());
  expect({ missed, repeated, underruns }).toEqual({ missed: 0, repeated: 0, underruns: 0 });
  expect(place.complaints).toEqual([]);
});

test("page-2: holding the button sends the microphone from its first sample until it is let go", async () => {
  await using place = await scriptedPlace({ microphone: recording });
  await place.end.holdToTalk(24_000);
  expect(await place.end.ended()).toBe("answered");
  const frames = place.assistant.microphone;
  let next = 0;
  for (const { firstSample, samples } of frames) {
    expect(firstSample).toBe(next);
    next += samples.length;
  }
  expect(next).toBeGreaterThanOrEqual(24_000);
  expect(place.complaints).toEqual([]);
});
