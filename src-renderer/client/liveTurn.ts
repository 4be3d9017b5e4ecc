/** The turn that is going on, from key-down to `turn.ended`. */
import type { CommandOf } from "../../src-main/contract/commands.ts";
import type { Held } from "./sights.ts";
import type { SpokenQuestion } from "./spokenQuestion.ts";

/** What was asked, kept so that it can be asked again after a fault. */
export type Question =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "voice"; readonly samples: Int16Array }
  | { readonly kind: "hands-free" };

/** How a sample is spoken, where that is not what was chosen. */
export type Manner = Pick<CommandOf<"turn.start">, "pace" | "speaker" | "style" | "quality">;

export interface StartOptions {
  readonly takeAudio?: boolean;
  readonly sightsFollow?: boolean;
  readonly aside?: Manner & Pick<CommandOf<"turn.start">, "mode" | "aside">;
}

export class LiveTurn {
  readonly turn: number;
  readonly kind: Question["kind"];
  /** The typed question. */
  readonly text: string;
  readonly sights: Held[];
  /** Settles with `turn.ended`, or when nothing more of the turn will come. */
  readonly ended: Promise<void>;
  spoken: SpokenQuestion | null = null;
  /** The sound of an earlier turn that is asked again. */
  recorded: Int16Array | null = null;
  /** The assistant has been told of it. */
  started = false;
  /** Key up; nothing more is said. */
  released = false;
  /** Stopped by the person: whatever still arrives of it is dropped. */
  stopped = false;
  /** What the assistant must have taken before the question is complete. */
  readonly pending: Promise<unknown>[] = [];
  #end: () => void = () => undefined;

  constructor(turn: number, kind: Question["kind"], text: string, sights: Held[]) {
    this.turn = turn;
    this.kind = kind;
    this.text = text;
    this.sights = sights;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  end(): void {
    this.spoken?.cancel();
    this.#end();
  }

  get question(): Question {
    if (this.kind === "text") return { kind: "text", text: this.text };
    if (this.kind === "hands-free") return { kind: "hands-free" };
    return { kind: "voice", samples: this.recorded ?? this.spoken?.samples ?? new Int16Array(0) };
  }
}
