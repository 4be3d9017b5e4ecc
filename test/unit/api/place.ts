/** The API's real server and the product's own assistant in this process; only the engine is scripted. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import OpenAI from "openai";
import { apiPorts } from "../../../src-main/app/apiPorts.ts";
import type { SottoAssistant } from "../../../src-main/app/assistant.ts";
import { type ApiLimits, startApiServer } from "../../../src-main/shells/api/server.ts";
import { type Script, ScriptedEngine } from "../../support/scriptedEngine.ts";

export const key = "a-key-for-tests-only-0123456789";

export interface Place extends AsyncDisposable {
  readonly engine: ScriptedEngine;
  readonly assistant: SottoAssistant;
  readonly port: number;
  readonly client: OpenAI;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

export interface PlaceOptions {
  readonly script?: Script;
  readonly origins?: readonly string[];
  readonly limits?: Partial<ApiLimits>;
}

/** What is read of it here: that there is a voice, and whose. */
function omniManifest(speakers: readonly string[]): string {
  const file = { path: "weights.gguf", bytes: 1 };
  const ids = { audio: 1, image: 2, video: 3, audioStart: 4, audioEnd: 5 };
  return JSON.stringify({
    format: 1,
    family: "qwen2.5-omni",
    files: { thinker: file, projector: file, talker: file, bridge: file, code2wav: file },
    ...{ width: 1, vocabulary: 1, contextTokens: 1, positionsPerSecond: 25, secondsPerChunk: 2 },
    ids: { ...ids, visionStart: 6, visionEnd: 7, pad: 8, end: [9] },
    addedTokens: [],
    vision: {
      ...{ patch: 14, merge: 2, temporalPatch: 2, minPixels: 1, maxPixels: 1 },
      ...{ mean: [0, 0, 0], std: [1, 1, 1] },
    },
    audio: { sampleRateHz: 16_000, melBins: 128, blockFrames: 200 },
    speech: { speakers, defaultSpeaker: speakers[0] },
  });
}

export async function apiPlace(options: PlaceOptions = {}): Promise<Place> {
  const { script = {}, origins = [], limits = {} } = options;
  const home = await mkdtemp(join(tmpdir(), "sotto-api-"));
  const engine = new ScriptedEngine(script);
  // Whoever has speakers also hears and sees by itself.
  if (script.speakers) await writeFile(join(home, "omni.json"), omniManifest(script.speakers));
  const assistant = await engine.assistant(home, script.speakers ? home : undefined);
  await assistant.ready();
  const server = await startApiServer(apiPorts(assistant), {
    host: "127.0.0.1",
    port: 0,
    origins,
    key,
    limits,
  });
  const baseURL = server.address;
  return {
    engine,
    assistant,
    port: server.port,
    client: new OpenAI({ baseURL, apiKey: key, maxRetries: 0 }),
    post: (path, body, headers = {}) =>
      fetch(`${baseURL}${path}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await assistant[Symbol.asyncDispose]();
      await rm(home, { recursive: true });
    },
  };
}

export interface Told {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: { readonly error?: { readonly code: string; readonly message: string } };
}

/** With headers that `fetch` would not let through. */
export function ask(
  port: number,
  path: string,
  headers: Record<string, string>,
  method = "GET",
): Promise<Told> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: text === "" ? {} : JSON.parse(text),
        }),
      );
    });
    asked.on("error", reject).end();
  });
}

export const question = {
  model: "sotto",
  messages: [{ role: "user" as const, content: "How much is it?" }],
};
