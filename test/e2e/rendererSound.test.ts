/** The page's sound, sample by sample: what the assistant gives is what leaves the worklet. */
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { rampFrames } from "../../src-main/signal/playback.ts";
import { closeDrivenBrowsers, type DrivenPlace, drivenPlace } from "./drivenPlace.ts";
import { projectRoot } from "./pageEnd.ts";

// A browser starts in 1 s here, in 10 s on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });
afterAll(closeDrivenBrowsers);

const microphone = join(projectRoot, "test", "support", "recordings", "receipt-total.wav");
const quantum = 128;

/** Noise that never comes near zero, so that silence and each sample's place can be told. */
function known(length: number): Int16Array {
  let seed = 1;
  return Int16Array.from({ length }, (_, index) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    const loud = 4_000 + (seed % 20_000);
    return index % 2 === 0 ? loud : -loud;
  });
}

async function begin({ assistant, end, asked }: DrivenPlace, sampleRateHz: number) {
  const turn = await asked("Say something.");
  assistant.tell({ type: "turn.state", turn, state: "thinking" });
  assistant.tell({ type: "speech.started", turn, sampleRateHz });
  assistant.tell({ type: "turn.state", turn, state: "speaking" });
  await end.phase("speaking");
  return turn;
}

const toInts = (samples: Float32Array) => Array.from(samples, (x) => Math.round(x * 32_768));

