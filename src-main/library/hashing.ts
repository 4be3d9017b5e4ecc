/**
 * SHA-256 of a file that is still growing, on a thread of its own: hashing, receiving and writing cost
 * about the same, and a thread that does two of them is what limits a fast line.
 */
import { Worker } from "node:worker_threads";
import { type Call, Caller } from "../base/calls.ts";
import { workerPort } from "../base/port.ts";
import { entryFile } from "../engine/entries.ts";
import type { HashCalls } from "./hash.worker.ts";

interface Thread {
  readonly worker: Worker;
  readonly caller: Caller<HashCalls>;
  /** Hashes on their way; without one, it does not keep the process alive. */
  users: number;
}

/** One for all downloads of this process, started by the first. */
let thread: Thread | null = null;

function running(): Thread {
  if (thread) return thread;
  const worker = new Worker(entryFile("hash.worker.js"));
  const lost = (reason: string) => {
    thread = null;
    return new Error(`The hashing thread ended: ${reason}.`);
  };
  thread = { worker, caller: new Caller<HashCalls>(workerPort(worker), lost), users: 0 };
  return thread;
}

export class GrowingHash implements Disposable {
  readonly #thread: Thread;
  readonly #stop = new AbortController();
  readonly #call: Call<HashCalls["hash"]>;
  #told = 0;
  #isUsing = true;

  constructor(path: string) {
    this.#thread = running();
    this.#thread.users += 1;
    this.#thread.worker.ref();
    this.#call = this.#thread.caller.call("hash", { path }, this.#stop.signal);
  }

  /** So many bytes are there from the beginning on, and will not change. */
  upTo(bytes: number): void {
    if (bytes <= this.#told) return;
    this.#told = bytes;
    this.#call.push(bytes);
  }

  async digest(): Promise<string> {
    this.#call.endInput();
    return (await this.#call.result).sha256;
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    if (!this.#isUsing) return;
    this.#isUsing = false;
    this.#thread.users -= 1;
    if (this.#thread.users === 0) this.#thread.worker.unref();
  }
}
