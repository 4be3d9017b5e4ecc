/**
 * A bounded queue between a producer that must not block (sound hardware, a socket) and one async
 * consumer. When it is full, `push` returns false: the producer decides what that means, nothing is
 * dropped silently.
 */
export class Channel<T> implements AsyncIterable<T> {
  readonly #capacity: number;
  #items: T[] = [];
  #wake: (() => void) | null = null;
  #ended = false;
  #error: unknown;

  constructor(capacity = Number.POSITIVE_INFINITY) {
    this.#capacity = capacity;
  }

  get ended(): boolean {
    return this.#ended;
  }

  push(item: T): boolean {
    if (this.#ended || this.#items.length >= this.#capacity) return false;
    this.#items.push(item);
    this.#wakeConsumer();
    return true;
  }

  /** No more items; what is queued is still delivered. */
  end(): void {
    this.#ended = true;
    this.#wakeConsumer();
  }

  /** The consumer gets what is queued, then `error`. */
  fail(error: unknown): void {
    if (this.#ended) return;
    this.#error = { cause: error };
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      // A batch is taken whole: shift() on a long array is linear.
      const batch = this.#items;
      this.#items = [];
      yield* batch;
      if (this.#items.length > 0) continue;
      if (this.#ended) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#error !== undefined) throw (this.#error as { cause: unknown }).cause;
  }

  #wakeConsumer(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
