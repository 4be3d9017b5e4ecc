/**
 * How the desktop starts processes of its own (`engine.js`, `audio.js`). In a current Electron they are
 * utility processes; Electron 22's Node is too old for the models, so there they run on the system's Node.
 */
import { fork } from "node:child_process";
import { utilityProcess } from "electron";
import { childPort, type Port, utilityPort } from "../../base/port.ts";

/** The first Node that node-llama-cpp and sharp run on. */
const oldestNode = 20;

export interface ChildOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export type StartChild = (entry: string, options?: ChildOptions) => Port;

export function startChild(entry: string, { args = [], env = {} }: ChildOptions = {}): Port {
  const modern = Number(process.versions.node.split(".")[0]) >= oldestNode;
  return modern && process.env.SOTTO_NODE === undefined
    ? startUtility(entry, { args, env })
    : startNode(entry, { args, env });
}

export function startUtility(entry: string, { args = [], env = {} }: ChildOptions = {}): Port {
  return utilityPort(
    utilityProcess.fork(entry, [...args], {
      serviceName: "Sotto models",
      env: { ...process.env, ...env },
      // What was said never gets to an output (W7); a failing process' own words do.
      stdio: ["ignore", "ignore", "inherit"],
    }),
  );
}

export function startNode(entry: string, { args = [], env = {} }: ChildOptions = {}): Port {
  return childPort(
    fork(entry, [...args], {
      execPath: process.env.SOTTO_NODE ?? "node",
      env: { ...process.env, ...env },
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    }),
  );
}
