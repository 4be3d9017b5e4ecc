/** The state table of SPEC.md as data. Pure: inputs in, next state and outcome out. */
import type { TurnOutcome } from "../contract/events.ts";

export type TurnState = "waiting" | "listening" | "thinking" | "speaking" | "ended";

export type TurnInput =
  | "served"
  | "question"
  | "sample"
  | "written"
  | "silence"
  | "interrupt"
  | "error"
  | "drained";

interface Cell {
  readonly to: TurnState;
  readonly outcome?: TurnOutcome;
  /** The question is complete although the engine is not ours yet. */
  readonly complete?: true;
}

type Row = Partial<Record<TurnInput, Cell>>;

const failed: Cell = { to: "ended", outcome: "failed" };
const discarded: Cell = { to: "ended", outcome: "discarded" };
const interrupted: Cell = { to: "ended", outcome: "interrupted" };

export const table: Record<TurnState, Row> = {
  waiting: {
    served: { to: "listening" },
    question: { to: "waiting", complete: true },
    interrupt: discarded,
    error: failed,
  },
  listening: {
    question: { to: "thinking" },
    silence: { to: "thinking", outcome: "nothing-heard" },
    interrupt: discarded,
    error: failed,
  },
  thinking: {
    sample: { to: "speaking" },
    written: { to: "speaking" },
    silence: { to: "thinking", outcome: "nothing-heard" },
    interrupt: interrupted,
    error: failed,
    drained: { to: "ended", outcome: "answered" },
  },
  speaking: {
    interrupt: interrupted,
    error: failed,
    drained: { to: "ended", outcome: "answered" },
  },
  ended: {},
};

/** Walks the table for one turn. */
export class TurnMachine {
  #state: TurnState = "waiting";
  #outcome: TurnOutcome | null = null;
  #complete = false;

  get state(): TurnState {
    return this.#state;
  }

  get outcome(): TurnOutcome | null {
    return this.#outcome;
  }

  /** Returns true when the state changed. Inputs without a cell are ignored. */
  take(input: TurnInput): boolean {
    const cell = table[this.#state][input];
    if (!cell) return false;
    const before = this.#state;
    if (cell.complete) this.#complete = true;
    // What silence decided stays, unless the turn is stopped or breaks.
    const keeps = this.#outcome === "nothing-heard" && cell.outcome === "answered";
    if (cell.outcome && !keeps) this.#outcome = cell.outcome;
    this.#state = input === "served" && this.#complete ? "thinking" : cell.to;
    return this.#state !== before;
  }
}
