/** A web shell on loopback with a scripted assistant and a tiny page, and ways to knock at it. */
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { socketWire } from "../../../src-main/contract/socketWire.ts";
import { startWebServer, type WebServerOptions } from "../../../src-main/shells/web/server.ts";
import { ScriptedAssistant } from "../../support/scriptedAssistant.ts";

export const token = "t".repeat(43);
export const protocols = ["sotto.v1", `sotto.token.${token}`];

export async function webPlace(options: Partial<WebServerOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "sotto-web-"));
  const pageFolder = join(folder, "renderer");
  await mkdir(join(pageFolder, "assets"), { recursive: true });
  await writeFile(join(folder, "secret.txt"), "outside");
  await symlink(join(folder, "secret.txt"), join(pageFolder, "link.txt"));
  await writeFile(join(pageFolder, "index.html"), "<!doctype html><title>Sotto</title>");
  await writeFile(join(pageFolder, "assets", "page-a1B2_c3-.js"), "export {};");
  const assistant = new ScriptedAssistant();
  const start = (port: number) =>
    startWebServer(assistant, {
      host: "127.0.0.1",
      origins: [],
      token,
      pageFolder,
      ...options,
      port,
    });
  const server = await start(options.port ?? 0);
  const { port } = server;
  const place = {
    assistant,
    server,
    port,
    /** The same address again, as after a crash or a restart. */
    start: () => start(port),
    host: `127.0.0.1:${port}`,
    origin: `http://127.0.0.1:${port}`,
    get: (path: string, headers: Record<string, string> = {}, method = "GET") =>
      answer(port, path, headers, method),
    socket: (headers: Record<string, string> = {}, offered: readonly string[] = protocols) =>
      new WebSocket(`ws://127.0.0.1:${port}/line`, [...offered], {
        headers: { Origin: `http://127.0.0.1:${port}`, ...headers },
      }),
    wire: () => socketWire(place.socket()),
    raw: (): Socket => connect(port, "127.0.0.1"),
    close: async () => {
      await server[Symbol.asyncDispose]();
      await assistant[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
  return place;
}
export type WebPlace = Awaited<ReturnType<typeof webPlace>>;

interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** node's own request: it sends paths and `Host` as they are given. */
async function answer(
  port: number,
  path: string,
  headers: Record<string, string>,
  method: string,
): Promise<HttpAnswer> {
  const sent = request({ host: "127.0.0.1", port, path, method, headers, agent: false });
  sent.end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  let body = "";
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

/** How an attempt to open a socket went: the HTTP status of a refusal, or the code of the close. */
export async function fate(socket: WebSocket): Promise<{ status: number } | { close: number }> {
  return new Promise((resolve) => {
    socket.on("unexpected-response", (_request, response) => {
      resolve({ status: response.statusCode ?? 0 });
      socket.terminate();
    });
    socket.on("close", (code) => resolve({ close: code }));
    socket.on("error", () => {});
  });
}
