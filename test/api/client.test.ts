/** OpenAI's JavaScript client, unmodified, against the shipped server and the default pack. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toFile } from "openai";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type ApiPlace, apiPlace } from "./apiPlace.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const support = join(import.meta.dirname, "..", "support");
const recordingOf = (name: string) => readFile(join(support, "recordings", `${name}.wav`));
const pictureOf = async (name: string) =>
  `data:image/png;base64,${(await readFile(join(support, "screens", `${name}.png`))).toString("base64")}`;
const audioPart = async (name: string) => ({
  type: "input_audio" as const,
  input_audio: { data: (await recordingOf(name)).toString("base64"), format: "wav" as const },
});

let place: ApiPlace;
beforeAll(async () => {
  place = await apiPlace();
});
afterAll(() => place[Symbol.asyncDispose]());

/** What Sotto's recogniser understands of sound that Sotto spoke. */
async function heardBack(bytes: Uint8Array, name: string): Promise<string> {
  const file = await toFile(bytes, name);
  return (await place.client.audio.transcriptions.create({ model: "sotto", file })).text;
}

describe("api-real-1 chat completions", () => {
  test("api-real-1 models can be listed and shown", async () => {
    const models = await place.client.models.list();
    expect(models.data.map(({ id }) => id)).toEqual(["sotto", "default"]);
    expect((await place.client.models.retrieve("default")).owned_by).toBe("sotto");
  });

  test("api-real-1 a picture and a typed question", async () => {
    const url = await pictureOf("receipt");
    const answer = await place.client.chat.completions.create({
      model: "sotto",
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "How much is the olive oil?" },
            { type: "image_url", image_url: { url } },
          ],
        },
      ],
    });
    expect(answer.choices[0]?.message.content).toContain("9.95");
  });

  test("api-real-1 a spoken question, streamed speech: its sound says its transcript", async () => {
    const stream = await place.client.chat.completions.create({
      model: "sotto",
      modalities: ["text", "audio"],
      audio: { voice: "alloy", format: "pcm16" },
      stream: true,
      messages: [{ role: "user", content: [await audioPart("capital-of-france")] }],
    });
    let transcript = "";
    const sound: Buffer[] = [];
    for await (const { choices } of stream) {
      const { audio } = (choices[0]?.delta ?? {}) as {
        audio?: { data?: string; transcript?: string };
      };
      transcript += audio?.transcript ?? "";
      if (audio?.data) sound.push(Buffer.from(audio.data, "base64"));
    }
    expect(transcript).toMatch(/Paris/);
    expect(await heardBack(wavOf(Buffer.concat(sound)), "reply.wav")).toMatch(/Paris/);
  });

  test("api-real-1 the conversation is the client's: a follow-up with a spoken reply by its id", async () => {
    const first = await place.client.chat.completions.create({
      model: "sotto",
      modalities: ["text", "audio"],
      audio: { voice: "alloy", format: "wav" },
      messages: [{ role: "user", content: "What is the capital of France?" }],
    });
    const audio = first.choices[0]?.message.audio;
    expect(audio?.transcript).toMatch(/Paris/);
    const second = await place.client.chat.completions.create({
      model: "sotto",
      messages: [
        { role: "user", content: "What is the capital of France?" },
        { role: "assistant", audio: { id: audio?.id ?? "" } },
        { role: "user", content: "What is the capital of Italy?" },
      ],
    });
    expect(second.choices[0]?.message.content).toMatch(/Rome/);
  });

  test("api-real-1 silence is 'I heard nothing', never an invented question", async () => {
    const silence = Buffer.from(wavOf(Buffer.alloc(24_000 * 2 * 2))).toString("base64");
    const answer = await place.client.chat.completions.create({
      model: "sotto",
      messages: [
        {
          role: "user",
          content: [{ type: "input_audio", input_audio: { data: silence, format: "wav" } }],
        },
      ],
    });
    expect(answer).toMatchObject({ sotto: { outcome: "nothing-heard", heard: "" } });
    expect(answer.choices[0]?.message.content).toMatch(/heard nothing/);
  });
});

