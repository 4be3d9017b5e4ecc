import type { ReplyReader, ReplySource } from "./talker.ts";

/** Where in the Talker's sequence the speech begins. */
export interface SpeechPlace {
  /** Rows of the prompt that the reply answers. */
  readonly promptRows: number;
  /** [3 × 2] positions of the two rows that end the prompt. */
  readonly ending: Int32Array;
  /** Position of the first code. */
  readonly next: number;
}

/**
 * A reply between the one who writes it and the one who speaks it: what the Talker reads of each
 * forwarded token. It never leaves the engine; the rest of the program holds its number.
 */
export class WrittenReply implements ReplySource, ReplyReader {
  readonly place: Promise<SpeechPlace>;
  #placed: (place: SpeechPlace) => void = () => {};
  #failed: (error: unknown) => void = () => {};
  /** Until the Talker reads: 28 KB a token for the 7B model. */
  #waiting: [hidden: Float32Array, embedding: Float32Array][] = [];
  #reader: ReplyReader | undefined;
  #ended = false;

  constructor() {
    this.place = new Promise((resolve, reject) => {
      this.#placed = resolve;
      this.#failed = reject;
    });
    // Nobody may ever ask for it.
    this.place.catch(() => {});
  }

  begin(place: SpeechPlace): void {
    this.#placed(place);
  }

  row(hidden: Float32Array, embedding: Float32Array): void {
    if (this.#reader) this.#reader.row(hidden, embedding);
    else this.#waiting.push([hidden, embedding]);
  }

  /** The text is complete, or as complete as it will be. */
  end(): void {
    this.#ended = true;
    this.#reader?.end();
  }

  /** The prompt could not be read, so there is nothing to speak. */
  fail(error: unknown): void {
    this.#failed(error);
    this.end();
  }

  attach(reader: ReplyReader): void {
    this.#reader = reader;
    for (const [hidden, embedding] of this.#waiting) reader.row(hidden, embedding);
    this.#waiting = [];
    if (this.#ended) reader.end();
  }
}
