/** One press: held, it listens until it is let go; tapped, until the next tap. */
export interface Talk {
  readonly listening: boolean;
  press(): void;
  latch(): void;
  release(): void;
}

/** A person who means to hold has not let go within 300 ms; a tap is over by then. */
export const tapMs = 300;

export class TalkKey {
  readonly #talk: Talk;
  #pressedAtMs: number | null = null;

  constructor(talk: Talk) {
    this.#talk = talk;
  }

  /** `atMs`: the event's own time, so that a busy page does not turn a tap into a hold. */
  down(atMs: number): void {
    if (this.#talk.listening) {
      // The second tap of two: this ends the question, and letting go means nothing.
      this.#pressedAtMs = null;
      this.#talk.release();
      return;
    }
    this.#pressedAtMs = atMs;
    this.#talk.press();
  }

  up(atMs: number): void {
    const pressedAtMs = this.#pressedAtMs;
    this.#pressedAtMs = null;
    if (pressedAtMs === null) return;
    if (atMs - pressedAtMs < tapMs) this.#talk.latch();
    else this.#talk.release();
  }

  /** The key-up will never come: the window lost the keyboard, or the touch was taken away. */
  lost(): void {
    if (this.#pressedAtMs !== null) this.#talk.release();
    this.#pressedAtMs = null;
  }

  /** A press without duration, as assistive technology makes it. */
  click(): void {
    if (this.#talk.listening) {
      this.#talk.release();
    } else {
      this.#talk.press();
      this.#talk.latch();
    }
  }
}
