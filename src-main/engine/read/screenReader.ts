/**
 * The screen reader as the engine sees it: a process that is there when it is needed. Key down starts
 * it, so that its models are loaded when the picture arrives; when nothing was read for a while it is
 * ended, and its memory with it.
 */
import { Caller } from "../../base/calls.ts";
import { startOwn } from "../../base/ownProcess.ts";
import type { Port } from "../../base/port.ts";
import { entryFile } from "../entries.ts";
import type { EngineCalls, EnginePack } from "../messages.ts";
import { type ReaderCalls, readerErrors, readerLost } from "./messages.ts";

/**
 * A follow-up question comes within half a minute or not soon; starting again costs 0.3 s, which the
 * spoken question hides, while an idle reader would hold a quarter of a gigabyte.
 */
const idleMs = 30_000;

export interface ReaderProcess {
  readonly idleMs: number;
  spawn(): Port;
}

interface Running {
  readonly port: Port;
  readonly caller: Caller<ReaderCalls>;
  readonly loaded: Promise<null>;
}

export class ScreenReader implements AsyncDisposable {
  readonly #files: EnginePack["reading"];
  readonly #process: ReaderProcess;
  #running: Running | null = null;
  #idle: NodeJS.Timeout | null = null;
  #reads = 0;

  constructor(
    files: EnginePack["reading"],
    // What it may print could hold what is on the screen: it goes nowhere.
    process: ReaderProcess = { idleMs, spawn: () => startOwn(entryFile("reader.js")).port },
  ) {
    this.#files = files;
    this.#process = process;
  }

  /** Starts the process where it does not run; returns at once. A failure shows at the next read. */
  warm(): void {
    this.#start();
    this.#restAfterwards();
  }

  /**
   * `image`: a whole PNG, JPEG or WebP file. Rejects with a fault of stage perceive: `bad-input`,
   * `too-large`, `pack-broken`, `engine-failed` (the process died; the next read starts it anew),
   * `cancelled` within 150 ms of an abort.
   */
  read(image: Uint8Array, signal: AbortSignal): Promise<EngineCalls["read"]["result"]> {
    return this.#busy(({ caller }) => caller.call("read", { image }, signal).result);
  }

  choose(
    asked: EngineCalls["choose"]["args"],
    signal: AbortSignal,
  ): Promise<EngineCalls["choose"]["result"]> {
    return this.#busy(({ caller }) => caller.call("choose", asked, signal).result);
  }

  async #busy<Result>(ask: (running: Running) => Promise<Result>): Promise<Result> {
    this.#reads++;
    if (this.#idle) clearTimeout(this.#idle);
    try {
      const running = this.#start();
      const answer = ask(running);
      await Promise.race([running.loaded, answer]);
      return await answer;
    } finally {
      this.#reads--;
      this.#restAfterwards();
    }
  }

  #start(): Running {
    if (this.#running) return this.#running;
    const port = this.#process.spawn();
    const caller = new Caller<ReaderCalls>(port, readerLost, readerErrors);
    const running = { port, caller, loaded: caller.call("load", this.#files).result };
    // A process whose models do not load is of no use to the next read.
    running.loaded.catch(() => this.#end(running));
    port.onClose(() => this.#end(running));
    this.#running = running;
    return running;
  }

  #end(running: Running): void {
    if (this.#running === running) this.#running = null;
    running.port.close();
  }

  #restAfterwards(): void {
    if (this.#idle) clearTimeout(this.#idle);
    if (this.#reads > 0) return;
    this.#idle = setTimeout(() => {
      if (this.#running) this.#end(this.#running);
    }, this.#process.idleMs);
    this.#idle.unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#idle) clearTimeout(this.#idle);
    if (this.#running) this.#end(this.#running);
  }
}
