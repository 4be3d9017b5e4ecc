/** Long quiet, and the machine's sleep: when the engine rests, and when it must be warmed again. */

/** A person who has not asked for so long is doing something else, perhaps with the same memory. */
const restAfterMs = 15 * 60 * 1000;
const lookEveryMs = 15_000;
/** A timer that comes this much too late was held up by sleep, not by work. */
const sleptMs = 60_000;

export interface IdleWatch {
  /** Nothing is asked now. */
  isFree(): boolean;
  rest(): void;
  /** The machine was asleep. */
  woke(): void;
}

export class Idle implements Disposable {
  readonly #timer: NodeJS.Timeout;
  #busyAtMs = Date.now();
  #lookedAtMs = Date.now();

  constructor(private readonly watch: IdleWatch) {
    this.#timer = setInterval(() => this.#look(), lookEveryMs);
    this.#timer.unref();
  }

  /** Someone asks. */
  touch(): void {
    this.#busyAtMs = Date.now();
  }

  #look(): void {
    // Wall time: the monotonic clock of some systems stands still during sleep.
    const now = Date.now();
    const slept = now - this.#lookedAtMs > lookEveryMs + sleptMs;
    this.#lookedAtMs = now;
    if (slept) {
      this.#busyAtMs = now;
      this.watch.woke();
    }
    if (!this.watch.isFree()) this.#busyAtMs = now;
    if (now - this.#busyAtMs >= restAfterMs) this.watch.rest();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
