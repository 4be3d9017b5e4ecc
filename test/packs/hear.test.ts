/** Hearing on the default pack's real models and the recordings of the named set. */
import { beforeAll, expect, test, vi } from "vitest";
import { type HearingModels, Listener, listen } from "../../src-main/engine/hear/listen.ts";
import { Recogniser } from "../../src-main/engine/hear/recogniser.ts";
import { Vad } from "../../src-main/engine/hear/vad.ts";
import type { EnginePack, Heard, HearItem } from "../../src-main/engine/messages.ts";
import { dataHome } from "../../src-main/library/home.ts";
import { loadPack } from "../../src-main/library/load.ts";
import { noises } from "../support/recordings/noise.ts";
import { joined, type Recording, recordings, soundOf } from "../support/recordings/recordings.ts";
import { ScriptedSound } from "../support/recordings/scriptedSound.ts";
import { wordErrors, words } from "../support/recordings/wordError.ts";

// Two to seven seconds each on free cores; ten times that was seen with eight jobs beside it.
vi.setConfig({ testTimeout: 240_000 });

const rateHz = 16_000;
let files: EnginePack["hearing"];
let models: HearingModels;
let set: readonly (Recording & { sound: Float32Array })[];

beforeAll(async () => {
  files = (await loadPack("default", dataHome())).engine.hearing;
  models = { vad: await Vad.load(files.vad), recogniser: await Recogniser.load(files) };
  set = await Promise.all(
    (await recordings()).map(async (one) => ({ ...one, sound: await soundOf(one.file) })),
  );
});

interface Told {
  readonly item: HearItem;
  readonly clock: number;
}

/** The microphone, live, on the sample clock. */
async function live(sound: Float32Array, mode: "hold" | "hands-free" = "hold") {
  const source = new ScriptedSound(sound);
  const told: Told[] = [];
  const emit = (item: HearItem) => told.push({ item, clock: source.clock });
  const listener = new Listener(models, mode, source, emit, new AbortController().signal);
  return { heard: await listener.run(), told };
}

/** A file, sent as fast as it goes. */
async function atOnce(sound: Float32Array): Promise<Heard> {
  const frames = async function* () {
    for (let at = 0; at < sound.length; at += 1_600) yield sound.slice(at, at + 1_600);
  };
  return listen(models, "hold", frames(), () => {}, new AbortController().signal);
}

function quiet(seconds: number): Float32Array {
  return (noises["white -60 dB"] ?? new Float32Array()).slice(0, Math.round(seconds * rateHz));
}

function meanWordError(pairs: readonly { said: string; heard: string }[]): number {
  const errors = pairs.reduce((sum, { said, heard }) => sum + wordErrors(said, heard), 0);
  return errors / pairs.reduce((sum, { said }) => sum + words(said).length, 0);
}

test("hear-1: the named set is heard with at most 4 % word error, live and from a file", async () => {
  const spoken: { said: string; heard: string }[] = [];
  const sent: { said: string; heard: string }[] = [];
  for (const { text, sound } of set) {
    spoken.push({ said: text, heard: (await live(sound)).heard.text });
    sent.push({ said: text, heard: (await atOnce(sound)).text });
  }
  expect(set.length).toBeGreaterThanOrEqual(14);
  expect(meanWordError(spoken)).toBeLessThanOrEqual(0.04);
  expect(meanWordError(sent)).toBeLessThanOrEqual(0.04);
});

test("hear-2: the end of speech is found within 32 ms, with and without a pause after it", async () => {
  // A pause costs as much time as speech does; every third recording is asked with one.
  for (const [index, { file, sound, lastVoicedSample }] of set.entries()) {
    for (const after of index % 3 === 0 ? [0, 1] : [0]) {
      const { heard } = await live(joined([sound, quiet(after)]));
      const off = Math.abs(heard.speechEndSample - lastVoicedSample);
      expect(off, `${file}, ${after} s after`).toBeLessThanOrEqual(0.032 * rateHz);
    }
  }
});

test("hear-3: partial texts come at most every 500 ms of sound, and while it is spoken", async () => {
  const { sound, text } = named("train.wav");
  const { heard, told } = await live(sound);
  const partials = told
    .map(({ item, clock }) => ({ ...item, clock }))
    .filter((item) => item.type !== "partial" || !item.settled);
  expect(partials.length).toBeGreaterThanOrEqual(5);
  expect(partials.every(({ type }) => type === "partial")).toBe(true);
  for (const [index, { clock }] of partials.entries()) {
    expect(clock - (partials[index - 1]?.clock ?? 0)).toBeGreaterThanOrEqual(8_000);
  }
  const early = partials[2];
  if (early?.type !== "partial") throw new Error("no third partial");
  expect(words(text).slice(0, 2)).toEqual(words(early.text).slice(0, 2));
  expect(wordErrors(text, heard.text)).toBe(0);
});

