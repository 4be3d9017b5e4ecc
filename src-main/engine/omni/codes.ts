/** Speech codes on their way from the Talker to Code2Wav, which takes all there are at once. */
export class CodeQueue {
  #waiting: Int32Array[] = [];
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => {};

  push(codes: Int32Array): void {
    this.#waiting.push(codes);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** What is there is still handed over, then the error. */
  fail(error: unknown): void {
    this.#failure = { error };
    this.#wake();
  }

  /** `last` comes once, maybe without codes, and not at all when there were none. */
  async *batches(): AsyncGenerator<{ codes: Int32Array; last: boolean }> {
    for (let any = false; ; ) {
      const last = this.#ended;
      if (this.#waiting.length > 0 || (last && any)) {
        any = true;
        yield { codes: this.#take(), last };
      } else if (this.#failure) throw this.#failure.error;
      if (last) return;
      if (this.#waiting.length === 0 && !this.#ended && !this.#failure) await this.#change();
    }
  }

  #take(): Int32Array {
    const codes = new Int32Array(this.#waiting.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of this.#waiting) {
      codes.set(piece, at);
      at += piece.length;
    }
    this.#waiting = [];
    return codes;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
