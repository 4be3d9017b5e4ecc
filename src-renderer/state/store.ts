/** Holds the state; tells who listens when it changed. */
import type { Action } from "./actions.ts";
import { reduce } from "./reduce.ts";
import { initialState, type State } from "./state.ts";

export class Store {
  #state: State;
  readonly #listeners = new Set<() => void>();

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
    for (const listener of this.#listeners) listener();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
