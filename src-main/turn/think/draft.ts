/**
 * The answer to a question that may be over: begun in a pause, given at once if nothing more is said,
 * thrown away otherwise.
 */
import { Channel } from "../../base/channel.ts";
import { ClauseCutter } from "../speak/clauses.ts";
import type { Thought } from "../types.ts";

export class Draft {
  readonly #signal: AbortSignal;
  readonly #ahead: (clause: string) => void;
  #of = "";
  #stop: AbortController | null = null;
  #thoughts: Channel<Thought> | null = null;

  /** `ahead`: told of the first clause as soon as it stands, and of an empty one when it falls. */
  constructor(signal: AbortSignal, ahead: (clause: string) => void) {
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
    if (this.#of === of) return this.#thoughts;
    this.drop();
    return null;
  }

  async #write(source: AsyncIterable<Thought>, thoughts: Channel<Thought>): Promise<void> {
    const cutter = new ClauseCutter();
    let told = false;
    const tell = ([clause]: readonly string[]) => {
      if (told || clause === undefined || this.#thoughts !== thoughts) return;
      told = true;
      this.#ahead(clause);
    };
    try {
      for await (const thought of source) {
        thoughts.push(thought);
        tell(cutter.push(thought.text));
      }
      tell(cutter.end());
      thoughts.end();
    } catch (error) {
      thoughts.fail(error);
    }
  }
}
