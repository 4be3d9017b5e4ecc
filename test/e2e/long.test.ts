/** Fifty questions in one tab: nothing grows that should not, and no sample is lost or said twice. */
import { afterAll, expect, test, vi } from "vitest";
import { closeBrowsers, scriptedPlace } from "./scriptedPlace.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });
afterAll(closeBrowsers);

const turns = 50;
/** 0.2 s each: what is counted are samples, not seconds. */
const samplesPerClause = 2_400;
const clauses = ["One. ", "Two."];

test("long-1: fifty turns: every sample once, no more audio nodes than after ten", async () => {
  await using place = await scriptedPlace({ script: { clauses, samplesPerClause } });
  const { end, page } = place;
  const tools = await page.context().newCDPSession(page);
  await tools.send("Performance.enable");
  const counted = async () => {
    await tools.send("HeapProfiler.collectGarbage");
    const { metrics } = await tools.send("Performance.getMetrics");
    const of = (name: string) =>
      metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
    return {
      audioNodes: of("AudioHandlers"),
      worklets: of("AudioWorkletProcessors"),
      listeners: of("JSEventListeners"),
      heapMiB: of("JSHeapUsedSize") / 2 ** 20,
    };
  };
  const ask = async (from: number, to: number) => {
    for (let turn = from; turn <= to; turn++) {
      await end.type(`Question ${turn}?`);
      expect(await end.ended(turn)).toBe("answered");
    }
  };
  await ask(1, 10);
  const after10 = await counted();
  await ask(11, turns);
  const after50 = await counted();

  const { missed, repeated, frames } = await page.evaluate(() => window.sotto.playback());
  const { sampleRateHz } = await page.evaluate(() => window.sotto.device());
  expect({ missed, repeated }).toEqual({ missed: 0, repeated: 0 });
  const spokenFrames = (turns * clauses.length * samplesPerClause * sampleRateHz) / 24_000;
  // A rate converter may begin and end one frame early or late.
  expect(Math.abs(frames - spokenFrames)).toBeLessThanOrEqual(2 * turns);
  const { audioNodes, worklets } = after10;
  expect(after50).toMatchObject({ audioNodes, worklets });
  // Each answer has two buttons, on each of which React keeps one empty listener.
  expect(after50.listeners - after10.listeners).toBeLessThanOrEqual(2 * (turns - 10));
  // Forty exchanges and their 0.4 s of kept sound are 1 MiB.
  expect(after50.heapMiB - after10.heapMiB).toBeLessThan(4);
  expect(place.complaints).toEqual([]);
});
