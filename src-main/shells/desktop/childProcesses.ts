/**
 * How the desktop starts processes of its own (`engine.js`, `audio.js`). In the shipped app they are
 * utility processes. From a clone on Linux, and on the tests' Electron, whose Node is too old for the
 * models, they run on the system's Node (`SOTTO_NODE`).
 */
import { fork } from "node:child_process";
import { dirname, join } from "node:path";
import { app, MessageChannelMain, type UtilityProcess, utilityProcess } from "electron";
import { z } from "zod";
import type { ChildNews } from "../../base/ownProcess.ts";
import { plainVariable } from "../../base/plainMessages.ts";
import { childPort, type ElectronPort, LatePort, type Port } from "../../base/port.ts";

/** The first Node that node-llama-cpp and sharp run on. */
const oldestNode = 20;

export interface ChildOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** False: what it prints helps nobody. */
  readonly errors?: boolean;
}

export type StartChild = (entry: string, options?: ChildOptions) => Port;

const modern = Number(process.versions.node.split(".")[0]) >= oldestNode;

export function startChild(entry: string, options: ChildOptions = {}): Port {
  // In a package no variable says what is run in Sotto's name, with the permissions that it was given.
  const named = !app.isPackaged && process.env.SOTTO_NODE !== undefined;
  return modern && !named ? startUtility(entry, options) : startNode(entry, options);
}

export function startUtility(entry: string, options: ChildOptions = {}): Port {
  const { child, far } = forkUtility(entry, { errors: true, ...options });
  const port = new LatePort(() => end(child));
  port.connect(far);
  child.on("exit", (code) => port.closed(`exit code ${code}`));
  return port;
}

/** Models and pictures are taken apart in there: what it asks for is not trusted. */
const requestSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("child.start"),
    id: z.int().nonnegative(),
    // A built file of ours, beside the one that asks: never a path.
    name: z.string().regex(/^[\w-]+(?:\.[\w-]+)*\.c?js$/),
    args: z.array(z.string()).max(8),
    errors: z.boolean(),
  }),
  z.strictObject({ type: z.literal("child.stop"), id: z.int().nonnegative() }),
]);

/** The screen reader, the phonemiser and, of an installer, an engine and a probe at a time. */
const maxChildren = 8;

interface ForkOptions extends ChildOptions {
  readonly errors: boolean;
}

interface Forked {
  readonly child: UtilityProcess;
  /** This side's end of the channel that it got. */
  readonly far: ElectronPort & Electron.MessagePortMain;
}

function forkUtility(entry: string, options: ForkOptions): Forked {
  const { args = [], env = {}, errors } = options;
  const child = utilityProcess.fork(entry, [...args], {
    serviceName: "Sotto models",
    env: { ...process.env, ...env },
    // What was said never gets to an output (W7); a failing process' own words do.
    stdio: ["ignore", "ignore", errors ? "inherit" : "ignore"],
  });
  const { port1, port2 } = new MessageChannelMain();
  child.postMessage({ type: "port" }, [port1]);
  serveChildren(child, entry, env);
  return { child, far: port2 };
}

/** Its own children are started here, beside it, and end with it. */
function serveChildren(
  child: UtilityProcess,
  entry: string,
  env: Readonly<Record<string, string>>,
): void {
  const below = new Map<number, UtilityProcess>();
  const tell = (news: ChildNews, ports: Electron.MessagePortMain[] = []) =>
    child.postMessage(news, ports);
  child.on("message", (raw: unknown) => {
    const request = requestSchema.safeParse(raw);
    if (!request.success) return;
    const { id } = request.data;
    if (request.data.type === "child.stop") {
      const stopped = below.get(id);
      if (stopped) end(stopped);
      return;
    }
    if (below.has(id)) return;
    if (below.size >= maxChildren) return tell({ type: "child.ended", id, reason: "too many" });
    const { name, args, errors } = request.data;
    const started = forkUtility(join(dirname(entry), name), { args, errors, env });
    below.set(id, started.child);
    started.child.on("exit", (code) => {
      below.delete(id);
      tell({ type: "child.ended", id, reason: `exit code ${code}` });
    });
    started.child.on("spawn", () => {
      const pid = started.child.pid ?? null;
      tell({ type: "child.started", id, pid }, [started.far]);
    });
  });
  child.on("exit", () => {
    for (const orphan of below.values()) end(orphan);
  });
}

/** At once, whatever it computes: `kill()` asks, and a model that computes does not hear. */
function end(child: UtilityProcess): void {
  if (child.pid === undefined) child.kill();
  else process.kill(child.pid, "SIGKILL");
}

export function startNode(entry: string, options: ChildOptions = {}): Port {
  const { args = [], env = {}, errors = true } = options;
  // Electron 22, see `plainMessages.ts`.
  const asPlain = !modern;
  const child = fork(entry, [...args], {
    execPath: process.env.SOTTO_NODE ?? "node",
    env: { ...process.env, ...env, ...(asPlain ? { [plainVariable]: "1" } : {}) },
    serialization: asPlain ? "json" : "advanced",
    stdio: ["ignore", "ignore", errors ? "inherit" : "ignore", "ipc"],
  });
  return childPort(child, { asPlain });
}
