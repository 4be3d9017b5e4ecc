/**
 * The answer to a question that may be over: begun in a pause, given at once if nothing more is said,
 * thrown away otherwise.
 */
import { Channel } from "../../base/channel.ts";
import type { Thought } from "../types.ts";

export class Draft {
  readonly #signal: AbortSignal;
  readonly #ahead: (text: string) => void;
  #of = "";
  #stop: AbortController | null = null;
  #thoughts: Channel<Thought> | null = null;

  /** `ahead`: told what is written so far, a line break at its end, and nothing when it falls. */
  constructor(signal: AbortSignal, ahead: (text: string) => void) {
    this.#signal = signal;
    this.#ahead = ahead;
  }

  /** `of`: everything that the answer depends on. */
  begin(of: string, answer: (signal: AbortSignal) => AsyncIterable<Thought>): void {
    if (this.#thoughts && this.#of === of) return;
    this.drop();
    this.#of = of;
    const stop = new AbortController();
    const thoughts = new Channel<Thought>();
    this.#stop = stop;
    this.#thoughts = thoughts;
    void this.#write(answer(AbortSignal.any([this.#signal, stop.signal])), thoughts);
  }

  drop(): void {
    if (!this.#thoughts) return;
    this.#stop?.abort();
    this.#thoughts = null;
    this.#ahead("");
  }

  /** The answer so far and as it goes on, or null where there is none to this. */
  take(of: string): AsyncIterable<Thought> | null {
    const thoughts = this.#of === of ? this.#thoughts : null;
    // Given, it is no draft any more: nothing of it is told ahead.
    if (thoughts) this.#thoughts = null;
    else this.drop();
    return thoughts;
  }

  async #write(source: AsyncIterable<Thought>, thoughts: Channel<Thought>): Promise<void> {
    let written = "";
    const write = (text: string) => {
      written += text;
      if (text !== "" && this.#thoughts === thoughts) this.#ahead(written);
    };
    try {
      for await (const thought of source) {
        thoughts.push(thought);
        write(thought.text);
      }
      write("\n");
      thoughts.end();
    } catch (error) {
      thoughts.fail(error);
    }
  }
}
