/** Holds the state; tells who listens when it changed. */
import type { Action } from "./actions.ts";
import { Pace } from "./pace.ts";
import { reduce } from "./reduce.ts";
import { initialState, type State } from "./state.ts";

export class Store {
  #state: State;
  readonly #listeners = new Set<() => void>();
  readonly #pace = new Pace(() => {
    for (const listener of this.#listeners) listener();
  });

  constructor(state: State = initialState) {
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  readonly dispatch = (action: Action): void => {
    const next = reduce(this.#state, action);
    if (next === this.#state) return;
    this.#state = next;
    if (grows(action)) this.#pace.soon();
    else this.#pace.now();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

/** Words that follow others. */
export function grows(action: Action): boolean {
  return action.type === "assistant" && action.event.type === "turn.text";
}
