import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { convertCheckpoint } from "../../../models/convert/convert.ts";
import { Disposables } from "../../../src-main/base/disposal.ts";
import type { ChatMessage } from "../../../src-main/engine/messages.ts";
import type { OmniHost } from "../../../src-main/engine/omni/host.ts";
import { loadOmni } from "../../../src-main/engine/omni/placement.ts";
import { decodeWav } from "../../../src-main/engine/omni/sound.ts";
import { needOfFolder } from "../../../src-main/library/needs.ts";
import { checkpoint, golden, scratch } from "./pack.ts";

const owned = new Disposables();
let host: OmniHost;
beforeAll(async () => {
  const directory = await scratch(owned);
  await convertCheckpoint(checkpoint, directory, { type: "f32" });
  host = owned.add(await loadOmni(directory, await needOfFolder(directory), 0));
});
afterAll(() => owned[Symbol.asyncDispose]());

const never = new AbortController().signal;
const picture = async () => ({
  kind: "picture" as const,
  data: await readFile(golden("image_a.png")),
});

async function write(messages: readonly ChatMessage[], maxTokens = 5) {
  let text = "";
  const report = await host.generate(messages, maxTokens, never, (piece) => {
    text += piece;
  });
  return { ...report, text };
}

async function* spoken(pieceSamples: number): AsyncGenerator<Float32Array> {
  const { samples } = decodeWav(await readFile(golden("audio_long.wav")));
  for (let at = 0; at < samples.length; at += pieceSamples)
    yield samples.subarray(at, at + pieceSamples);
}

describe("an omni pack behind the engine's border", () => {
  test("omni-host-1 a later turn names the past in words and pays only for what is new", async () => {
    const medium = await host.see(await picture(), never);
    const first: ChatMessage[] = [{ role: "user", text: "What is this?", media: [medium] }];
    const reply = await write(first);
    expect(reply.promptTokens).toBeGreaterThan(20);
    const past: ChatMessage[] = [
      { role: "user", text: "What is this?" },
      { role: "assistant", text: reply.text },
      { role: "user", text: "And why?" },
    ];
    const later = await write(past);
    // The picture is still in the prompt, and neither it nor the first question was computed again.
    expect(later.promptTokens).toBeGreaterThan(reply.promptTokens);
    expect(later.evaluatedTokens).toBeLessThan(later.promptTokens - reply.promptTokens + 2);
  });

  test("omni-host-2 a reply that was cut short is cut to the model's own tokens", async () => {
    const question: ChatMessage = { role: "user", text: "Count to twenty." };
    const reply = await write([question], 12);
    const half = reply.text.slice(0, Math.ceil(reply.text.length / 2));
    const past: ChatMessage[] = [question, { role: "assistant", text: half }];
    const shown = await host.prefill(past, false, never);
    const again = await host.prefill(past, false, never);
    expect(again).toEqual({ promptTokens: shown.promptTokens, evaluatedTokens: 0 });
    expect(shown.evaluatedTokens).toBeLessThan(14);
  });

  test("omni-host-3 sound is encoded while it comes, and history calls it by its transcript", async () => {
    const grown: number[] = [];
    const medium = await host.listen(spoken(8000), never, (id) => grown.push(id));
    expect(new Set(grown)).toEqual(new Set([medium]));
    expect(grown.length).toBeGreaterThanOrEqual(3);
    const asked: ChatMessage = {
      role: "user",
      text: "",
      media: [medium as number],
      transcript: "What did I say?",
    };
    const reply = await write([asked]);
    const past: ChatMessage[] = [
      { role: "user", text: "What did I say?" },
      { role: "assistant", text: reply.text },
    ];
    const shown = await host.prefill(past, false, never);
    expect(shown.promptTokens).toBeGreaterThan(reply.promptTokens);
    expect(shown.evaluatedTokens).toBeLessThan(12);
  });

  test("omni-host-4 too little sound is nothing, and too much is cut at five minutes", async () => {
    const of = async function* (samples: number) {
      yield new Float32Array(samples);
    };
    expect(await host.listen(of(100), never, () => {})).toBeNull();
    expect(await host.listen(of(301 * 16_000), never, () => {})).not.toBeNull();
  });

  test("omni-host-5 a film is seen frame by frame with its sound", async () => {
    const names = ["000", "001", "002", "003", "004", "005"];
    const frames = await Promise.all(names.map((name) => readFile(golden(`video_av/${name}.png`))));
    const { samples } = decodeWav(await readFile(golden("video_av.wav")));
    const sound = Int16Array.from(samples, (value) => value * 32_768);
    const film = { kind: "film" as const, frames, framesPerSecond: 2 };
    const silent = await host.see(film, never);
    const loud = await host.see({ ...film, sound }, never);
    const tokens = async (medium: number) =>
      (await host.prefill([{ role: "user", text: "", media: [medium] }], true, never)).promptTokens;
    // 2.6 s of sound are 65 tokens, with a start and an end mark.
    expect((await tokens(loud)) - (await tokens(silent))).toBe(67);
  });

  test("omni-host-6 an abort ends the reply, and the next question works", async () => {
    const abort = new AbortController();
    const messages: ChatMessage[] = [{ role: "user", text: "A long story." }];
    const pieces: string[] = [];
    await expect(
      host.generate(messages, 200, abort.signal, (piece) => {
        pieces.push(piece);
        if (pieces.length === 3) abort.abort();
      }),
    ).rejects.toMatchObject({ name: "AbortError" });
    expect((await write([{ role: "user", text: "Hello" }], 3)).replyTokens).toBe(3);
  });

  test("omni-host-7 hostile pictures and films are named faults", async () => {
    const bad = new Uint8Array(500).fill(3);
    const refused = { fault: { code: "bad-input" } };
    await expect(host.see({ kind: "picture", data: bad }, never)).rejects.toMatchObject(refused);
    const film = { kind: "film" as const, frames: [bad], framesPerSecond: 2 };
    await expect(host.see(film, never)).rejects.toMatchObject(refused);
  });
});
