/** Sound on its way out of the engine. */

/** How much of the sound the sink has taken: it tells the total now and then. */
export class TakenSamples {
  #taken = 0;
  #ended = false;
  #wake: () => void = () => {};

  constructor(totals: AsyncIterable<number>) {
    void this.#follow(totals);
  }

  /** Resolves when that many were taken, or nobody tells any more. */
  async taken(samples: number): Promise<void> {
    while (this.#taken < samples && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async #follow(totals: AsyncIterable<number>): Promise<void> {
    for await (const total of totals) {
      this.#taken = Math.max(this.#taken, total);
      this.#wake();
    }
    this.#ended = true;
    this.#wake();
  }
}

/** A sample of -1..1; what lies outside is clipped, as a converter would. */
export function toInt16(sample: number): number {
  return Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
}