test("hear-4: what was said before a pause is not recognised again when the key is released", async () => {
  const counted = { passes: 0 };
  const { recogniser } = models;
  const watched = Object.create(recogniser) as Recogniser;
  watched.transcribe = (...args) => {
    counted.passes++;
    return recogniser.transcribe(...args);
  };
  const source = new ScriptedSound(joined([named("receipt-total.wav").sound, quiet(0.4)]));
  let atPause = 0;
  const signal = new AbortController().signal;
  const settled: string[] = [];
  const emit = (item: HearItem) => {
    atPause = counted.passes;
    if (item.type === "partial" && item.settled) settled.push(item.text);
  };
  const options = { vad: models.vad, recogniser: watched };
  const heard = await new Listener(options, "hold", source, emit, signal).run();
  expect(heard.text).toBe("What is the total on this receipt?");
  // Told once in the pause: an answer may be begun.
  expect(settled).toEqual([heard.text]);
  expect(counted.passes).toBe(atPause);
});

test("T9: no noise is ever heard as words", async () => {
  for (const [name, sound] of Object.entries(noises)) {
    const nothing = { text: "", speechEndSample: 0 };
    expect((await live(sound)).heard, name).toEqual(nothing);
    expect((await live(sound, "hands-free")).told, name).toEqual([]);
  }
});

test("hear-5: hands-free, a pause ends the question and new speech interrupts", async () => {
  const first = named("receipt-total.wav");
  const second = named("mail-who.wav");
  const pause = quiet(2);
  const { heard, told } = await live(joined([first.sound, pause, second.sound]), "hands-free");
  const [voiced, endpoint, barge, ...more] = told.filter(({ item }) => item.type !== "partial");
  expect(more).toEqual([]);
  expect(voiced?.item.type).toBe("voiced");
  if (endpoint?.item.type !== "endpoint" || barge?.item.type !== "barge") {
    throw new Error("no endpoint or no barge");
  }
  expect(endpoint.item.heard).toEqual(heard);
  expect(wordErrors(first.text, heard.text)).toBe(0);
  const silence = endpoint.item.endSample - first.lastVoicedSample;
  expect(silence).toBeGreaterThanOrEqual(0.57 * rateHz);
  expect(silence).toBeLessThanOrEqual(0.7 * rateHz);
  // The second recording begins with 0.3 s of room before its first word.
  const firstWord = first.sound.length + pause.length + 0.3 * rateHz;
  expect(barge.item.firstSample).toBeGreaterThanOrEqual(endpoint.item.endSample);
  expect(barge.item.firstSample).toBeLessThanOrEqual(firstWord);
  expect(barge.clock - firstWord).toBeLessThanOrEqual(0.45 * rateHz);
});

test("hear-6: speech without a pause is cut where it is quiet, and hardly a word is lost", async () => {
  const some = set.slice(2, 9);
  const stretch = some.map(({ sound, lastVoicedSample }) => sound.slice(4_800, lastVoicedSample));
  const { heard } = await live(joined([quiet(0.5), ...stretch]));
  const said = some.map(({ text }) => text).join(" ");
  expect(wordErrors(said, heard.text) / words(said).length).toBeLessThanOrEqual(0.15);
});

test("hear-7: of a recording longer than a minute the last minute is used, and it is said so", async () => {
  const question = named("capital-of-france.wav");
  const others = set.filter(({ file }) => file !== question.file).map(({ sound }) => sound);
  const many = [...others, question.sound].flatMap((sound) => [sound, quiet(1.5)]);
  const { heard } = await live(joined(many));
  expect(heard.note).toBe("last-minute");
  expect(heard.text.endsWith(question.text)).toBe(true);
  expect(wordErrors(set.map(({ text }) => text).join(" "), heard.text)).toBeGreaterThan(5);
});

test("hear-8: half an hour sent at once is answered from its last minute", async () => {
  const question = named("capital-of-france.wav");
  const minute = joined(set.flatMap(({ sound }) => [sound, quiet(1)]));
  const frames = async function* () {
    for (let sent = 0; sent < 1_800 * rateHz; sent += minute.length) yield minute;
    yield question.sound;
  };
  const heard = await listen(models, "hold", frames(), () => {}, new AbortController().signal);
  expect(heard.note).toBe("last-minute");
  expect(heard.text.endsWith(question.text)).toBe(true);
});

test("T7: an abort ends listening, also when no more sound comes", async () => {
  const abort = new AbortController();
  const frames = async function* () {
    yield named("receipt-total.wav").sound;
    abort.abort();
    await new Promise(() => {});
  };
  const heard = listen(models, "hold", frames(), () => {}, abort.signal);
  await expect(heard).rejects.toMatchObject({ name: "AbortError" });
});

function named(file: string): Recording & { sound: Float32Array } {
  const found = set.find((one) => one.file === file);
  if (!found) throw new Error(`${file} is not in the named set.`);
  return found;
}
