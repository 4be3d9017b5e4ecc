import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Disposables } from "../../../src-main/base/disposal.ts";
import { CodeQueue } from "../../../src-main/engine/omni/codes.ts";
import { TakenSamples, toInt16 } from "../../../src-main/engine/omni/pcm.ts";
import type { OmniTalker } from "../../../src-main/engine/omni/talker.ts";
import type { OmniMessage, OmniThinker } from "../../../src-main/engine/omni/thinker.ts";
import { OmniVoice } from "../../../src-main/engine/omni/voice.ts";
import { WrittenReply } from "../../../src-main/engine/omni/written.ts";
import { type LoadedPack, loadPack } from "./pack.ts";

const owned = new Disposables();
let pack: LoadedPack;
beforeAll(async () => {
  pack = owned.add(await loadPack());
});
afterAll(() => owned[Symbol.asyncDispose]());

const context = { contextTokens: 1024, threads: 1 } as const;
/** Random weights rarely stop by themselves: a small cache ends the speech after three seconds of sound. */
const talkerContext = { contextTokens: 180, threads: 1 } as const;
const never = new AbortController().signal;
const user = (text: string): OmniMessage => ({ role: "user", parts: [{ text }] });

interface Speaker {
  readonly thinker: OmniThinker;
  readonly talker: OmniTalker;
  readonly voice: OmniVoice;
  /** Prompt rows that the Talker had to read so far. */
  read(): number;
}

async function speaker(): Promise<Speaker> {
  const { omni, native, directory } = pack;
  const thinker = owned.add(await omni.conversation(context));
  let rows = 0;
  const talker = await omni.talker(thinker, talkerContext, (seen) => {
    rows += seen.length / width;
  });
  if (!talker) throw new Error("the pack has no Talker");
  const { width } = talker.info;
  const options = { device: "CPU", threads: 1 };
  const code2wav = owned.add(await native.loadCode2Wav(`${directory}/code2wav.gguf`, options));
  const voice = owned.add(new OmniVoice(talker, code2wav, "Chelsie"));
  return { thinker, talker, voice, read: () => rows };
}

/** Writes up to `maxTokens` and hands them over as a turn does. */
async function write(thinker: OmniThinker, messages: readonly OmniMessage[], maxTokens: number) {
  const written = new WrittenReply();
  const reply = thinker.reply(messages, {
    maxTokens,
    onPrompt: () => written.begin(thinker.placeOfSpeech()),
    onRow: (hidden, embedding) => written.row(hidden, embedding),
  });
  let step = await reply.next();
  while (!step.done) step = await reply.next();
  return { written, ids: step.value.ids };
}

const fast = { quality: "fast", seed: 1, signal: never } as const;

async function all(sounds: ReturnType<OmniVoice["speak"]>) {
  const pieces: Float32Array[] = [];
  let step = await sounds.next();
  for (; !step.done; step = await sounds.next()) pieces.push(step.value);
  return { pieces, ...step.value };
}