describe("api-real-2 speech", () => {
  const sentence = "The train leaves at nine from platform four.";
  test.each([
    ["wav", "RIFF"],
    ["mp3", ""],
    ["opus", "OggS"],
    ["flac", "fLaC"],
    ["aac", ""],
  ] as const)("api-real-2 as %s it says the words", async (format, head) => {
    const spoken = await place.client.audio.speech.create({
      model: "sotto",
      voice: "alloy",
      input: sentence,
      response_format: format,
    });
    const bytes = new Uint8Array(await spoken.arrayBuffer());
    expect(Buffer.from(bytes.subarray(0, head.length)).toString("latin1")).toBe(head);
    expect(await heardBack(bytes, `speech.${format}`)).toMatch(/train leaves at nine/i);
  });

  test("api-real-2 raw samples come as they are made; twice the speed is half as long", async () => {
    const lengthAt = async (speed: number) => {
      const wanted = { model: "sotto", voice: "alloy", input: sentence, speed } as const;
      const spoken = await place.client.audio.speech.create({ ...wanted, response_format: "pcm" });
      let [bytes, chunks] = [0, 0];
      for await (const chunk of spoken.body as unknown as AsyncIterable<Uint8Array>) {
        bytes += chunk.length;
        chunks++;
      }
      return { samples: bytes / 2, chunks };
    };
    const plain = await lengthAt(1);
    expect(plain.chunks).toBeGreaterThan(5);
    const fast = await lengthAt(2);
    expect(fast.samples / plain.samples).toBeLessThan(0.75);
  });

  test("api-real-2 as events: deltas, then done", async () => {
    const answer = await fetch(`${place.baseURL}/audio/speech`, {
      method: "POST",
      headers: { Authorization: `Bearer ${place.client.apiKey}` },
      body: JSON.stringify({
        model: "sotto",
        input: "Yes.",
        voice: "alloy",
        response_format: "pcm",
        stream_format: "sse",
      }),
    });
    const events = (await answer.text())
      .trim()
      .split("\n\n")
      .map((text) => JSON.parse(text.slice(6)));
    expect(events.at(-1)).toEqual({ type: "speech.audio.done" });
    expect(events.length).toBeGreaterThan(2);
  });
});

describe("api-real-3 transcriptions", () => {
  const words = /why is the sky blue/i;
  test("api-real-3 json, text and verbose_json, where each stretch has its place", async () => {
    const file = async () => toFile(await recordingOf("sky-blue"), "sky.wav");
    const { transcriptions } = place.client.audio;
    const plain = { model: "sotto", response_format: "text" as const };
    expect(await transcriptions.create({ ...plain, file: await file() })).toMatch(words);
    const verbose = await transcriptions.create({
      model: "sotto",
      response_format: "verbose_json",
      file: await file(),
    });
    expect(verbose.text).toMatch(words);
    const [segment] = verbose.segments ?? [];
    expect(segment?.start).toBeGreaterThanOrEqual(0);
    expect(segment?.end).toBeGreaterThan(segment?.start ?? 0);
    expect(segment?.end).toBeLessThanOrEqual(verbose.duration);
  });

  test("api-real-3 subtitles of two minutes: every stretch once, in order, none past the end", async () => {
    const once = (await recordingOf("rainbow")).subarray(44);
    const gap = Buffer.alloc(16_000 * 2 * 3);
    const long = Buffer.concat(Array.from({ length: 14 }, () => [once, gap]).flat());
    const file = await toFile(wavOf(long, 16_000), "long.wav");
    const srt = (await place.client.audio.transcriptions.create({
      model: "sotto",
      response_format: "srt",
      file,
    })) as unknown as string;
    const cues = [...srt.matchAll(/^\d+\n(\S+) --> (\S+)\n(.+)$/gm)];
    const rainbows = cues.filter(([, , , text]) => /rainbow/i.test(text ?? ""));
    expect(rainbows).toHaveLength(14);
    const times = cues.flatMap(([, from, to]) => [from ?? "", to ?? ""]);
    expect([...times].sort()).toEqual(times);
  });

  test("api-real-3 streamed: deltas make the whole", async () => {
    const stream = await place.client.audio.transcriptions.create({
      model: "sotto",
      file: await toFile(await recordingOf("train"), "train.wav"),
      stream: true,
    });
    let deltas = "";
    let done = "";
    for await (const event of stream) {
      if (event.type === "transcript.text.delta") deltas += event.delta;
      else if (event.type === "transcript.text.done") done = event.text;
    }
    expect(done).not.toBe("");
    expect(deltas).toBe(done);
  });

  test.each([
    ["language", { language: "fr" }, "unsupported_language"],
    ["response_format", { response_format: "xml" }, "invalid_value"],
    ["timestamp_granularities", { timestamp_granularities: ["word"] }, "unsupported_value"],
    ["model", { model: "whisper-1" }, "model_not_found"],
  ])("api-real-3 a %s that is not there is refused by name", async (param, wrong, code) => {
    const file = await toFile(await recordingOf("sky-blue"), "sky.wav");
    const asked = { model: "sotto", file, ...wrong } as Parameters<
      typeof place.client.audio.transcriptions.create
    >[0];
    await expect(place.client.audio.transcriptions.create(asked)).rejects.toMatchObject({
      code,
      param,
    });
  });
});

function wavOf(samples: Buffer, rateHz = 24_000): Uint8Array {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE(rateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}
