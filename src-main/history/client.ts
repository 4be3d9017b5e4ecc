/**
 * The history as the rest of the program sees it: a process that is there, or comes back. A turn that was
 * handed over is held here until the disk has it: a process that dies, a full disk or a locked file cost
 * nothing that was said.
 */
import { Caller, type ErrorCodec } from "../base/calls.ts";
import { Listeners } from "../base/disposal.ts";
import type { Port } from "../base/port.ts";
import { type Fault, FaultError, toFault } from "../contract/faults.ts";
import type { HistoryInfo } from "../contract/history.ts";
import { worded } from "../contract/sentences.ts";
import type { HistoryCalls } from "./calls.ts";
import type { KeptTurn } from "./kept.ts";

/** A full disk is not emptied sooner, and a locked file rarely freed. */
const retryMs = 15_000;
/** A process that dies so often in a row has a reason that stays. */
const maxDeathsInARow = 3;
/** Beyond this, sound and pictures of turns that wait are let go: words weigh nothing. */
const maxHeavyWaiting = 20;
/** What the last turn may take at the app's end. */
const maxFarewellMs = 2_000;

export interface HistoryClientOptions {
  /** Starts a history process and returns this end of its port. */
  readonly spawn: () => Port;
  readonly codec: ErrorCodec;
  readonly file: string;
  readonly days: number | null;
}

type CallName = Exclude<keyof HistoryCalls & string, "open" | "close">;

export class HistoryClient implements AsyncDisposable {
  readonly #options: HistoryClientOptions;
  readonly #faults = new Listeners<Fault>();
  readonly #kept = new Listeners<string>();
  #days: number | null;
  #port: Port | null = null;
  #caller: Caller<HistoryCalls> | null = null;
  #deaths = 0;
  #waiting: KeptTurn[] = [];
  #writes = false;
  #writing: Promise<void> = Promise.resolve();
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** What was told last: the same trouble is told once. */
  #told: string | null = null;
  #disposed = false;

  constructor(options: HistoryClientOptions) {
    this.#options = options;
    this.#days = options.days;
  }

  onFault(listener: (fault: Fault) => void): Disposable {
    return this.#faults.add(listener);
  }

  /** A turn of this conversation is on the disk now. */
  onKept(listener: (conversation: string) => void): Disposable {
    return this.#kept.add(listener);
  }

  /** Never fails and never waits: the turn is written as soon as it can be. */
  keep(turn: KeptTurn): void {
    this.#waiting.push(turn);
    const heavy = this.#waiting.length - maxHeavyWaiting;
    if (heavy > 0) this.#waiting = this.#waiting.map((one, at) => (at < heavy ? light(one) : one));
    void this.#write();
  }

  async call<K extends CallName>(
    name: K,
    args: HistoryCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HistoryCalls[K]["result"]> {
    // What was said a moment ago is found, too.
    await this.#writing;
    const caller = this.#running();
    try {
      return await this.#answer(caller, name, args, signal);
    } catch (error) {
      // The process died under the call: every call is one that may be made twice.
      if (this.#caller === caller || this.#disposed || signal?.aborted) throw error;
      return this.#answer(this.#running(), name, args, signal);
    }
  }

  /** Once more now, whatever failed before; what still fails is told again. */
  async retry(): Promise<HistoryInfo> {
    this.#deaths = 0;
    this.#told = null;
    await this.call("retry", null);
    await this.#write();
    return this.call("info", null);
  }

  /** How long conversations are kept from now on. */
  keepFor(days: number | null): void {
    this.#days = days;
    if (this.#caller) this.call("days", { days }).catch(() => {});
  }

  async #answer<K extends CallName>(
    caller: Caller<HistoryCalls>,
    name: K,
    args: HistoryCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HistoryCalls[K]["result"]> {
    const call = caller.call(name, args, signal);
    const news = async () => {
      for await (const fault of call) this.#tell(fault);
    };
    news().catch(() => {});
    return call.result;
  }

  /** In order, one at a time; what fails stays and is tried again. */
  #write(): Promise<void> {
    if (!this.#writes) this.#writing = this.#writeAll();
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    this.#writes = true;
    clearTimeout(this.#retry);
    let trouble: Fault | null = null;
    try {
      for (let [turn] = this.#waiting; turn && !this.#gaveUp; [turn] = this.#waiting) {
        trouble = await this.#writeOne(turn);
        if (trouble !== null) break;
      }
    } catch (error) {
      // Its process cannot even be started.
      trouble = toFault(error, "history");
    }
    // In the very step in which it stops: a turn handed over after that starts it again.
    this.#writes = false;
    if (trouble === null || this.#disposed) return;
    this.#retry = setTimeout(() => void this.#write(), retryMs);
    this.#retry.unref();
    this.#tell(trouble);
  }

  /** Why it has to wait; null: on with the next, or with this one once more. */
  async #writeOne(turn: KeptTurn): Promise<Fault | null> {
    const caller = this.#running();
    try {
      await this.#answer(caller, "keep", turn);
    } catch (error) {
      // The process died under it; another one writes it.
      return this.#caller === caller ? toFault(error, "history") : null;
    }
    this.#deaths = 0;
    this.#told = null;
    this.#waiting.shift();
    this.#kept.tell(turn.conversation);
    return null;
  }

  get #gaveUp(): boolean {
    return this.#deaths >= maxDeathsInARow;
  }

  #running(): Caller<HistoryCalls> {
    if (this.#gaveUp) throw new FaultError(gone);
    if (this.#caller) return this.#caller;
    const { spawn, codec, file } = this.#options;
    const port = spawn();
    const caller = new Caller<HistoryCalls>(port, () => new FaultError(gone), codec);
    this.#port = port;
    this.#caller = caller;
    port.onClose(() => {
      if (this.#port !== port) return;
      this.#port = null;
      this.#caller = null;
      this.#deaths += 1;
      if (this.#gaveUp && !this.#disposed) this.#tell(gone);
    });
    caller.call("open", { file, days: this.#days }).result.catch(() => {});
    return caller;
  }

  #tell(fault: Fault): void {
    if (this.#told === fault.message) return;
    this.#told = fault.message;
    this.#faults.tell(fault);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#retry);
    let late: ReturnType<typeof setTimeout> | undefined;
    const tooLate = new Promise<void>((resolve) => {
      late = setTimeout(resolve, maxFarewellMs);
    });
    const written = this.#waiting.length > 0 ? this.#write() : this.#writing;
    await Promise.race([written, tooLate]);
    this.#disposed = true;
    await Promise.race([this.#caller?.call("close", null).result.catch(() => {}), tooLate]);
    clearTimeout(late);
    this.#port?.close();
  }
}

function light(turn: KeptTurn): KeptTurn {
  return { ...turn, pictures: turn.pictures.map(() => null), question: null, reply: null };
}

const gone: Fault = {
  code: "storage-failed",
  stage: "history",
  ...worded("history-lost"),
};