describe("the page's sound", () => {
  test("sound-8: frames of any size leave the page whole, in order, each sample once", async () => {
    await using place = await drivenPlace();
    const { sampleRateHz } = await place.page.evaluate(() => window.sotto.device());
    await place.end.startTaking();
    const turn = await begin(place, sampleRateHz);
    const samples = known(2 * sampleRateHz);
    let at = 0;
    for (let size = 1; at < samples.length; size = (size * 7 + 13) % 4_001) {
      place.assistant.give(turn, at, samples.slice(at, at + size));
      at = Math.min(samples.length, at + size);
    }
    place.assistant.tell({ type: "speech.ended", turn, samples: samples.length });
    expect(await place.drained(turn)).toBe(samples.length);
    const taken = toInts((await place.end.taken()).samples);
    const from = taken.findIndex((x) => x !== 0);
    expect(taken.slice(from, from + samples.length)).toEqual([...samples]);
    expect(taken.slice(from + samples.length).every((x) => x === 0)).toBe(true);
    expect(await place.page.evaluate(() => window.sotto.playback())).toEqual({
      frames: samples.length,
      missed: 0,
      repeated: 0,
      underruns: 0,
    });
    expect(place.complaints).toEqual([]);
  });

  test("sound-9: a voice that stalls again and again loses and repeats nothing", async () => {
    await using place = await drivenPlace();
    const { sampleRateHz } = await place.page.evaluate(() => window.sotto.device());
    await place.end.startTaking();
    const turn = await begin(place, sampleRateHz);
    const piece = Math.round(0.15 * sampleRateHz);
    const samples = known(4 * piece);
    for (let part = 0; part < 4; part++) {
      place.assistant.give(turn, part * piece, samples.slice(part * piece, (part + 1) * piece));
      if (part === 3) break;
      // The next comes only when the page has run dry.
      await place.page.waitForFunction(
        (n) =>
          window.taken.slice(-n).every(({ samples }) => samples.every((x) => x === 0)) &&
          window.taken.some(({ samples }) => samples.some((x) => x !== 0)),
        5,
      );
    }
    place.assistant.tell({ type: "speech.ended", turn, samples: samples.length });
    await place.drained(turn);
    const { frames, missed, repeated } = await place.page.evaluate(() => window.sotto.playback());
    expect({ frames, missed, repeated }).toEqual({
      frames: samples.length,
      missed: 0,
      repeated: 0,
    });
    // Where it was cut the sound is ramped; everything else is as it was given.
    const taken = toInts((await place.end.taken()).samples).filter((x) => x !== 0);
    const inside = (index: number) =>
      index % piece >= rampFrames && index % piece < piece - rampFrames;
    let wrong = 0;
    let cursor = 0;
    for (let index = 0; index < samples.length; index++) {
      if (!inside(index)) continue;
      // Ramped samples may have become zero and been filtered: find the next exact one.
      const found = taken.indexOf(samples[index] as number, cursor);
      if (found < 0 || found - cursor > 2 * rampFrames) wrong++;
      else cursor = found + 1;
    }
    expect(wrong).toBe(0);
  });

  test("sound-10: 22.05 kHz speech keeps its length and its pitch on the device's clock", async () => {
    await using place = await drivenPlace();
    await place.end.startTaking();
    const rate = 22_050;
    const turn = await begin(place, rate);
    const tone = Int16Array.from(
      { length: rate },
      (_, n) => 16_000 * Math.sin((2 * Math.PI * 440 * n) / rate),
    );
    // In one piece: a busy machine may hold up the second of two.
    place.assistant.give(turn, 0, tone);
    place.assistant.tell({ type: "speech.ended", turn, samples: rate });
    await place.drained(turn);
    const { samples, sampleRateHz } = await place.end.taken();
    const { frames, underruns } = await place.page.evaluate(() => window.sotto.playback());
    expect(underruns).toBe(0);
    expect(frames).toBe(Math.floor(((rate - 1) * sampleRateHz) / rate) + 1);
    const from = samples.findIndex((x) => x !== 0);
    let worst = 0;
    for (let n = 1_000; n < frames - 1_000; n++) {
      const exact = (16_000 / 32_768) * Math.sin((2 * Math.PI * 440 * n) / sampleRateHz);
      worst = Math.max(worst, Math.abs((samples[from + n] as number) - exact));
    }
    expect(worst).toBeLessThan(2e-3);
  });

  test("T3: after a stop the block under way is the last, and it ends at zero", async () => {
    await using place = await drivenPlace();
    const { sampleRateHz } = await place.page.evaluate(() => window.sotto.device());
    await place.end.startTaking();
    const turn = await begin(place, sampleRateHz);
    place.assistant.give(turn, 0, known(20 * sampleRateHz));
    await place.page.waitForFunction(() => window.taken.length > 100);
    await place.page.keyboard.press("Escape");
    const { heardSamples } = await place.assistant.next("turn.interrupt");
    place.assistant.give(turn, 20 * sampleRateHz, known(sampleRateHz));
    const count = await place.page.evaluate(() => window.taken.length);
    await place.page.waitForFunction((n) => window.taken.length > n + 50, count);
    const { samples } = await place.end.taken();
    const from = samples.findIndex((x) => x !== 0);
    const to = samples.findLastIndex((x) => x !== 0) + 1;
    // What was told as heard, what lies between worklet and ear, and one block of fading.
    const { latencyFrames } = await place.page.evaluate(() => window.sotto.device());
    expect(to - from - heardSamples).toBeLessThanOrEqual(latencyFrames + quantum);
    expect(heardSamples).toBeGreaterThan(0);
    const faded = samples.slice(to - quantum, to).map(Math.abs);
    expect(Math.max(...faded.slice(-8))).toBeLessThan(0.08);
  });

  test("T3: speech.stopped silences the page without anyone pressing a key", async () => {
    await using place = await drivenPlace();
    await place.end.startTaking();
    const turn = await begin(place, 24_000);
    place.assistant.give(turn, 0, known(24_000 * 20));
    await place.page.waitForFunction(() => window.taken.length > 50);
    place.assistant.tell({ type: "speech.stopped", turn });
    await place.page.waitForFunction(() =>
      window.taken.slice(-20).every(({ samples }) => samples.every((x) => x === 0)),
    );
    const { frames } = await place.page.evaluate(() => window.sotto.playback());
    expect(frames).toBeLessThan(24_000 * 10);
  });

  test("sound-11: the sink's clock never runs ahead of the sound and ends at its length", async () => {
    await using place = await drivenPlace();
    const turn = await begin(place, 24_000);
    place.assistant.give(turn, 0, known(24_000));
    place.assistant.tell({ type: "speech.ended", turn, samples: 24_000 });
    await place.drained(turn);
    const reports = place.assistant.commands.flatMap((command) =>
      command.type === "turn.played" ? [command.samples] : [],
    );
    expect(reports.at(-1)).toBe(24_000);
    expect(reports.length).toBeGreaterThan(5);
    expect(reports).toEqual([...reports].sort((a, b) => a - b));
  });

  test("sound-12: an answer is played again, sample for sample, and tells the assistant nothing", async () => {
    await using place = await drivenPlace();
    const { sampleRateHz } = await place.page.evaluate(() => window.sotto.device());
    const samples = known(sampleRateHz / 2);
    const turn = await begin(place, sampleRateHz);
    place.assistant.give(turn, 0, samples);
    place.assistant.tell({ type: "turn.text", turn, text: "Yes." });
    place.assistant.tell({ type: "speech.ended", turn, samples: samples.length });
    await place.drained(turn);
    place.assistant.tell({
      type: "turn.ended",
      turn,
      outcome: "answered",
      played: "Yes.",
      timing: { endOfSpeechToFirstTextMs: 1, endOfSpeechToFirstAudioMs: 1, totalMs: 1, stages: {} },
    });
    const told = place.assistant.commands.length;
    await place.end.startTaking();
    await place.page.locator("[data-replay]").click();
    await place.end.phase("replaying");
    await place.end.phase("ready");
    const taken = toInts((await place.end.taken()).samples);
    const from = taken.findIndex((x) => x !== 0);
    expect(taken.slice(from, from + samples.length)).toEqual([...samples]);
    expect(place.assistant.commands.length).toBe(told);
  });

  test("sound-13: a second question loses nothing of its first 100 ms before the key", async () => {
    await using place = await drivenPlace({ microphone });
    const { assistant, end, page } = place;
    await page.keyboard.down(" ");
    await end.phase("listening");
    await end.microphoneHas(8_000);
    const first = await assistant.next("turn.start");
    await page.keyboard.press("Escape");
    await page.keyboard.up(" ");
    await assistant.next("turn.interrupt");
    assistant.tell({
      type: "turn.ended",
      turn: first.turn,
      outcome: "discarded",
      played: "",
      timing: {
        endOfSpeechToFirstTextMs: null,
        endOfSpeechToFirstAudioMs: null,
        totalMs: 1,
        stages: {},
      },
    });
    await end.phase("ready");
    const open = await page.evaluate(() => window.sotto.microphone()?.samples ?? 0);
    await page.keyboard.down(" ");
    const { turn } = await assistant.next("turn.start");
    await end.microphoneHas(open + 16_000);
    const now = await page.evaluate(() => window.sotto.microphone()?.samples ?? 0);
    await page.keyboard.up(" ");
    const { endSample } = await assistant.next("turn.release");
    const heard = assistant.microphone.filter((frame) => frame.turn === turn);
    expect(heard[0]?.firstSample).toBe(0);
    expect(heard.reduce((sum, { samples }) => sum + samples.length, 0)).toBe(endSample);
    // From 100 ms before a key that went down at `open` or later.
    expect(endSample).toBeGreaterThanOrEqual(now - open);
  });
});
