/**
 * Two ends that exchange structured-clone messages: a worker, a forked process, an Electron port.
 * Everything above (calls, streams, cancellation) is in `calls.ts`.
 */
import type { ChildProcess } from "node:child_process";
import type { MessagePort, Worker } from "node:worker_threads";
import { plain, plainVariable, whole } from "./plainMessages.ts";

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

/** A child forked with `serialization: "advanced"`; or with "json" and `plainVariable`, then `asPlain`. */
export function childPort(child: ChildProcess, { asPlain = false } = {}): Port {
  return {
    post: (message) => {
      if (child.connected) child.send((asPlain ? plain(message) : message) as object);
    },
    onMessage: (listener) =>
      child.on("message", (message) => listener(asPlain ? whole(message) : message)),
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
function parentProcessPort(): Port {
  const asPlain = process.env[plainVariable] !== undefined;
  delete process.env[plainVariable];
  return {
    post: (message) => {
      if (process.connected) process.send?.(asPlain ? plain(message) : message);
    },
    onMessage: (listener) =>
      process.on("message", (message) => listener(asPlain ? whole(message) : message)),
    onClose: (listener) => process.on("disconnect", () => listener("disconnected")),
    close: () => process.disconnect?.(),
  };
}

/** One end of Electron's message channels between processes (`MessagePortMain`). */
export interface ElectronPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown }) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** An end that arrives later: what is sent before waits for it. `stop` ends the process behind it. */
export class LatePort implements Port {
  readonly #stop: () => void;
  #far: ElectronPort | null = null;
  #waiting: unknown[] = [];
  #closed: string | null = null;
  #listeners: ((message: unknown) => void)[] = [];
  #closeListeners: ((reason: string) => void)[] = [];

  constructor(stop: () => void) {
    this.#stop = stop;
  }

  connect(far: ElectronPort): void {
    this.#far = far;
    for (const message of this.#waiting.splice(0)) far.postMessage(message);
    far.on("message", ({ data }) => {
      for (const listener of this.#listeners) listener(data);
    });
    if (this.#listeners.length > 0) far.start();
  }

  closed(reason: string): void {
    if (this.#closed !== null) return;
    this.#closed = reason;
    this.#waiting = [];
    for (const listener of this.#closeListeners) listener(reason);
  }

  post(message: unknown): void {
    if (this.#closed !== null) return;
    if (this.#far) this.#far.postMessage(message);
    else this.#waiting.push(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listeners.push(listener);
    // What has arrived is held back until someone listens.
    this.#far?.start();
  }

  onClose(listener: (reason: string) => void): void {
    if (this.#closed !== null) listener(this.#closed);
    else this.#closeListeners.push(listener);
  }

  close(): void {
    this.#stop();
  }
}

/** Electron's `process.parentPort`; absent in a plain Node process. */
export interface UtilityParent {
  postMessage(message: unknown): void;
  on(
    event: "message",
    listener: (event: { data: unknown; ports: readonly ElectronPort[] }) => void,
  ): unknown;
}

export function utilityParent(): UtilityParent | undefined {
  return (process as { parentPort?: UtilityParent }).parentPort;
}

/** Inside of a process of ours, however it was started. */
export function parentPort(): Port {
  const parent = utilityParent();
  if (parent === undefined) return parentProcessPort();
  const port = new LatePort(() => process.exit(0));
  parent.on("message", ({ data, ports: [far] }) => {
    if ((data as { type?: unknown }).type !== "port" || far === undefined) return;
    far.on("close", () => port.closed("closed"));
    port.connect(far);
  });
  return port;
}
