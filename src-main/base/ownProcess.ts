/**
 * How a process of ours starts another one. Plain Node forks. Inside of an Electron utility process that
 * would start the app once more: its binary runs as Node only with a fuse that Sotto burns, since with it
 * anyone could run their script under Sotto's name and permissions. So the app's main process is asked to
 * start it, and hands out a channel between the two; what they say does not pass through the app.
 */
import { fork } from "node:child_process";
import { basename } from "node:path";
import { childPort, LatePort, type Port, type UtilityParent, utilityParent } from "./port.ts";

export interface OwnProcess {
  readonly port: Port;
  /** Null while it is not known yet. */
  readonly pid: number | null;
}

export interface OwnOptions {
  readonly args?: readonly string[];
  /** Its errors are shown; not where they could hold what was said or seen. */
  readonly errors?: boolean;
}

/** A utility process to the app's main process. `name`: a built file beside the one that asks. */
export type ChildRequest =
  | {
      readonly type: "child.start";
      readonly id: number;
      readonly name: string;
      readonly args: readonly string[];
      readonly errors: boolean;
    }
  | { readonly type: "child.stop"; readonly id: number };

/** The main process to a utility process: `child.started` comes with the port. */
export type ChildNews =
  | { readonly type: "child.started"; readonly id: number; readonly pid: number | null }
  | { readonly type: "child.ended"; readonly id: number; readonly reason: string };

/** `file`: a built entry. It ends when its port is closed, or with the process that started it. */
export function startOwn(file: string, options: OwnOptions = {}): OwnProcess {
  const parent = utilityParent();
  return parent === undefined ? startForked(file, options) : startAsked(parent, file, options);
}

function startForked(file: string, { args = [], errors = false }: OwnOptions): OwnProcess {
  const child = fork(file, [...args], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", errors ? "inherit" : "ignore", "ipc"],
    execArgv: [],
  });
  return { port: childPort(child), pid: child.pid ?? null };
}

let lastId = 0;

function startAsked(parent: UtilityParent, file: string, options: OwnOptions): OwnProcess {
  const { args = [], errors = false } = options;
  const id = ++lastId;
  const ask = (request: ChildRequest) => parent.postMessage(request);
  const port = new LatePort(() => ask({ type: "child.stop", id }));
  const started: { port: Port; pid: number | null } = { port, pid: null };
  parent.on("message", ({ data, ports: [far] }) => {
    const news = data as ChildNews;
    if (!("id" in news) || news.id !== id) return;
    if (news.type === "child.ended") port.closed(news.reason);
    else if (far !== undefined) {
      started.pid = news.pid;
      port.connect(far);
    }
  });
  ask({ type: "child.start", id, name: basename(file), args, errors });
  return started;
}
