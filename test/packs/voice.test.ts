/** The default pack's voice, as built: real weights, worker thread and phonemiser. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Recogniser } from "../../src-main/engine/hear/recogniser.ts";
import type { EnginePack, SpokenPiece } from "../../src-main/engine/messages.ts";
import { Piper } from "../../src-main/engine/voice/piper.ts";
import { Voice } from "../../src-main/engine/voice/voice.ts";
import { dataHome } from "../../src-main/library/home.ts";
import { loadPack } from "../../src-main/library/load.ts";
import { Resampler } from "../../src-main/turn/capture/resampler.ts";
import { ClauseCutter } from "../../src-main/turn/speak/clauses.ts";
import { speakable } from "../../src-main/turn/speak/speakable.ts";
import { wordErrors, words } from "../support/recordings/wordError.ts";

let pack: EnginePack;
let voice: Voice;
let folder: string;

beforeAll(async () => {
  pack = (await loadPack("default", dataHome())).engine;
  voice = await Voice.open(pack.voice);
  folder = await mkdtemp(join(tmpdir(), "sotto-voice-"));
});
afterAll(async () => {
  await voice[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const never = new AbortController().signal;

async function said(text: string, pace = 1, signal = never): Promise<Int16Array> {
  const pieces: SpokenPiece[] = [];
  const { samples } = await voice.say(
    { text, pace },
    { signal, emit: (piece) => pieces.push(piece) },
  );
  const all = Int16Array.from(pieces.flatMap((piece) => [...piece.samples]));
  expect(all).toHaveLength(samples);
  expect(pieces.every(({ sampleRateHz }) => sampleRateHz === 22_050)).toBe(true);
  return all;
}

/** Replies as the assistant writes them. */
const replies = [
  "The total is $33.73.",
  "Yes, the night light is turned off.",
  "Olive oil costs €9.95 per bottle.",
  "The meeting is on November 23, 2026 at 14:30 in room 12.",
  "You need permission from the administrator to save in this folder.",
  "Your screen has a resolution of 1920 x 1080 and runs at 60 Hz.",
  "The file report.pdf is 2.5 MB large.",
  "About 45% of the disk is used, so 128 GB are still free.",
  "The flight to London leaves at 6:15 pm from gate 22.",
  "The error code is 0x80070005.",
  "It was published in 1998 and sold 1,250,000 copies.",
  "Press Ctrl+S to save the document, then close the window.",
  "Three quarters of the people said that they agree.",
  "The train arrives between 9:00 and 10:30.",
  "Please call 555-0134 before the end of the week.",
  "The temperature outside is -5 °C, and it will snow tomorrow.",
  "The invoice is due on 12/15 and comes to $1,204.50.",
  "The second paragraph says that the project was finished early.",
  "I could not find a price on this page.",
  "The capital of France is Paris.",
  "She lives on the 3rd floor, in apartment number 42.",
  "The download takes 10-15 minutes over your connection.",
  "No, the printer is out of paper.",
  "The recipe needs 250 g of flour, two eggs and a little salt.",
];

test("voice-1: spoken replies are recognised back with at most 8 % word error", async () => {
  const recogniser = await Recogniser.load(pack.hearing);
  let errors = 0;
  let count = 0;
  const wrong: string[] = [];
  for (const reply of replies) {
    const spoken = speakable(reply);
    // As in a turn: clause by clause.
    const cutter = new ClauseCutter();
    const sound: number[] = [];
    for (const clause of [...[...reply].flatMap((c) => cutter.push(c)), ...cutter.end()]) {
      for (const sample of await said(speakable(clause))) sound.push(sample / 32_768);
    }
    const resampler = new Resampler(22_050, 16_000);
    const heard16k = Float32Array.from([
      ...resampler.push(Float32Array.from(sound)),
      ...resampler.end(),
    ]);
    const { tokens } = await recogniser.transcribe(heard16k);
    // Both sides written out the same way.
    const heard = speakable(recogniser.tokens.text(tokens));
    const wrongWords = wordErrors(spoken, heard);
    if (wrongWords > 0) wrong.push(`${spoken} → ${heard}`);
    errors += wrongWords;
    count += words(spoken).length;
  }
  expect(replies.length).toBeGreaterThanOrEqual(20);
  expect(errors / count, wrong.join("\n")).toBeLessThanOrEqual(0.08);
  // A minute of speech is made and heard, on whatever the machine has left.
}, 180_000);

