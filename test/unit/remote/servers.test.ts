/** Every documented dialect, byte for byte, through the real client; and servers that misbehave. */
import { describe, expect, test, vi } from "vitest";
import type { RemoteConfig, RemoteItem, RemoteQuestion } from "../../../src-main/remote/config.ts";
import { isPrivate } from "../../../src-main/remote/endpoint.ts";
import { RemoteServers } from "../../../src-main/remote/servers.ts";
import { RemoteServer } from "../../support/remoteServer.ts";

const never = new AbortController().signal;

function configOf(
  servers: readonly { url: string }[],
  more: Partial<RemoteConfig> = {},
): RemoteConfig {
  return {
    name: "remote",
    endpoints: servers.map(({ url }) => ({ url })),
    dialect: "openai",
    model: "some-model",
    hears: true,
    sees: true,
    speaks: true,
    streams: true,
    timeouts: { firstMs: 2_000, gapMs: 500 },
    ...more,
  };
}

const question: RemoteQuestion = {
  instructions: "Be brief.",
  past: [{ question: "Hello?", reply: "Hello." }],
  text: "How much is it?",
  sound: null,
  pictures: [],
  speak: true,
};

const noKey = async () => null;

async function answerOf(servers: RemoteServers, asked = question, signal = never) {
  const { items, failedOver } = await servers.ask(asked, signal);
  const all: RemoteItem[] = [];
  for await (const item of items) all.push(item);
  const sounds = all.flatMap((item) => (item.type === "sound" ? [item] : []));
  return {
    failedOver,
    text: all.map((item) => (item.type === "text" ? item.text : "")).join(""),
    samples: sounds.reduce((sum, { samples }) => sum + samples.length, 0),
    pieces: sounds.length,
    rates: [...new Set(sounds.map(({ sampleRateHz }) => sampleRateHz))],
    loudest: Math.max(0, ...sounds.flatMap(({ samples }) => [...samples.map(Math.abs)])),
  };
}

describe("remote-2 dialects", () => {
  test.each([
    ["openai-stream.sse", 2_400, 24_000],
    ["openai-whole.json", 2_400, 24_000],
    ["vllm-omni-stream.sse", 2_400, 24_000],
    ["vllm-omni-at-end.sse", 30_000, 24_000],
    ["vllm-omni-raw.sse", 2_400, 16_000],
    ["vllm-omni-whole.json", 2_400, 24_000],
    ["speaches-whole.json", 2_400, 24_000],
    ["llama-server-stream.sse", 0, null],
  ])("remote-2 %s: its text once, all of its sound", async (recording, samples, rate) => {
    await using server = await RemoteServer.start(recording);
    using servers = new RemoteServers(configOf([server]), noKey);
    const answer = await answerOf(servers);
    expect(answer).toMatchObject({ text: "It is 42 euros.", samples, failedOver: false });
    expect(answer.rates).toEqual(rate === null ? [] : [rate]);
    // A header or half a sample taken for sound would be louder than the recorded tone.
    expect(answer.loudest).toBe(samples === 0 ? 0 : 8_000);
  });

  test("remote-2 OpenAI is asked for pcm16 while it streams, for wav at once; sound goes as input_audio", async () => {
    await using server = await RemoteServer.start("openai-stream.sse");
    using servers = new RemoteServers(configOf([server], { voice: "coral" }), async () => "sk-1");
    const pictures = [Uint8Array.of(0x89, 0x50), Uint8Array.of(0xff, 0xd8)];
    await answerOf(servers, { ...question, sound: new Int16Array(160), pictures });
    using whole = new RemoteServers(configOf([server], { streams: false }), noKey);
    await answerOf(whole);
    const [streamed, once] = server.asked;
    expect(streamed?.headers.authorization).toBe("Bearer sk-1");
    expect(streamed?.body).toMatchObject({
      model: "some-model",
      stream: true,
      modalities: ["text", "audio"],
      audio: { voice: "coral", format: "pcm16" },
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hello?" },
        { role: "assistant", content: "Hello." },
        {
          role: "user",
          content: [
            {
              type: "image_url",
              image_url: { url: expect.stringMatching(/^data:image\/png;base64,/) },
            },
            {
              type: "image_url",
              image_url: { url: expect.stringMatching(/^data:image\/jpeg;base64,/) },
            },
            {
              type: "input_audio",
              input_audio: { format: "wav", data: expect.stringMatching(/^UklGR/) },
            },
          ],
        },
      ],
    });
    expect(once?.headers.authorization).toBe(undefined);
    expect(once?.body).toMatchObject({ stream: false, audio: { format: "wav" } });
  });

  test("remote-2 vLLM-Omni is told the speaker under both names; sound goes as audio_url", async () => {
    await using server = await RemoteServer.start("vllm-omni-stream.sse");
    const config = configOf([server], { dialect: "vllm-omni", voice: "chelsie" });
    using servers = new RemoteServers(config, noKey);
    await answerOf(servers, { ...question, sound: new Int16Array(160) });
    await answerOf(servers, { ...question, speak: false });
    const [spoken, written] = server.asked;
    expect(spoken?.body).toMatchObject({
      speaker: "chelsie",
      voice: "chelsie",
      audio: { format: "wav" },
    });
    expect(spoken?.body.messages[0]?.content).toEqual([{ type: "text", text: "Be brief." }]);
    expect(spoken?.body.messages.at(-1)?.content[0]).toMatchObject({
      type: "audio_url",
      audio_url: { url: expect.stringMatching(/^data:audio\/wav;base64,UklGR/) },
    });
    expect(written?.body.modalities).toEqual(["text"]);
    expect(written?.body.speaker).toBe(undefined);
  });
});

