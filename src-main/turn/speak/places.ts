/** A counting semaphore with one waiter; an abort rejects the wait. */
export class Places {
  readonly #signal: AbortSignal;
  #left: number;
  #wake: () => void = () => {};

  constructor(count: number, signal: AbortSignal) {
    this.#left = count;
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#wake(), { once: true });
  }

  async take(): Promise<void> {
    while (this.#left === 0 && !this.#signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#signal.throwIfAborted();
    this.#left--;
  }

  free(): void {
    this.#left++;
    this.#wake();
  }
}