describe("voice-2: the cut graph in windows is the whole graph", () => {
  test("voice-2 without noise, the same samples as the file's own graph", async () => {
    const config = JSON.parse(await readFile(pack.voice.config, "utf8"));
    config.inference.noise_scale = 0;
    config.inference.noise_w = 0;
    const quiet = join(folder, "quiet.json");
    await writeFile(quiet, JSON.stringify(config));
    const ipa = "ðə tˈoʊɾəl ɪz θˈɜːɾi θɹˈiː dˈɑːlɚz ænd sˈɛvənti θɹˈiː sˈɛnts, aɪ θˈɪŋk.";
    await using piper = await Piper.open({ model: pack.voice.model, config: quiet, threads: 1 });
    const windows: Float32Array[] = [];
    for await (const window of piper.synthesise(ipa, 1, never)) windows.push(window);
    const cut = Float32Array.from(windows.flatMap((window) => [...window]));

    const map = config.phoneme_id_map as Record<string, number[]>;
    const ids = [1, 0, ...[...ipa.normalize("NFD")].flatMap((c) => [...(map[c] ?? []), 0]), 2];
    const whole = await InferenceSession.create(pack.voice.model);
    const { output } = await whole.run({
      input: new Tensor("int64", BigInt64Array.from(ids, BigInt), [1, ids.length]),
      input_lengths: new Tensor("int64", BigInt64Array.of(BigInt(ids.length)), [1]),
      scales: new Tensor("float32", Float32Array.of(0, 1, 0), [3]),
    });
    const expected = output?.data as Float32Array;
    expect(windows.length).toBeGreaterThan(3);
    expect(cut).toHaveLength(expected.length);
    const difference = cut.reduce(
      (most, s, i) => Math.max(most, Math.abs(s - (expected[i] ?? 9))),
      0,
    );
    expect(difference).toBeLessThan(1e-4);
    await whole.release();
  });
});

test("voice-3: the same text always sounds the same", async () => {
  const once = await said("The total is thirty dollars.");
  await said("Something else in between.");
  expect(await said("The total is thirty dollars.")).toEqual(once);
});

describe("voice-4: edges", () => {
  test.each([
    ["Well,", 140],
    ["It is half past nine.", 320],
    ["Is it?", 340],
    ["and then", 30],
  ])("voice-4 %j starts within 20 ms and ends with its pause", async (text, pauseMs) => {
    const samples = await said(text);
    const first = samples.findIndex((s) => Math.abs(s) > 164);
    const last = samples.findLastIndex((s) => Math.abs(s) > 164);
    expect(first / 22.05).toBeLessThanOrEqual(20);
    const silence = (samples.length - 1 - last) / 22.05;
    expect(silence).toBeGreaterThanOrEqual(pauseMs);
    expect(silence).toBeLessThanOrEqual(pauseMs + 31);
    expect(Math.abs(samples[0] ?? 0)).toBeLessThan(100);
  });
});

describe("voice-5: any text", () => {
  test.each(["", "  ", ",", "?!.", "...", "'", "\u0000"])("voice-5 %j is silence", async (text) => {
    expect(await said(text)).toHaveLength(0);
  });

  test("voice-5 an emoji is silence once it is made speakable", async () => {
    expect(await said(speakable("👍 🎉"))).toHaveLength(0);
  });

  test("voice-5 what the phonemiser is given raw makes no harm", async () => {
    for (const text of ["مرحبا", "42", "<b>", "a".repeat(500)]) await said(text);
    expect((await said("Yes.")).length).toBeGreaterThan(5_000);
  });

  test("voice-5 ten thousand characters begin at once and can be stopped", async () => {
    const stop = new AbortController();
    let pieces = 0;
    const text = "This is one of very many sentences in it. ".repeat(240);
    const saying = voice.say(
      { text, pace: 1 },
      {
        signal: stop.signal,
        emit: () => {
          if (++pieces === 3) stop.abort();
        },
      },
    );
    await expect(saying).rejects.toMatchObject({ fault: { code: "cancelled" } });
    expect(pieces).toBeLessThan(20);
  });
});

describe("T7 stopping", () => {
  test("T7 a clause that waits is never begun, and the next one is spoken", async () => {
    const stop = new AbortController();
    const heard: string[] = [];
    const say = (text: string, signal: AbortSignal) =>
      voice.say({ text, pace: 1 }, { signal, emit: () => heard.push(text) });
    const first = say("This is the first clause, ", stop.signal);
    const second = say("and this is the second one.", stop.signal);
    const third = say("A new turn speaks.", never);
    stop.abort();
    await expect(first).rejects.toThrow();
    await expect(second).rejects.toThrow();
    expect((await third).samples).toBeGreaterThan(10_000);
    expect(heard).not.toContain("and this is the second one.");
  });
});

test("voice-6: pace changes the length", async () => {
  const text = "The meeting was moved to the other room on the second floor,";
  const [slow, plain, fast] = [await said(text, 0.5), await said(text), await said(text, 2)];
  expect(slow.length / plain.length).toBeGreaterThan(1.6);
  expect(fast.length / plain.length).toBeLessThan(0.65);
});

test("voice-7: a phonemiser that dies is started again", async () => {
  const [pid] = voice.pids;
  expect(pid).toBeGreaterThan(0);
  process.kill(pid ?? 0, "SIGKILL");
  expect((await said("Here it is again, in other words.")).length).toBeGreaterThan(10_000);
  expect(voice.pids[0]).not.toBe(pid);
});

test.each([
  ["no-file", null],
  ["empty", new Uint8Array(0)],
  ["no-onnx", new TextEncoder().encode("this is no model")],
  ["cut", "cut"],
])("voice-8: a voice that is broken (%s) is a fault that names it", async (name, bytes) => {
  const model = join(folder, `${name}.onnx`);
  if (bytes === "cut") await writeFile(model, (await readFile(pack.voice.model)).subarray(0, 1e7));
  else if (bytes) await writeFile(model, bytes);
  await expect(Voice.open({ model, config: pack.voice.config })).rejects.toMatchObject({
    fault: { code: "pack-broken", stage: "speak", remedy: expect.stringContaining("verify") },
  });
});
