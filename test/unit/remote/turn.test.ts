/** Turns of a remote pack: the product's assistant, a scripted local engine, a server with recorded bytes. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AssistantEvent } from "../../../src-main/contract/events.ts";
import { protocolVersion } from "../../../src-main/contract/limits.ts";
import type { RemoteConfig } from "../../../src-main/remote/config.ts";
import { RemoteServers } from "../../../src-main/remote/servers.ts";
import { askOnce } from "../../../src-main/shells/askOnce.ts";
import { RemoteServer } from "../../support/remoteServer.ts";
import { type Script, ScriptedEngine } from "../../support/scriptedEngine.ts";

const never = new AbortController().signal;

async function place(recording: string, more: Partial<RemoteConfig> = {}, script: Script = {}) {
  const home = await mkdtemp(join(tmpdir(), "sotto-remote-"));
  const server = await RemoteServer.start(recording);
  const engine = new ScriptedEngine(script);
  const config: RemoteConfig = {
    name: "remote",
    endpoints: [{ url: server.url }],
    dialect: "vllm-omni",
    model: "m",
    hears: true,
    sees: true,
    speaks: true,
    streams: true,
    timeouts: { firstMs: 2_000, gapMs: 500 },
    ...more,
  };
  const servers = new RemoteServers(config, async () => null);
  const assistant = await engine.assistant(home, undefined, servers);
  const session = assistant.connect();
  const { nextTurn } = await session.call<"session.open">({
    type: "session.open",
    protocol: protocolVersion,
    shell: "cli",
  });
  let turn = nextTurn;
  const ask = async (question: Partial<Parameters<typeof askOnce>[2]>) => {
    const events: AssistantEvent[] = [];
    const asked = { sights: [], speak: true, ...question };
    const answer = await askOnce(session, turn++, asked, (event) => events.push(event), never);
    const notes = events.flatMap((event) => (event.type === "turn.note" ? [event.note] : []));
    const samples = answer.samples.reduce((sum, { length }) => sum + length, 0);
    return { ...answer, notes, samples };
  };
  return {
    server,
    engine,
    ask,
    session,
    [Symbol.asyncDispose]: async () => {
      await assistant[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await rm(home, { recursive: true });
    },
  };
}

async function* voice() {
  yield new Int16Array(1_600).fill(5_000);
  yield new Int16Array(1_600).fill(6_000);
}

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);

describe("remote-4 a turn that is answered elsewhere", () => {
  test("remote-4 sound and pictures go there, text and sound come back; nothing is thought or read here", async () => {
    await using here = await place("vllm-omni-stream.sse");
    const sights = [{ kind: "screen" as const, name: "screen", data: png }];
    const answer = await here.ask({ voice: voice(), sights });
    expect(answer).toMatchObject({
      outcome: "answered",
      heard: "a question",
      text: "It is 42 euros.",
      sampleRateHz: 24_000,
      samples: 2_400,
      notes: [],
    });
    const content = here.server.asked[0]?.body.messages.at(-1)?.content;
    expect(content).toMatchObject([{ type: "image_url" }, { type: "audio_url" }]);
    expect(here.engine.calls.map(({ name }) => name)).toEqual(["open", "hear"]);
    const { conversation } = await here.session.call<"conversation.get">({
      type: "conversation.get",
    });
    expect(conversation).toMatchObject([{ question: "a question", reply: "It is 42 euros." }]);
  });

  test("remote-4 T9: silence is heard here and goes nowhere", async () => {
    const heard = () => ({ text: "", speechEndSample: 0 });
    await using here = await place("vllm-omni-stream.sse", {}, { heard });
    expect((await here.ask({ voice: voice() })).outcome).toBe("nothing-heard");
    expect(here.server.asked).toEqual([]);
  });

  test("remote-4 the whole sound at the end is said plainly, and from then on before the wait", async () => {
    await using here = await place("vllm-omni-at-end.sse");
    expect(await here.ask({ text: "How much?" })).toMatchObject({
      notes: ["sound-at-end"],
      samples: 30_000,
    });
    expect((await here.ask({ text: "Again?" })).notes).toEqual(["sound-at-end"]);
  });

  test("remote-4 a server without a voice: the local one speaks, and says so", async () => {
    await using here = await place("llama-server-stream.sse", { dialect: "openai" });
    const first = await here.ask({ text: "How much?" });
    expect(first).toMatchObject({ text: "It is 42 euros.", notes: ["local-voice"] });
    expect(first.samples).toBeGreaterThan(0);
    expect((await here.ask({ text: "Again?" })).notes).toEqual(["local-voice"]);
    expect(here.server.asked.map(({ body }) => body.modalities)).toEqual([
      ["text", "audio"],
      ["text"],
    ]);
    expect(here.engine.named("say")).toHaveLength(2);
  });

  test("remote-4 a server that only reads is sent what was said and what is on the picture", async () => {
    const piece = {
      text: "Total 42",
      box: { x: 0, y: 0, width: 1, height: 1 },
      confidence: 1,
      row: 0,
    };
    const reads = { hears: false, sees: false, speaks: false, dialect: "openai" as const };
    await using here = await place("llama-server-stream.sse", reads, { read: [piece] });
    await here.ask({ voice: voice(), sights: [{ kind: "screen", name: "s", data: png }] });
    expect(here.server.asked[0]?.body.messages.at(-1)?.content).toEqual([
      { type: "text", text: "Text on the picture:\nTotal 42\n\na question" },
    ]);
    expect(here.engine.named("say")).toHaveLength(1);
  });

  test("remote-4 T6: a server that cannot be had ends the turn with its name; the next one works", async () => {
    await using here = await place("vllm-omni-stream.sse");
    here.server.faults = [{ status: 422 }];
    const failed = await here.ask({ text: "How much?" });
    expect(failed).toMatchObject({
      outcome: "failed",
      fault: { code: "bad-input", stage: "think" },
    });
    expect(failed.fault?.message).toContain(String(here.server.port));
    expect((await here.ask({ text: "Again?" })).outcome).toBe("answered");
  });

  test("remote-4 without speech it is asked for text alone", async () => {
    await using here = await place("vllm-omni-stream.sse");
    await here.ask({ text: "How much?", speak: false });
    expect(here.server.asked[0]?.body.modalities).toEqual(["text"]);
  });
});