describe("a voice of its own", () => {
  test("voice-1 each code becomes 480 samples, and sound comes while the text is still being written", async () => {
    const { thinker, voice } = await speaker();
    const { written } = await write(thinker, [user("Hello there")], 60);
    const sounds = voice.speak(written, fast);
    // The text has not ended: what is heard now was spoken from its beginning.
    const first = await sounds.next();
    expect(first.done).toBe(false);
    written.end();
    const rest = await all(sounds);
    expect(rest.samples).toBe(rest.spoken.codes * 480);
    const counted = [first.value as Float32Array, ...rest.pieces];
    expect(counted.reduce((sum, piece) => sum + piece.length, 0)).toBe(rest.samples);
    expect(counted.flatMap((piece) => [...piece]).every(Number.isFinite)).toBe(true);
  });

  test("voice-2 equal replies, seeds and settings sound the same; another speaker does not", async () => {
    const { thinker, voice } = await speaker();
    const say = async (name?: string) => {
      const { written } = await write(thinker, [user("Tell me")], 12);
      written.end();
      const options = { ...fast, ...(name !== undefined && { speaker: name }) };
      return (await all(voice.speak(written, options))).pieces.flatMap((piece) => [...piece]);
    };
    const first = await say();
    expect(first.length).toBeGreaterThan(0);
    expect(await say("Chelsie")).toEqual(first);
    expect(await say("Ethan")).not.toEqual(first);
  });

  test("voice-3 an unknown speaker is a named fault that lists those there are", async () => {
    const { voice } = await speaker();
    const sounds = voice.speak(new WrittenReply(), { ...fast, speaker: "Nobody" });
    await expect(sounds.next()).rejects.toMatchObject({
      fault: { code: "bad-input", stage: "speak", remedy: expect.stringContaining("Chelsie") },
    });
  });

  test("voice-4 a reply that ends at once gives no sound", async () => {
    const { thinker, voice } = await speaker();
    await thinker.show([user("Hello")], "reply");
    const written = new WrittenReply();
    written.begin(thinker.placeOfSpeech());
    written.end();
    const { pieces, samples, spoken } = await all(voice.speak(written, fast));
    expect({ pieces, samples, end: spoken.end }).toEqual({ pieces: [], samples: 0, end: "silent" });
  });

  test("voice-5 an abort ends it, and the next reply is spoken as if nothing had been", async () => {
    const { thinker, talker, voice } = await speaker();
    const messages = [user("Count for me")];
    const { written } = await write(thinker, messages, 60);
    const abort = new AbortController();
    const sounds = voice.speak(written, { ...fast, signal: abort.signal });
    await sounds.next();
    abort.abort();
    await expect(all(sounds)).rejects.toMatchObject({ name: "AbortError" });
    const again = await write(thinker, messages, 60);
    again.written.end();
    const { spoken } = await all(voice.speak(again.written, fast));
    const fresh = await speaker();
    const other = await write(fresh.thinker, messages, 60);
    other.written.end();
    expect(spoken).toMatchObject((await all(fresh.voice.speak(other.written, fast))).spoken);
    expect(talker.length).toBe(spoken.end === "silent" ? 0 : talker.length);
  });

  test("voice-6 a consumer that leaves early stops the Talker", async () => {
    const { thinker, voice } = await speaker();
    const { written } = await write(thinker, [user("Hello")], 60);
    const sounds = voice.speak(written, fast);
    await sounds.next();
    // Without the end of the text it would wait for ever.
    await sounds.return({ samples: 0, spoken: undefined as never });
  });

  test("voice-7 the Talker reads along, and a later turn costs it what is new", async () => {
    const { thinker, talker, voice, read } = await speaker();
    const question = user("Hello, who are you?");
    await thinker.show([question], "open");
    await talker.caughtUp();
    expect(talker.length).toBe(thinker.length);
    const { written, ids } = await write(thinker, [question], 20);
    const prompt = talker.length;
    written.end();
    await all(voice.speak(written, fast));
    const before = read();
    const heard: OmniMessage = { role: "assistant", parts: [{ ids: ids.slice(0, 5) }] };
    await thinker.show([question, heard, user("And now?")], "reply");
    await talker.caughtUp();
    expect(talker.length).toBe(thinker.length);
    // Five tokens that were heard, and what stands behind them.
    expect(read() - before).toBe(thinker.length - prompt);
    expect(prompt).toBeGreaterThan(20);
  });

  test("voice-8 a reply that the conversation has left behind is not spoken", async () => {
    const { thinker, voice } = await speaker();
    const { written } = await write(thinker, [user("Hello")], 5);
    written.end();
    await thinker.show([user("Something else entirely")], "reply");
    await expect(all(voice.speak(written, fast))).rejects.toMatchObject({
      fault: { code: "engine-failed", stage: "speak" },
    });
    const lost = new WrittenReply();
    lost.fail(new Error("the prompt was refused"));
    await expect(all(voice.speak(lost, fast))).rejects.toThrow("refused");
  });

  test("voice-9 it waits while enough sound lies ahead of the sink", async () => {
    const { thinker, voice } = await speaker();
    const { written } = await write(thinker, [user("Say something")], 30);
    written.end();
    const asked: number[] = [];
    const room = async (samples: number) => void asked.push(samples);
    const { samples } = await all(voice.speak(written, { ...fast, room }));
    expect(asked.at(-1)).toBe(samples);
    expect([...asked].sort((a, b) => a - b)).toEqual(asked);
  });
});

describe("codes on their way", () => {
  const numbers = (...values: number[]) => Int32Array.from(values);
  const taken = async (queue: CodeQueue) => {
    const batches: [number[], boolean][] = [];
    for await (const { codes, last } of queue.batches()) batches.push([[...codes], last]);
    return batches;
  };

  test("voice-10 what has gathered is taken at once, and the end comes once", async () => {
    const queue = new CodeQueue();
    queue.push(numbers(1, 2));
    queue.push(numbers(3));
    const batches = queue.batches();
    expect(await batches.next()).toEqual({
      value: { codes: numbers(1, 2, 3), last: false },
      done: false,
    });
    const next = batches.next();
    queue.push(numbers(4));
    expect(await next).toEqual({ value: { codes: numbers(4), last: false }, done: false });
    queue.end();
    expect(await batches.next()).toEqual({ value: { codes: numbers(), last: true }, done: false });
    expect((await batches.next()).done).toBe(true);
  });

  test("voice-11 no codes, no end; codes before the end are the last; an error comes after the codes", async () => {
    const empty = new CodeQueue();
    empty.end();
    expect(await taken(empty)).toEqual([]);
    const whole = new CodeQueue();
    whole.push(numbers(7));
    whole.end();
    expect(await taken(whole)).toEqual([[[7], true]]);
    const failing = new CodeQueue();
    failing.push(numbers(8));
    failing.fail(new Error("stopped"));
    const batches = failing.batches();
    expect((await batches.next()).value).toEqual({ codes: numbers(8), last: false });
    await expect(batches.next()).rejects.toThrow("stopped");
  });

  test("voice-12 the sink's total is waited for, until nobody tells it any more", async () => {
    const sink = new TakenSamples(
      (async function* () {
        yield 10;
        yield 30;
      })(),
    );
    await sink.taken(30);
    // The totals have ended: waiting longer would be for ever.
    await sink.taken(1000);
  });

  test("voice-13 samples are clipped, never wrapped", () => {
    expect([0, 1, -1, 1.5, -2, 0.5].map(toInt16)).toEqual([0, 32767, -32767, 32767, -32767, 16384]);
  });
});
