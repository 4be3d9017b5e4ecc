/**
 * The engine as the rest of the program sees it: a process that is there, or comes back. A crash of a
 * model or a driver ends the calls in flight with `engine-lost`; the process is started again and later
 * calls wait for it.
 */
import { type Call, Caller, type ErrorCodec } from "../base/calls.ts";
import { Listeners } from "../base/disposal.ts";
import type { Port } from "../base/port.ts";
import { type Fault, FaultError, fault, toFault } from "../contract/faults.ts";
import { worded } from "../contract/sentences.ts";
import type { Caution, EngineCalls, EnginePack } from "./messages.ts";

export type { ChatMessage, EnginePack, Heard, HearItem, LookAt } from "./messages.ts";

export interface EngineState {
  /** `resting`: it was idle and gave its memory back; the next call starts it. */
  readonly state: "starting" | "ready" | "resting" | "lost" | "failed";
  readonly fault?: Fault;
  /** What the models run on, once ready. */
  readonly device?: string;
}

/** How often a process that dies while it starts is tried again before the pack is called broken. */
const maxStartsInARow = 3;

/** Errors of the engine's border carry their fault. */
export const faultCodec: ErrorCodec = {
  encode: (error) => ({
    name: "FaultError",
    message: error instanceof Error ? error.message : String(error),
    fault: toFault(error, "think"),
  }),
  decode: ({ message, fault: carried }) =>
    carried ? new FaultError(carried as Fault) : fault("internal", "think", message, "Try again."),
};

type EngineCallName = Exclude<keyof EngineCalls & string, "open">;

export class EngineClient implements AsyncDisposable {
  readonly #spawn: () => Port;
  /** Null: there is none yet. */
  #pack: EnginePack | null;
  readonly #states = new Listeners<EngineState>();
  #state: EngineState = { state: "starting" };
  #port: Port | null = null;
  #caller: Caller<EngineCalls> | null = null;
  #failedStarts = 0;
  #usesGpu = false;
  /** Deaths on a GPU since this pack was opened. */
  #caution: Caution = 0;
  #callsInFlight = 0;
  #disposed = false;

  /**
   * `spawn` starts a fresh engine process and returns this end of its port. In place of a pack, why there
   * is none: the engine has failed with that until it is given one.
   */
  constructor(spawn: () => Port, pack: EnginePack | Fault) {
    this.#spawn = spawn;
    this.#pack = "code" in pack ? null : pack;
    if ("code" in pack) this.#state = { state: "failed", fault: pack };
    else this.#start();
  }

  /** No pack was ever there to open. */
  get lacksPack(): boolean {
    return this.#pack === null;
  }

  get state(): EngineState {
    return this.#state;
  }

  onState(listener: (state: EngineState) => void): Disposable {
    return this.#states.add(listener);
  }

  /** Gives the memory back, unless something is being computed. */
  rest(): void {
    if (this.#state.state !== "ready" || this.#callsInFlight > 0) return;
    this.#letGo();
    this.#tell({ state: "resting" });
  }

  /** Key down: whoever speaks now wants an answer in a moment. */
  wake(): void {
    if (this.#state.state === "resting") this.#start();
  }

  /** A fresh process: after sleep a GPU's memory may be gone; `pack`: another one from now on. */
  restart(pack: EnginePack | null = this.#pack): void {
    if (this.#disposed || pack === null) return;
    if (pack !== this.#pack) this.#caution = 0;
    this.#pack = pack;
    this.#failedStarts = 0;
    this.#letGo();
    this.#start();
  }

  /** What runs on a GPU does not always survive the machine's sleep. */
  get usesGpu(): boolean {
    return this.#usesGpu;
  }

  /** Resolves when the engine is warm; rejects when it cannot be started. */
  async ready(signal?: AbortSignal): Promise<EngineState> {
    this.wake();
    for (;;) {
      if (this.#state.state === "ready") return this.#state;
      if (this.#state.state === "failed") throw new FaultError(this.#state.fault ?? gaveUp());
      await new Promise<void>((resolve, reject) => {
        const abort = () => {
          heard[Symbol.dispose]();
          reject(signal?.reason);
        };
        const heard = this.#states.add(() => {
          heard[Symbol.dispose]();
          signal?.removeEventListener("abort", abort);
          resolve();
        });
        if (signal?.aborted) abort();
        else signal?.addEventListener("abort", abort, { once: true });
      });
    }
  }

  /** Calls made while the engine starts wait inside of it for what they need. */
  call<K extends EngineCallName>(
    name: K,
    args: EngineCalls[K]["args"],
    signal?: AbortSignal,
  ): Call<EngineCalls[K]> {
    this.wake();
    if (this.#caller && this.#state.state !== "failed") {
      const call = this.#caller.call(name, args, signal);
      this.#callsInFlight += 1;
      const ended = () => {
        this.#callsInFlight -= 1;
      };
      call.result.then(ended, ended);
      return call;
    }
    const error = new FaultError(this.#state.fault ?? lost());
    return new Caller<EngineCalls>(closedPort, () => error).call(name, args, signal);
  }

  #start(): void {
    const pack = this.#pack;
    if (pack === null) return;
    this.#tell({ state: "starting" });
    const port = this.#spawn();
    this.#port = port;
    this.#caller = new Caller<EngineCalls>(port, () => new FaultError(lost()), faultCodec);
    port.onClose(() => this.#died(port));
    this.#caller.call("open", { pack, caution: this.#caution }).result.then(
      ({ device, gpu }) => {
        if (port !== this.#port) return;
        this.#failedStarts = 0;
        this.#usesGpu = gpu;
        this.#tell({ state: "ready", device });
      },
      (error: unknown) => {
        const reason = toFault(error, "setup");
        // A death while starting is handled by `#died`; this is the engine saying no.
        if (port === this.#port && reason.code !== "engine-lost")
          this.#tell({ state: "failed", fault: reason });
      },
    );
  }

  #died(port: Port): void {
    if (this.#disposed || port !== this.#port) return;
    const whileStarting = this.#state.state === "starting";
    this.#failedStarts = whileStarting ? this.#failedStarts + 1 : 0;
    // A driver that dies while it loads has not told yet that there is a GPU.
    if (this.#usesGpu || whileStarting) this.#caution = this.#caution === 0 ? 1 : 2;
    if (this.#state.state === "failed") return;
    if (this.#failedStarts >= maxStartsInARow) {
      this.#tell({ state: "failed", fault: gaveUp() });
      return;
    }
    this.#tell({ state: "lost", fault: lost() });
    this.#start();
  }

  /** Its end is not a death. */
  #letGo(): void {
    const port = this.#port;
    this.#port = null;
    this.#caller = null;
    this.#usesGpu = false;
    port?.close();
  }

  #tell(state: EngineState): void {
    this.#state = state;
    this.#states.tell(state);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#port?.close();
  }
}

const closedPort: Port = {
  post: () => {},
  onMessage: () => {},
  onClose: (listener) => listener("closed"),
  close: () => {},
};

function lost(): Fault {
  return {
    code: "engine-lost",
    stage: "think",
    ...worded("engine-ended"),
  };
}

function gaveUp(): Fault {
  return {
    code: "engine-failed",
    stage: "setup",
    ...worded("engine-dies", maxStartsInARow),
  };
}
