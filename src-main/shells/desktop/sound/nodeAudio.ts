/** An audio process on plain Node. */
import { type ChildProcess, fork } from "node:child_process";
import { childPort, type Port } from "../../../base/port.ts";
import type { AudioRole } from "../../../sound/messages.ts";

export interface NodeAudio {
  /** `audio.js` as built. */
  readonly entry: string;
  /** Another Node than the one that runs this. */
  readonly execPath?: string;
  readonly onStarted?: (role: AudioRole, child: ChildProcess) => void;
}

/** A read and a write each wait on a thread of libuv's pool; others must not wait behind them. */
const poolThreads = "8";

export function nodeAudio({ entry, execPath, onStarted }: NodeAudio) {
  return (role: AudioRole, env: Readonly<Record<string, string>>): Port => {
    const child = fork(entry, [role], {
      ...(execPath ? { execPath } : {}),
      execArgv: [],
      env: { ...process.env, UV_THREADPOOL_SIZE: poolThreads, ...env },
      serialization: "advanced",
      // PortAudio and ALSA print what they see of the machine; it helps nobody here.
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    onStarted?.(role, child);
    return childPort(child);
  };
}
