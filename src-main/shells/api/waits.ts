/** How long a client that is turned away should stay away: what those before it took. */

/** How much the newest request counts. */
const weight = 0.2;
const longestSeconds = 60;

export class Waits {
  #running = 0;
  /** Before the first one: a short spoken answer on two cores. */
  #usualSeconds = 2;

  enter(): Disposable {
    const startedMs = performance.now();
    const ahead = ++this.#running;
    return {
      [Symbol.dispose]: () => {
        this.#running--;
        // What one took alone: those that were ahead of it are served one after the other.
        const seconds = (performance.now() - startedMs) / 1_000 / ahead;
        this.#usualSeconds += weight * (seconds - this.#usualSeconds);
      },
    };
  }

  /** A quarter of the queue has gone by then; asking sooner would only be refused again. */
  get retryAfterSeconds(): number {
    const seconds = Math.ceil((this.#running * this.#usualSeconds) / 4);
    return Math.min(longestSeconds, Math.max(1, seconds));
  }
}
