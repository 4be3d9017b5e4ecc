/** One word for "I own this": `using` for the scope, `Disposables` for an object's lifetime. */
export class Disposables implements AsyncDisposable {
  readonly #owned: (() => void | Promise<void>)[] = [];

  /** Takes ownership; released in reverse order. */
  add<T extends Disposable | AsyncDisposable>(owned: T): T {
    this.#owned.push(async () => {
      if (Symbol.asyncDispose in owned) await owned[Symbol.asyncDispose]();
      else owned[Symbol.dispose]();
    });
    return owned;
  }

  defer(release: () => void | Promise<void>): void {
    this.#owned.push(release);
  }

  /** Releases everything even when one release throws; the first error is thrown at the end. */
  async [Symbol.asyncDispose](): Promise<void> {
    const errors: unknown[] = [];
    for (let release = this.#owned.pop(); release; release = this.#owned.pop()) {
      try {
        await release();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

export function disposable(release: () => void): Disposable {
  return { [Symbol.dispose]: release };
}

/** A set of listeners; a listener that throws does not keep the others from hearing. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();

  add(listener: (value: T) => void): Disposable {
    this.#listeners.add(listener);
    return disposable(() => this.#listeners.delete(listener));
  }

  tell(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
