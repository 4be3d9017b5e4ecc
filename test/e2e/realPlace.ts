/** Sotto as it is shipped: the built server in a process of its own, with its real engine. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright";
import { WebSocket } from "ws";
import { record } from "../../src-main/app/recordings.ts";
import { connectSession } from "../../src-main/contract/client.ts";
import { protocolVersion } from "../../src-main/contract/limits.ts";
import { type SocketLike, socketWire } from "../../src-main/contract/socketWire.ts";
import { askOnce } from "../../src-main/shells/askOnce.ts";
import { writeWav } from "../../src-main/turn/play/wav.ts";
import { type BrowserOptions, openBrowser, openPage } from "./browser.ts";
import { PageEnd, projectRoot, type Taken } from "./pageEnd.ts";

export const serveEntry = join(projectRoot, "out", "main", "serve.js");

export interface ServerProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly address: string;
  readonly port: number;
  /** Everything printed so far, both streams. */
  readonly printed: () => string;
  /** Resolves when a line that fits is printed. */
  line(fits: RegExp): Promise<string>;
  /** The exit code, and the signal of a violent end. */
  readonly exited: Promise<[number | null, NodeJS.Signals | null]>;
}

export interface ServerOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export function spawnServer({ args = [], env = {} }: ServerOptions = {}) {
  if (!existsSync(serveEntry)) throw new Error(`${serveEntry} is not built: run npm run build.`);
  const child = spawn(process.execPath, [serveEntry, "--no-open", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let printed = "";
  const looks = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      for (const look of looks) look();
    });
  }
  const exited = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  const line = (fits: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = printed.match(fits);
        if (found) resolve(found[0]);
      };
      looks.add(look);
      void exited.then(([code]) => reject(new Error(`ended with ${code}: ${printed}`)));
      look();
    });
  return { child, exited, line, printed: () => printed };
}

export async function startServer(options: ServerOptions = {}): Promise<ServerProcess> {
  const spawned = spawnServer(options);
  const address = (await spawned.line(/http:\/\/\S+/)) ?? "";
  return {
    ...spawned,
    address,
    port: Number(new URL(address).port),
    [Symbol.asyncDispose]: async () => {
      spawned.child.kill("SIGTERM");
      await spawned.exited;
    },
  };
}

export interface RealPlace extends AsyncDisposable {
  readonly server: ServerProcess;
  readonly page: Page;
  readonly end: PageEnd;
  readonly complaints: string[];
}

let shared: Promise<ServerProcess> | null = null;

/** One server for all tests of a file: its models load once. */
export async function closeServer(): Promise<void> {
  await (await shared)?.[Symbol.asyncDispose]();
  shared = null;
}

export interface RealOptions extends BrowserOptions {
  readonly context?: BrowserContextOptions;
  readonly init?: (page: Page) => Promise<void>;
}

export async function realPlace(options: RealOptions = {}): Promise<RealPlace> {
  shared ??= startServer({ args: ["--port", "0"] });
  const server = await shared;
  const browser = await openBrowser(options);
  const { address } = server;
  const { page, complaints } = await openPage(browser, address, options.context, options.init);
  const end = new PageEnd(page);
  await end.phase("ready");
  return { server, page, end, complaints, [Symbol.asyncDispose]: () => browser.close() };
}

/** What Sotto's own recogniser understands of a sound that the page played. */
export async function hearBack(address: string, { samples, sampleRateHz }: Taken): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sotto-heard-"));
  const path = join(folder, "played.wav");
  await writeWav(path, [Int16Array.from(samples, (value) => value * 32_767)], sampleRateHz);
  const { host, hash } = new URL(address);
  const token = new URLSearchParams(hash.slice(1)).get("token");
  const socket = new WebSocket(`ws://${host}/line`, ["sotto.v1", `sotto.token.${token}`], {
    origin: `http://${host}`,
  });
  await using session = connectSession(socketWire(socket as SocketLike));
  const { nextTurn } = await session.call<"session.open">({
    type: "session.open",
    protocol: protocolVersion,
    shell: "web",
  });
  const { signal } = new AbortController();
  const ask = { voice: record(path, false, signal), sights: [], speak: false };
  const { heard } = await askOnce(session, nextTurn, ask, () => {}, signal);
  await rm(folder, { recursive: true });
  return heard;
}
