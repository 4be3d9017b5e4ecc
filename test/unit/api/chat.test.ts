/** Chat completions over a scripted engine: what is sent when, what is told when something fails. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import OpenAI from "openai";
import { describe, expect, test, vi } from "vitest";
import { protocolVersion } from "../../../src-main/contract/limits.ts";
import { gate, speechRateHz } from "../../support/scriptedEngine.ts";
import { apiPlace, question } from "./place.ts";

const recording = async () =>
  (await readFile(join(import.meta.dirname, "../../support/recordings/sky-blue.wav"))).toString(
    "base64",
  );

const spoken = {
  ...question,
  modalities: ["text" as const, "audio" as const],
  audio: { voice: "alloy", format: "pcm16" as const },
};

/** Samples of a scripted reply at 24 kHz. */
function samplesOf(characters: number): number {
  return Math.ceil((characters * 100 * 24_000) / speechRateHz);
}

describe("api-3 chat", () => {
  test("api-3 text: one message, and what the turn cost beside it", async () => {
    await using place = await apiPlace({ script: { reply: [" Forty", "-two."] } });
    const answer = await place.client.chat.completions.create(question);
    expect(answer.choices).toEqual([
      {
        index: 0,
        message: { role: "assistant", content: "Forty-two.", refusal: null },
        logprobs: null,
        finish_reason: "stop",
      },
    ]);
    expect(answer).toMatchObject({ sotto: { outcome: "answered", timing: { stages: {} } } });
    expect(place.engine.named("say")).toEqual([]);
  });

  test("api-3 streamed speech: role first, every sample once at 24 kHz, transcript, stop, [DONE]", async () => {
    await using place = await apiPlace({ script: { reply: ["It is blue."] } });
    const stream = await place.client.chat.completions.create({ ...spoken, stream: true });
    const deltas: Record<string, unknown>[] = [];
    let last: unknown;
    for await (const chunk of stream) {
      deltas.push(chunk.choices[0]?.delta as Record<string, unknown>);
      last = chunk.choices[0]?.finish_reason;
    }
    type Audio = { data?: string; transcript?: string; id?: string; expires_at?: number };
    const audio = deltas.flatMap((delta) => (delta.audio ? [delta.audio as Audio] : []));
    expect(deltas[0]).toMatchObject({ role: "assistant", audio: { transcript: "" } });
    expect(audio.map(({ transcript }) => transcript ?? "").join("")).toBe("It is blue.");
    const bytes = audio.reduce(
      (sum, { data }) => sum + Buffer.from(data ?? "", "base64").length,
      0,
    );
    expect(bytes / 2).toBe(samplesOf("It is blue.".length));
    expect(audio.at(-1)?.expires_at).toBeGreaterThan(Date.now() / 1_000);
    expect(last).toBe("stop");
  });

  test("api-3 whole speech is a WAV file with its transcript, and its id stands for it afterwards", async () => {
    await using place = await apiPlace({ script: { reply: ["It is blue."] } });
    const asked = { ...spoken, audio: { voice: "alloy", format: "wav" as const } };
    const { message } = (await place.client.chat.completions.create(asked)).choices[0] ?? {};
    expect(message?.content).toBe(null);
    expect(message?.audio?.transcript).toBe("It is blue.");
    const wav = Buffer.from(message?.audio?.data ?? "", "base64");
    expect(wav.toString("latin1", 0, 4)).toBe("RIFF");
    expect(wav.readUInt32LE(24)).toBe(24_000);
    expect(wav.readUInt32LE(40) / 2).toBe(samplesOf("It is blue.".length));
    await place.client.chat.completions.create({
      model: "sotto",
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "What is it?" },
        { role: "assistant", audio: { id: message?.audio?.id ?? "" } },
        { role: "user", content: "Why?" },
      ],
    });
    const { messages } = place.engine.named("generate").at(-1) ?? { messages: [] };
    expect(messages.map(({ text }) => text)).toEqual([
      expect.stringMatching(/Sotto.*Be brief\.$/),
      "What is it?",
      "It is blue.",
      "Why?",
    ]);
  });

  test("api-3 an id that nobody keeps is told as such", async () => {
    await using place = await apiPlace();
    const messages = [
      { role: "user" as const, content: "What is it?" },
      { role: "assistant" as const, audio: { id: "audio_unknown" } },
      { role: "user" as const, content: "Why?" },
    ];
    await expect(
      place.client.chat.completions.create({ model: "sotto", messages }),
    ).rejects.toMatchObject({ status: 404, code: "audio_not_found" });
  });

  test("api-3 a recording is heard; in the history it is not heard again", async () => {
    await using place = await apiPlace();
    const content = [
      {
        type: "input_audio" as const,
        input_audio: { data: await recording(), format: "wav" as const },
      },
    ];
    const first = await place.client.chat.completions.create({
      model: "sotto",
      messages: [{ role: "user", content }],
    });
    expect(first).toMatchObject({ sotto: { heard: "a question" } });
    expect(place.engine.named("hear")).toHaveLength(1);
    await place.client.chat.completions.create({
      model: "sotto",
      messages: [
        { role: "user", content },
        { role: "assistant", content: "One answer." },
        { role: "user", content: "And then?" },
      ],
    });
    expect(place.engine.named("hear")).toHaveLength(1);
    const { messages } = place.engine.named("generate").at(-1) ?? { messages: [] };
    expect(messages.map(({ text }) => text).slice(1)).toEqual([
      "a question",
      "One answer.",
      "And then?",
    ]);
  });

  test("api-3 the picture of an earlier question is still there for the next one", async () => {
    await using place = await apiPlace();
    const url = `data:image/png;base64,${Buffer.from("png").toString("base64")}`;
    await place.client.chat.completions.create({
      model: "sotto",
      messages: [
        {
          role: "user",
          content: [
            { type: "image_url", image_url: { url } },
            { type: "text", text: "What is it?" },
          ],
        },
        { role: "assistant", content: "A receipt." },
        { role: "user", content: "How much?" },
      ],
    });
    expect(place.engine.named("read")).toHaveLength(1);
  });

  test("api-3 a client that goes away stops its turn", async () => {
    const held = gate();
    await using place = await apiPlace({ script: { gate: { token: held.wait } } });
    const leave = new AbortController();
    const asking = place.client.chat.completions.create(question, { signal: leave.signal });
    await vi.waitUntil(() => place.engine.named("generate").length === 1);
    leave.abort();
    await expect(asking).rejects.toThrow();
    await vi.waitUntil(() => place.engine.aborted.includes("generate"));
    held.open();
    expect((await place.client.chat.completions.create(question)).choices).toHaveLength(1);
  });

  test("api-3 a turn that fails has a status; one that fails while it streams says so in the stream", async () => {
    const error = new Error("out of memory");
    await using place = await apiPlace({ script: { fail: { generate: error } } });
    await expect(place.client.chat.completions.create(question)).rejects.toMatchObject({
      status: 500,
      code: "internal",
    });
    place.engine.script = { reply: ["It is blue. And", " more."], fail: { say: error } };
    const stream = await place.client.chat.completions.create({ ...spoken, stream: true });
    const read = async () => {
      for await (const _ of stream) {
        // Until it breaks.
      }
    };
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
  });

  test("api-3 nothing of a request stays: no conversation, no sound owner", async () => {
    await using place = await apiPlace();
    await using session = place.assistant.connect();
    await session.call({ type: "session.open", protocol: protocolVersion, shell: "web" });
    // W5: the window's own turn holds the sound meanwhile.
    await session.call({ type: "turn.start", turn: 1, source: { kind: "hands-free" }, sights: [] });
    await session.call({ type: "turn.interrupt", turn: 1, heardSamples: 0 });
    await place.client.chat.completions.create({ ...spoken, stream: true });
    expect(await session.call({ type: "conversation.get" })).toEqual({
      conversation: [],
      earlier: 0,
    });
  });
});

