/** Conversations by session id, so that a page that lost its line can go on with its own. */
import type { Exchange } from "../contract/assistant.ts";
import type { Background, Past } from "../turn/types.ts";

/** A conversation whose shell is gone is kept this long; a closed laptop lid is common, a day is not. */
const keepMs = 30 * 60 * 1000;
/** Beyond this the oldest abandoned one goes; a person has a handful of windows. */
const maxKept = 50;

export class Conversation {
  readonly id: string;
  #exchanges: Exchange[] = [];
  #instructions = "";
  #nextTurn = 1;

  constructor(id: string) {
    this.id = id;
  }

  get exchanges(): readonly Exchange[] {
    return this.#exchanges;
  }

  get nextTurn(): number {
    return this.#nextTurn;
  }

  /** Turn numbers only grow, so that a late frame can never reach a newer turn. */
  begin(turn: number): void {
    this.#nextTurn = Math.max(this.#nextTurn, turn + 1);
  }

  add(exchange: Exchange): void {
    this.#exchanges.push(exchange);
  }

  clear(): void {
    this.#exchanges = [];
  }

  /** It becomes what the shell says it is; its exchanges take the next turn numbers. */
  set(exchanges: readonly Past[], instructions: string): void {
    this.#instructions = instructions;
    this.#exchanges = exchanges.map(({ question, reply }) => {
      const turn = this.#nextTurn++;
      return { turn, question, reply, interrupted: false, read: [] };
    });
  }

  background(): Background {
    const past = this.#exchanges
      .filter(({ reply }) => reply !== "")
      .map(({ question, reply }) => ({ question, reply }));
    return { instructions: this.#instructions, past };
  }
}

interface Kept {
  readonly conversation: Conversation;
  /** Null while a session uses it. */
  leftAtMs: number | null;
}

export class Conversations {
  readonly #kept = new Map<string, Kept>();
  readonly #now: () => number;
  readonly #newId: () => string;

  constructor(now: () => number, newId: () => string) {
    this.#now = now;
    this.#newId = newId;
  }

  /** The conversation must have been left: two shells must not write one (see `Hub.open`). */
  open(resume: string | undefined): { conversation: Conversation; resumed: boolean } {
    this.#forget();
    const found = resume === undefined ? undefined : this.#kept.get(resume);
    if (found && found.leftAtMs !== null) {
      found.leftAtMs = null;
      return { conversation: found.conversation, resumed: true };
    }
    const conversation = new Conversation(this.#newId());
    this.#kept.set(conversation.id, { conversation, leftAtMs: null });
    return { conversation, resumed: false };
  }

  /** `keep` is false where the far end keeps it itself: then nothing of it stays here. */
  leave(conversation: Conversation, keep: boolean): void {
    const kept = this.#kept.get(conversation.id);
    if (!kept) return;
    if (!keep || conversation.exchanges.length === 0) this.#kept.delete(conversation.id);
    else kept.leftAtMs = this.#now();
  }

  #forget(): void {
    for (const [id, { leftAtMs }] of this.#kept) {
      const old = leftAtMs !== null && this.#now() - leftAtMs > keepMs;
      if (old || (leftAtMs !== null && this.#kept.size > maxKept)) this.#kept.delete(id);
    }
  }
}
