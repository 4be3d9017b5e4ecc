/** OpenAI's realtime client, unmodified (it speaks TLS only: a proxy stands in front), and the default pack. */
import { once } from "node:events";
import { join } from "node:path";
import OpenAI from "openai";
import { OpenAIRealtimeWS } from "openai/realtime/ws";
import type { RealtimeServerEvent } from "openai/resources/realtime/realtime";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { record } from "../../src-main/app/recordings.ts";
import { rateConverter } from "../../src-main/app/sounds.ts";
import { type TlsProxy, tlsProxy } from "../support/tlsProxy.ts";
import { type ApiPlace, apiPlace, key } from "./apiPlace.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const recordings = join(import.meta.dirname, "..", "support", "recordings");

let proxy: TlsProxy;
let place: ApiPlace;
beforeAll(async () => {
  proxy = await tlsProxy();
  place = await apiPlace(["--origin", proxy.origin]);
  proxy.towards(Number(new URL(place.baseURL).port));
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

type EventOf<T extends RealtimeServerEvent["type"]> = Extract<RealtimeServerEvent, { type: T }>;

/** Everything the client was told, and a way to wait for what comes. */
class Ear implements AsyncDisposable {
  readonly events: RealtimeServerEvent[] = [];
  readonly socket: OpenAIRealtimeWS;
  #look: () => void = () => {};

  constructor() {
    const client = new OpenAI({ baseURL: `${proxy.origin}/v1`, apiKey: key });
    const options = { ca: proxy.certificate };
    this.socket = new OpenAIRealtimeWS({ model: "sotto", options }, client);
    // Each error is an event too; the client wants a listener.
    this.socket.on("error", () => {});
    this.socket.on("event", (event) => {
      this.events.push(event);
      this.#look();
    });
  }

  /** The next such event after `from`. */
  async heard<T extends RealtimeServerEvent["type"]>(type: T, from = 0): Promise<EventOf<T>> {
    for (;;) {
      const found = this.events.slice(from).find((event) => event.type === type);
      if (found) return found as EventOf<T>;
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
    }
  }

  all<T extends RealtimeServerEvent["type"]>(type: T, from = 0): EventOf<T>[] {
    return this.events.slice(from).filter((event) => event.type === type) as EventOf<T>[];
  }

  async update(session: object): Promise<void> {
    const from = this.events.length;
    this.socket.send({ type: "session.update", session: { type: "realtime", ...session } });
    await this.heard("session.updated", from);
  }

  /** As a microphone's 20 ms frames at 24 kHz. */
  say(samples: Int16Array): void {
    for (let at = 0; at < samples.length; at += 480) {
      const piece = samples.slice(at, at + 480);
      const audio = Buffer.from(piece.buffer).toString("base64");
      this.socket.send({ type: "input_audio_buffer.append", audio });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close();
    if (this.socket.socket.readyState !== WebSocket.CLOSED) await once(this.socket.socket, "close");
  }
}

async function soundOf(name: string): Promise<Int16Array> {
  const converter = rateConverter(16_000, 24_000);
  const pieces: number[] = [];
  const { signal } = new AbortController();
  for await (const samples of record(join(recordings, `${name}.wav`), false, signal)) {
    pieces.push(...converter.push(samples));
  }
  return Int16Array.from(pieces);
}

const silence = (seconds: number) => new Int16Array(24_000 * seconds);

describe("api-real-4 realtime", () => {
  test("api-real-4 server VAD: speech is found, heard, answered aloud, and the turn's latency told", async () => {
    await using ear = new Ear();
    const created = await ear.heard("session.created");
    expect(created.session).toMatchObject({
      type: "realtime",
      audio: { input: { turn_detection: { type: "server_vad" } } },
    });
    await ear.update({ audio: { input: { transcription: { model: "sotto" } } } });
    const question = await soundOf("capital-of-france");
    ear.say(silence(0.5));
    ear.say(question);
    ear.say(silence(2));
    const started = await ear.heard("input_audio_buffer.speech_started");
    const stopped = await ear.heard("input_audio_buffer.speech_stopped");
    expect(started.audio_start_ms).toBeGreaterThan(300);
    expect(started.audio_start_ms).toBeLessThan(1_200);
    expect(stopped.audio_end_ms).toBeGreaterThan(started.audio_start_ms);
    const committed = await ear.heard("input_audio_buffer.committed");
    expect(new Set([started.item_id, stopped.item_id, committed.item_id]).size).toBe(1);
    const heard = await ear.heard("conversation.item.input_audio_transcription.completed");
    expect(heard.transcript).toMatch(/capital of France/i);
    const done = await ear.heard("response.done");
    expect(done.response.status).toBe("completed");
    expect(done.response.output?.[0]).toMatchObject({
      role: "assistant",
      content: [{ type: "output_audio", transcript: expect.stringMatching(/Paris/) }],
    });
    const { metadata } = done.response as { metadata: Record<string, string> };
    expect(Number(metadata.sotto_first_audio_ms)).toBeGreaterThan(0);
    expect(Number(metadata["sotto_speak.first-clause_ms"])).toBeGreaterThan(0);
    const bytes = ear
      .all("response.output_audio.delta")
      .reduce((sum, { delta }) => sum + Buffer.from(delta, "base64").length, 0);
    expect(bytes / 2 / 24_000).toBeGreaterThan(1);
    const order = ear.events.map(({ type }) => type).filter((type) => type.startsWith("response."));
    expect(order.slice(0, 4)).toEqual([
      "response.created",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_audio_transcript.delta",
    ]);
    expect(order.slice(-5)).toEqual([
      "response.output_audio.done",
      "response.output_audio_transcript.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.done",
    ]);
  });

  test("api-real-4 manual commit, text out; a second question knows the first", async () => {
    await using ear = new Ear();
    await ear.heard("session.created");
    await ear.update({ output_modalities: ["text"], audio: { input: { turn_detection: null } } });
    ear.say(await soundOf("capital-of-france"));
    ear.socket.send({ type: "input_audio_buffer.commit" });
    ear.socket.send({ type: "response.create" });
    const first = await ear.heard("response.done");
    expect(first.response.output?.[0]).toMatchObject({
      content: [{ type: "output_text", text: expect.stringMatching(/Paris/) }],
    });
    expect(
      ear
        .all("response.output_text.delta")
        .map(({ delta }) => delta)
        .join(""),
    ).toMatch(/Paris/);
    const from = ear.events.length;
    ear.socket.send({
      type: "conversation.item.create",
      item: {
        type: "message",
        role: "user",
        content: [{ type: "input_text", text: "What is the capital of Italy?" }],
      },
    });
    ear.socket.send({ type: "response.create", response: { metadata: { asked: "second" } } });
    const second = await ear.heard("response.done", from);
    expect(second.response).toMatchObject({ status: "completed", metadata: { asked: "second" } });
    expect(JSON.stringify(second.response.output)).toMatch(/Rome/);
  });

  test("api-real-4 speaking over the answer cancels it; truncate keeps only what was heard", async () => {
    await using ear = new Ear();
    await ear.heard("session.created");
    const item = {
      type: "message" as const,
      role: "user" as const,
      content: [{ type: "input_text" as const, text: "Why is the sky blue?" }],
    };
    ear.socket.send({ type: "conversation.item.create", item });
    ear.socket.send({ type: "response.create" });
    await ear.heard("response.output_audio.delta");
    const question = await soundOf("capital-of-france");
    ear.say(question);
    ear.say(silence(2));
    const first = await ear.heard("response.done");
    const spoken = first.response.output?.[0] as { id: string };
    // The model may have been faster than the interruption; its playing is cut all the same.
    expect(["cancelled", "completed"]).toContain(first.response.status);
    ear.socket.send({
      type: "conversation.item.truncate",
      item_id: spoken.id,
      content_index: 0,
      audio_end_ms: 400,
    });
    await ear.heard("conversation.item.truncated");
    ear.socket.send({ type: "conversation.item.retrieve", item_id: spoken.id });
    const { item: kept } = (await ear.heard("conversation.item.retrieved" as never)) as unknown as {
      item: { content: { transcript: string }[] };
    };
    expect(kept.content[0]?.transcript.split(/\s+/).length).toBeLessThan(6);
    const from = ear.events.indexOf(first) + 1;
    const second = await ear.heard("response.done", from);
    expect(JSON.stringify(second.response.output)).toMatch(/Paris/);
  });

  test("api-real-4 what is wrong is an error event that names it; the session lives on", async () => {
    await using ear = new Ear();
    await ear.heard("session.created");
    const wrong: [object, string][] = [
      [{ type: "no.such.event", event_id: "e1" }, "unknown_event"],
      [{ type: "response.cancel" }, "response_cancel_not_active"],
      [{ type: "response.create" }, "nothing_to_answer"],
      [{ type: "input_audio_buffer.commit" }, "input_audio_buffer_commit_empty"],
      [{ type: "conversation.item.delete", item_id: "item_x" }, "item_not_found"],
      [{ type: "input_audio_buffer.append", audio: "&&&" }, "invalid_base64"],
      [
        {
          type: "session.update",
          session: { audio: { input: { format: { type: "audio/pcmu" } } } },
        },
        "invalid_value",
      ],
    ];
    for (const [event, code] of wrong) {
      const from = ear.events.length;
      ear.socket.send(event as never);
      const { error } = await ear.heard("error", from);
      expect(error.code).toBe(code);
      if ("event_id" in event) expect(error.event_id).toBe(event.event_id);
    }
    await ear.update({ instructions: "Be brief." });
  });

  test("api-real-4 a wrong key, another origin and a strange name are refused before the socket opens", async () => {
    const { host } = new URL(place.baseURL);
    const outcome = async (headers: Record<string, string>, protocols: string[] = []) => {
      const socket = new WebSocket(`ws://${host}/v1/realtime?model=sotto`, protocols, { headers });
      const [reason] = await Promise.race([
        once(socket, "unexpected-response").then(([, { statusCode }]) => [statusCode]),
        once(socket, "open").then(() => ["open"]),
      ]);
      socket.on("error", () => {}).terminate();
      return reason;
    };
    const good = { Authorization: `Bearer ${key}` };
    expect(await outcome(good)).toBe("open");
    expect(await outcome({}, ["realtime", `openai-insecure-api-key.${key}`])).toBe("open");
    expect(await outcome({ Authorization: "Bearer no" })).toBe(401);
    expect(await outcome({ ...good, Origin: "https://evil.example" })).toBe(403);
    expect(await outcome({ ...good, Host: "evil.example" })).toBe(403);
  });
});
