/** T1: the engine serves one turn at a time, in order; the local microphone goes first. */
import { abortError } from "../base/calls.ts";
import { disposable } from "../base/disposal.ts";
import { wordedFault } from "../contract/faults.ts";
import { worded } from "../contract/sentences.ts";

export type Priority = "local" | "remote";

/**
 * Waiting turns beyond this are refused. A person's own shells: at ~5 s a turn the last one would wait
 * most of a minute. Clients of the API wait by the rules of a service, minutes if need be.
 */
const maxWaiting: Readonly<Record<Priority, number>> = { local: 8, remote: 64 };

interface Waiting {
  readonly priority: Priority;
  start(): void;
}

export class EngineQueue {
  #busy = false;
  readonly #waiting: Waiting[] = [];

  /** Another turn would be refused. */
  full(priority: Priority): boolean {
    const ahead = this.#waiting.filter((entry) => entry.priority === priority);
    return ahead.length >= maxWaiting[priority];
  }

  /** True when `acquire` would be served at once. */
  get free(): boolean {
    return !this.#busy;
  }

  /** Resolves when the engine is ours, until the result is disposed. */
  async acquire(priority: Priority, signal: AbortSignal): Promise<Disposable> {
    if (signal.aborted) throw abortError();
    if (this.#busy) {
      if (this.full(priority)) {
        throw wordedFault("busy", "wire", worded("many-waiting"));
      }
      await this.#wait(priority, signal);
    }
    this.#busy = true;
    let held = true;
    return disposable(() => {
      if (held) this.#release();
      held = false;
    });
  }

  #wait(priority: Priority, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(abortError());
      };
      const entry: Waiting = {
        priority,
        start: () => {
          signal.removeEventListener("abort", abort);
          resolve();
        },
      };
      this.#waiting.push(entry);
      signal.addEventListener("abort", abort, { once: true });
    });
  }

  #release(): void {
    const local = this.#waiting.findIndex(({ priority }) => priority === "local");
    const next = this.#waiting.splice(Math.max(0, local), 1)[0];
    // `busy` stays set: the engine passes straight to the next turn.
    if (next) next.start();
    else this.#busy = false;
  }
}