describe("remote-3 servers that fail", () => {
  test.each([
    ["a closed port", { closed: true }],
    ["status 500", { fault: { status: 500 } }],
    ["a 429 that says when", { fault: { status: 429, headers: { "retry-after": "0" } } }],
    ["silence", { fault: { silentAfter: 0 } }],
    ["a connection that breaks before a word", { fault: { brokenAfter: 20 } }],
    ["an empty answer", { fault: { body: "data: [DONE]\n\n" } }],
  ])(
    "remote-3 %s before anything was said: the next server answers",
    async (_, {
      closed,
      fault,
    }: {
      closed?: boolean;
      fault?: RemoteServer["faults"][number];
    }) => {
      await using first = await RemoteServer.start("openai-stream.sse");
      await using second = await RemoteServer.start("openai-stream.sse");
      if (fault) first.faults = [fault];
      const config = configOf([first, second], { timeouts: { firstMs: 300, gapMs: 300 } });
      if (closed) await first[Symbol.asyncDispose]();
      using servers = new RemoteServers(config, noKey);
      expect(await answerOf(servers)).toMatchObject({ text: "It is 42 euros.", failedOver: true });
      // It is not tried first again until a check finds it well.
      expect(await answerOf(servers)).toMatchObject({ failedOver: true });
      if (closed) return;
      expect(first.asked).toHaveLength(1);
      await servers.check();
      expect(await answerOf(servers)).toMatchObject({ failedOver: false });
    },
  );

  test("remote-3 a server alone is asked again when it comes back", async () => {
    await using server = await RemoteServer.start("openai-stream.sse");
    server.faults = [{ status: 503, headers: { "retry-after": "0" } }, { brokenAfter: 0 }];
    using servers = new RemoteServers(configOf([server]), noKey);
    expect(await answerOf(servers)).toMatchObject({ text: "It is 42 euros." });
    expect(server.asked).toHaveLength(3);
  });

  test.each([
    ["breaks", { brokenAfter: 900 }, /broke off in the middle/],
    ["falls silent", { silentAfter: 900 }, /stopped in the middle/],
  ])(
    "remote-3 a server that %s after a word is not asked again: it was heard",
    async (_, fault, why) => {
      await using server = await RemoteServer.start("openai-stream.sse");
      await using other = await RemoteServer.start("openai-stream.sse");
      server.faults = [fault];
      using servers = new RemoteServers(configOf([server, other]), noKey);
      await expect(answerOf(servers)).rejects.toThrow(why);
      expect([server.asked.length, other.asked.length]).toEqual([1, 0]);
    },
  );

  test.each([
    [401, "unauthorized", /packs -- key remote/],
    [404, "not-found", /some-model/],
    [422, "bad-input", /dialect/],
  ])(
    "remote-3 status %i is told with what to do, and not tried elsewhere",
    async (status, code, remedy) => {
      await using server = await RemoteServer.start("openai-stream.sse");
      await using other = await RemoteServer.start("openai-stream.sse");
      server.faults = [{ status }];
      using servers = new RemoteServers(configOf([server, other]), noKey);
      await expect(answerOf(servers)).rejects.toMatchObject({
        fault: { code, remedy: expect.stringMatching(remedy) },
      });
      expect(other.asked).toHaveLength(0);
    },
  );

  test.each([
    ["no JSON", "data: {oops\n\n"],
    [
      "an error that repeats the question",
      `data: {"error":{"code":"boom","message":"How much is it?"}}\n\n`,
    ],
  ])("remote-3 %s is a fault that quotes nothing", async (_, body) => {
    await using server = await RemoteServer.start("openai-stream.sse");
    server.faults = [{ body }];
    using servers = new RemoteServers(configOf([server]), noKey);
    const told = await answerOf(servers).then(
      () => null,
      (error: Error) => error,
    );
    expect(told?.message).toMatch(/^The server/);
    expect(told?.message).not.toMatch(/How much|oops/);
  });

  test("remote-3 a redirect is not followed: nobody chose that place", async () => {
    await using server = await RemoteServer.start("openai-stream.sse");
    await using elsewhere = await RemoteServer.start("openai-stream.sse");
    const location = `${elsewhere.url}/chat/completions`;
    server.faults = Array.from({ length: 3 }, () => ({ status: 307, headers: { location } }));
    using servers = new RemoteServers(configOf([server]), noKey);
    await expect(answerOf(servers)).rejects.toThrow();
    expect(elsewhere.asked).toHaveLength(0);
  });

  test("remote-3 an abort ends the question at once, and its connection", async () => {
    await using server = await RemoteServer.start("openai-stream.sse");
    server.faults = [{ silentAfter: 0 }];
    using servers = new RemoteServers(configOf([server]), noKey);
    const stop = new AbortController();
    const asking = answerOf(servers, question, stop.signal);
    await vi.waitUntil(() => server.asked.length === 1);
    stop.abort();
    await expect(asking).rejects.toThrow(/abort/i);
  });

  test("remote-3 a key never goes over the internet unencrypted", async () => {
    using servers = new RemoteServers(
      configOf([{ url: "http://example.com/v1" }]),
      async () => "sk-1",
    );
    await expect(answerOf(servers)).rejects.toMatchObject({ fault: { code: "bad-input" } });
    expect(
      ["localhost", "10.0.0.7", "192.168.1.2", "gpu-box", "gpu.local", "[::1]"].every(isPrivate),
    ).toBe(true);
    expect(["example.com", "8.8.8.8", "172.32.0.1"].some(isPrivate)).toBe(false);
  });
});