describe("api-4 many at once", () => {
  test("api-4 served in order, the local microphone first; beyond 64 waiting a 429 with Retry-After", async () => {
    const held = gate();
    await using place = await apiPlace({ script: { gate: { token: held.wait }, reply: ["Yes."] } });
    const ask = (content: string) =>
      place.client.chat.completions.create({
        model: "sotto",
        messages: [{ role: "user", content }],
      });
    const connected = vi.spyOn(place.assistant, "connect");
    const first = ask("Question first?");
    await vi.waitUntil(() => place.engine.named("generate").length === 1);
    const order: string[] = [];
    const rest = [];
    for (let index = 0; index < 64; index++) {
      const name = `Question ${index}?`;
      rest.push(ask(name).then(() => order.push(name)));
      // One after the other, so that there is an order to keep.
      await vi.waitUntil(() => connected.mock.calls.length === index + 2);
    }
    const refused = await place.post("/chat/completions", question);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(await refused.json()).toMatchObject({
      error: { code: "queue_full", type: "rate_limit_error" },
    });

    await using session = place.assistant.connect();
    await session.call({ type: "session.open", protocol: protocolVersion, shell: "desktop" });
    using _ended = session.onEvent((event) => {
      if (event.type === "turn.ended") order.push("local");
    });
    const source = { kind: "text" as const, text: "And here?" };
    await session.call({ type: "turn.start", turn: 1, source, sights: [], speak: false });
    held.open();
    await Promise.all([first, ...rest]);
    expect(order).toEqual([
      "local",
      ...Array.from({ length: 64 }, (_, index) => `Question ${index}?`),
    ]);
  });
});
