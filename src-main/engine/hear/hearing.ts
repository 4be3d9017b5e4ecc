/**
 * Hearing as the engine process uses it: a worker thread that holds the detector and the recogniser, and
 * the `hear` call of the engine's border served through it.
 */
import { Worker } from "node:worker_threads";
import { Caller, type Handlers } from "../../base/calls.ts";
import { type Port, workerPort } from "../../base/port.ts";
import { fault, wordedFault } from "../../contract/faults.ts";
import { worded } from "../../contract/sentences.ts";
import { entryFile } from "../entries.ts";
import type { EngineCalls, EnginePack } from "../messages.ts";
import type { HearingCalls } from "./hear.worker.ts";

/** Owns its worker; `dispose` ends it, and calls in flight with it. */
export class Hearing implements Disposable {
  readonly #port: Port;
  readonly #caller: Caller<HearingCalls>;

  private constructor(port: Port) {
    this.#port = port;
    this.#caller = new Caller<HearingCalls>(port, (reason) =>
      wordedFault("engine-failed", "perceive", worded("hearing-stopped", reason)),
    );
  }

  /** Resolves when the models are loaded and warm (0.5 s). */
  static async start(files: EnginePack["hearing"]): Promise<Hearing> {
    const hearing = new Hearing(workerPort(new Worker(entryFile("hear.worker.js"))));
    try {
      await hearing.#caller.call("load", files).result;
      return hearing;
    } catch (error) {
      hearing[Symbol.dispose]();
      throw fault(
        "pack-broken",
        "perceive",
        "The speech recogniser's files cannot be loaded.",
        "Run npm run packs -- verify; it names the broken file and how to fetch it again.",
        error,
      );
    }
  }

  /** The engine's `hear`: sound goes on to the worker as it comes, items come back as they are made. */
  readonly hear: Handlers<EngineCalls>["hear"] = async (args, { input, emit, signal }) => {
    const call = this.#caller.call("hear", args, signal);
    void (async () => {
      for await (const chunk of input) call.push(chunk);
      call.endInput();
    })();
    for await (const item of call) emit(item);
    return call.result;
  };

  [Symbol.dispose](): void {
    this.#port.close();
  }
}
