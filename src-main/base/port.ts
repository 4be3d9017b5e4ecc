/**
 * Two ends that exchange structured-clone messages: a worker, a forked process, an Electron port.
 * Everything above (calls, streams, cancellation) is in `calls.ts`.
 */
import type { ChildProcess } from "node:child_process";
import type { MessagePort, Worker } from "node:worker_threads";

export interface Port {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The far end is gone; called once. */
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

export function workerPort(worker: Worker): Port {
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    onMessage: (listener) => worker.on("message", listener),
    onClose: (listener) => {
      let told = false;
      const tell = (reason: string) => {
        if (!told) listener(reason);
        told = true;
      };
      worker.on("error", (error) => tell(error.message));
      worker.on("exit", (code) => tell(`exit code ${code}`));
    },
    close: () => void worker.terminate(),
  };
}

/** Inside a worker: its `parentPort`. */
export function parentThreadPort(port: MessagePort): Port {
  return {
    post: (message, transfer = []) => port.postMessage(message, [...transfer]),
    onMessage: (listener) => port.on("message", listener),
    onClose: (listener) => port.on("close", () => listener("closed")),
    close: () => port.close(),
  };
}

/** A child forked with `serialization: "advanced"`. */
export function childPort(child: ChildProcess): Port {
  return {
    post: (message) => {
      if (child.connected) child.send(message as object);
    },
    onMessage: (listener) => child.on("message", listener),
    onClose: (listener) => {
      let told = false;
      const tell = (reason: string) => {
        if (!told) listener(reason);
        told = true;
      };
      child.on("error", (error) => tell(error.message));
      child.on("exit", (code, signal) => tell(signal ? `signal ${signal}` : `exit code ${code}`));
    },
    close: () => void child.kill("SIGKILL"),
  };
}

/** Inside a forked child. */
export function parentProcessPort(): Port {
  return {
    post: (message) => {
      if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => process.on("message", listener),
    onClose: (listener) => process.on("disconnect", () => listener("disconnected")),
    close: () => process.disconnect?.(),
  };
}

/** Electron's utility process, seen from the process that started it. */
export interface UtilityChild {
  postMessage(message: unknown): void;
  kill(): boolean;
  on(event: "message", listener: (message: unknown) => void): unknown;
  on(event: "exit", listener: (code: number) => void): unknown;
}

export function utilityPort(child: UtilityChild): Port {
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on("message", listener),
    onClose: (listener) => void child.on("exit", (code) => listener(`exit code ${code}`)),
    close: () => void child.kill(),
  };
}

/** Electron's `process.parentPort`; absent in a plain Node process. */
interface UtilityParent {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown }) => void): unknown;
}

function utilityParent(): UtilityParent | undefined {
  return (process as { parentPort?: UtilityParent }).parentPort;
}

/** Inside of a process of ours, however it was started. */
export function parentPort(): Port {
  const parent = utilityParent();
  if (parent === undefined) return parentProcessPort();
  return {
    post: (message) => parent.postMessage(message),
    onMessage: (listener) => void parent.on("message", ({ data }) => listener(data)),
    // The system ends a utility process with its parent.
    onClose: () => {},
    close: () => process.exit(0),
  };
}
