import type { SpeechOptions, Spoken, Talker } from "../../../native/types/binding.d.ts";
import { fault } from "../../contract/faults.ts";
import { guarded } from "./guard.ts";
import type { Follower, OmniThinker } from "./thinker.ts";
import type { SpeechPlace } from "./written.ts";

/** As the reference samples codes; greedy speech falls into loops. */
export const TALKER_SAMPLING = {
  temperature: 0.9,
  topK: 40,
  topP: 0.8,
  repetitionPenalty: 1.05,
} as const;

/** What of a reply the Talker reads, and when: it is written while it is spoken. */
export interface ReplySource {
  /** Hands over what has been forwarded so far, and what follows. */
  attach(reader: ReplyReader): void;
}

export interface ReplyReader {
  row(hidden: Float32Array, embedding: Float32Array): void;
  end(): void;
}

/**
 * The Talker of one conversation. It follows the Thinker's cache: whatever prompt stands there is
 * brought into the Talker's own cache beside it, while the person is still speaking, and is cut back
 * with it; so a later turn pays only for what is new. Work is done in order on the Talker's thread.
 */
export class OmniTalker implements Follower, AsyncDisposable {
  readonly #talker: Talker;
  readonly #thinker: OmniThinker;
  readonly #observe: ((rows: Float32Array) => void) | undefined;
  /** Rows that the Talker holds once the work in hand is done. */
  #rows = 0;
  #work: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  /** `observe` sees the prompt's rows as the Talker reads them; for tests of exactness. */
  constructor(talker: Talker, thinker: OmniThinker, observe?: (rows: Float32Array) => void) {
    this.#talker = talker;
    this.#thinker = thinker;
    this.#observe = observe;
    thinker.follow(this);
  }

  get info(): Talker["info"] {
    return this.#talker.info;
  }

  /** Prompt rows in the Talker's cache. */
  get length(): number {
    return this.#talker.length;
  }

  cut(length: number): void {
    if (length >= this.#rows) return;
    this.#rows = length;
    this.#then(() => this.#talker.keep(length));
  }

  grown(): void {
    if (this.#failure) this.#beginAgain();
    const [from, to] = [this.#rows, this.#thinker.length];
    if (from >= to) return;
    this.#rows = to;
    // Taken now: by the time the Talker comes to it, the Thinker may have gone elsewhere.
    const hidden = this.#thinker.hidden(from, to);
    const positions = this.#thinker.positions(from, to);
    const embeddings = this.#thinker.textInputs(from, to);
    // Awaited below, unless work before it fails.
    embeddings.catch(() => {});
    const projected = this.#observe !== undefined;
    this.#then(async () => {
      const options = { positions, projected };
      const rows = await this.#talker.append(hidden, await embeddings, options);
      if (rows) this.#observe?.(rows);
    });
  }

  /** After a failure nothing is known of the cache. */
  #beginAgain(): void {
    this.#failure = undefined;
    this.#rows = 0;
    this.#then(() => this.#talker.keep(0));
  }

  /** Resolves when the Talker has read the prompt as it stands now. */
  async caughtUp(): Promise<void> {
    await this.#work;
    if (this.#failure) throw this.#failure.error;
  }

  /**
   * Speaks the reply to the prompt that stands in the cache. Codes come through `onCodes` while the
   * reply is written; an abort takes effect within one code.
   */
  async speak(
    reply: ReplySource,
    place: SpeechPlace,
    options: Omit<SpeechOptions, "positions" | "firstPosition">,
  ): Promise<Spoken> {
    await this.caughtUp();
    if (place.promptRows !== this.#rows)
      throw fault("engine-failed", "speak", "The conversation has gone on.", "Ask again.");
    return guarded("speak", async () => {
      const speech = this.#talker.speak({
        ...options,
        positions: place.ending,
        firstPosition: place.next,
      });
      reply.attach({
        row: (hidden, embedding) => speech.feed(hidden, embedding),
        end: () => speech.end(),
      });
      return await speech.spoken;
    });
  }

  /** One after the other; after a failure the Talker begins again with the next prompt. */
  #then(work: () => Promise<unknown>): void {
    this.#work = this.#work.then(async () => {
      if (this.#failure) return;
      try {
        await guarded("speak", work);
      } catch (error) {
        this.#failure = { error };
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#talker.dispose();
    await this.#work;
  }
}
