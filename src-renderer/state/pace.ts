/**
 * Tells at once what is new, and what only grows a few times a second: an answer is written 50 words a
 * second, and drawing each of them took as much of two cores as thinking of it.
 */
const growthMs = 80;

export class Pace {
  readonly #tell: () => void;
  #toldMs = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  now(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#toldMs = performance.now();
    this.#tell();
  }

  soon(): void {
    if (this.#timer !== undefined) return;
    const waitMs = this.#toldMs + growthMs - performance.now();
    if (waitMs <= 0) this.now();
    else this.#timer = setTimeout(() => this.now(), waitMs);
  }
}
