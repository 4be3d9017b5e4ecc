/** The shipped server with its API, its real engine and the default pack; OpenAI's own client to ask it. */
import OpenAI from "openai";
import { type ServerProcess, startServer } from "../e2e/realPlace.ts";

export const key = "a-key-for-tests-only-0123456789";

export interface ApiPlace extends AsyncDisposable {
  readonly server: ServerProcess;
  /** What a client calls its base URL. */
  readonly baseURL: string;
  readonly host: string;
  readonly client: OpenAI;
}

export async function apiPlace(
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<ApiPlace> {
  const server = await startServer({
    args: ["--port", "0", "--api-port", "0", ...args],
    env: { SOTTO_API_KEY: key, ...env },
  });
  const line = await server.line(/The API is at \S+/);
  const baseURL = line.split(" ").at(-1) ?? "";
  const { host } = new URL(baseURL);
  return {
    server,
    baseURL,
    host,
    client: new OpenAI({ baseURL, apiKey: key }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
