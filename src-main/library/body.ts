/**
 * The bytes of one answer, gathered into blocks that are worth a write. A block is used again for later
 * bytes, so that gigabytes cost no gigabytes of fresh memory: it is the reader's until it asks for the next.
 */

/** Handed out as soon as there is so much: a kill loses at most this much per line that is slow. */
const leastBytes = 256 * 1024;
/** … and holds so much where bytes come faster than they are written. */
const blockBytes = 1024 * 1024;
/** Whole blocks that wait for the reader; then the line is told to wait. */
const maxWaiting = 2;

/** How the line is held back, let go on, or cut. */
export interface Line {
  pause(): void;
  resume(): void;
  abort(reason: Error): void;
}

export class Body implements AsyncIterable<Uint8Array> {
  readonly #line: Line;
  readonly #free: Buffer[] = [];
  readonly #whole: Buffer[] = [];
  #block: Buffer | null = null;
  #length = 0;
  #left: number;
  #paused = false;
  #isRead = false;
  #ended = false;
  #error: Error | null = null;
  #wake: (() => void) | null = null;

  /** `bytes`: what was announced; infinite where that is not told. */
  constructor(line: Line, bytes: number) {
    this.#line = line;
    this.#left = bytes;
  }

  /** Copies `chunk`: whoever calls may use its memory again at once. */
  push(chunk: Uint8Array): void {
    this.#left -= chunk.length;
    for (let done = 0; done < chunk.length; ) {
      this.#block ??= this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#size(chunk.length - done));
      const piece = chunk.subarray(done, done + this.#block.length - this.#length);
      this.#block.set(piece, this.#length);
      done += piece.length;
      this.#length += piece.length;
      if (this.#length < this.#block.length) continue;
      this.#whole.push(this.#block);
      this.#block = null;
      this.#length = 0;
    }
    // An answer that nobody reads may be one that nobody wants.
    const isEnough = !this.#isRead || this.#whole.length >= maxWaiting;
    if (isEnough && this.#left > 0 && !this.#paused) {
      this.#paused = true;
      this.#line.pause();
    }
    if (this.#ready()) this.#tell();
  }

  end(): void {
    this.#ended = true;
    this.#tell();
  }

  fail(error: Error): void {
    this.#error ??= error;
    this.end();
  }

  /** The rest is not wanted. What is whole already leaves its line open for the next request. */
  destroy(): void {
    if (this.#ended || this.#left <= 0) return;
    const error = new Error("the rest was not wanted");
    this.fail(error);
    this.#line.abort(error);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    this.#isRead = true;
    this.#resume();
    for (;;) {
      while (!this.#ready()) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
      const [block, length] = this.#take();
      if (!block) break;
      this.#resume();
      yield block.subarray(0, length);
      this.#free.push(block);
    }
    // What came before the line broke was worth keeping.
    if (this.#error) throw this.#error;
  }

  #ready(): boolean {
    return this.#whole.length > 0 || this.#length >= leastBytes || this.#ended;
  }

  #take(): readonly [Buffer | null, number] {
    const whole = this.#whole.shift();
    if (whole) return [whole, whole.length];
    const part = [this.#length > 0 ? this.#block : null, this.#length] as const;
    if (part[0]) this.#block = null;
    this.#length = 0;
    return part;
  }

  #resume(): void {
    if (!this.#paused || this.#ended) return;
    this.#paused = false;
    this.#line.resume();
  }

  /** Small answers get small blocks. */
  #size(bytes: number): number {
    const expected = Number.isFinite(this.#left) ? bytes + this.#left : blockBytes;
    return Math.max(1, Math.min(blockBytes, expected));
  }

  #tell(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
