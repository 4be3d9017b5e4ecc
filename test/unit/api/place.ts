/** The API's real server and the product's own assistant in this process; only the engine is scripted. */
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import OpenAI from "openai";
import type { SottoAssistant } from "../../../src-main/app/assistant.ts";
import { decodeSound, encodeSound, rateConverter } from "../../../src-main/app/sounds.ts";
import type { ApiPorts } from "../../../src-main/shells/api/ports.ts";
import { type ApiLimits, startApiServer } from "../../../src-main/shells/api/server.ts";
import { heardText } from "../../../src-main/turn/play/heard.ts";
import { encodeWav } from "../../../src-main/turn/play/wav.ts";
import { type Script, ScriptedEngine } from "../../support/scriptedEngine.ts";

export const key = "a-key-for-tests-only-0123456789";

export interface Place extends AsyncDisposable {
  readonly engine: ScriptedEngine;
  readonly assistant: SottoAssistant;
  readonly port: number;
  readonly client: OpenAI;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

export function portsOf(assistant: SottoAssistant): ApiPorts {
  return {
    assistant,
    engineState: () => assistant.engineState,
    decode: decodeSound,
    encode: encodeSound,
    wav: encodeWav,
    rateConverter,
    heardText,
  };
}

export interface PlaceOptions {
  readonly script?: Script;
  readonly origins?: readonly string[];
  readonly limits?: Partial<ApiLimits>;
}

export async function apiPlace(options: PlaceOptions = {}): Promise<Place> {
  const { script = {}, origins = [], limits = {} } = options;
  const home = await mkdtemp(join(tmpdir(), "sotto-api-"));
  const engine = new ScriptedEngine(script);
  const assistant = await engine.assistant(home);
  await assistant.ready();
  const server = await startApiServer(portsOf(assistant), {
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
