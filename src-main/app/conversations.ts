/** Conversations by id: those that a session has open, those just left, and behind them the history. */
import type { Exchange } from "../contract/assistant.ts";
import type { ConversationPart } from "../contract/history.ts";
import { ReadingPlace } from "../turn/think/readAloud.ts";
import type { Background, Past } from "../turn/types.ts";
import type { History } from "./history.ts";

/** A conversation whose shell is gone is held this long; a closed laptop lid is common, a day is not. */
const heldMs = 30 * 60 * 1000;
/** Beyond this the oldest abandoned one goes; a person has a handful of windows. */
const maxHeld = 50;
/** What a window shows at once; earlier turns are fetched as it scrolls. */
export const shownTurns = 60;
/** Held of a conversation that is in the history; no Thinker of ours can use more. */
const maxTurnsHeld = 200;

export class Conversation {
  readonly id: string;
  /** Where a mode that reads aloud is. */
  readonly reading = new ReadingPlace();
  #exchanges: Exchange[] = [];
  /** Turns of the history before these. */
  #earlier = 0;
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

  /** `kept`: the history has it, so that what is older need not be held. */
  add(exchange: Exchange, kept: boolean): void {
    this.#exchanges.push(exchange);
    if (!kept || this.#exchanges.length <= 2 * maxTurnsHeld) return;
    this.#earlier += this.#exchanges.splice(0, maxTurnsHeld).length;
  }

  /** Goes on where the history ends. */
  load({ conversation, earlier }: ConversationPart, lastTurn: number): void {
    this.#exchanges = [...conversation];
    this.#earlier = earlier;
    this.begin(lastTurn);
  }

  /** The newest turns, or those before `before`; null: the history has to be asked. */
  part(limit: number, before = Number.POSITIVE_INFINITY): ConversationPart | null {
    const known = this.#exchanges.filter(({ turn }) => turn < before);
    if (known.length === 0 && this.#earlier > 0) return null;
    const conversation = known.slice(-limit);
    return { conversation, earlier: this.#earlier + known.length - conversation.length };
  }

  /** It was erased. */
  clear(): void {
    this.#exchanges = [];
    this.#earlier = 0;
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

interface Held {
  readonly conversation: Conversation;
  /** Null while a session uses it. */
  leftAtMs: number | null;
}

export class Conversations {
  readonly #held = new Map<string, Held>();
  readonly #history: Pick<History, "find">;
  readonly #now: () => number;
  readonly #newId: () => string;

  constructor(history: Pick<History, "find">, now: () => number, newId: () => string) {
    this.#history = history;
    this.#now = now;
    this.#newId = newId;
  }

  /** A new, empty one. */
  begin(): Conversation {
    this.#forgetOld();
    return this.#take(new Conversation(this.#newId()));
  }

  /**
   * One that was left, or that the history has; null: there is none of that id. Nobody else may have it
   * open: two shells must not write one (see `Hub.open`).
   */
  async open(id: string): Promise<Conversation | null> {
    this.#forgetOld();
    const held = this.#held.get(id);
    if (held && held.leftAtMs !== null) {
      held.leftAtMs = null;
      return held.conversation;
    }
    const found = await this.#history.find(id, shownTurns);
    if (found === null) return null;
    const conversation = new Conversation(id);
    conversation.load(found.part, found.lastTurn);
    return this.#take(conversation);
  }

  /** `keep` is false where the far end keeps it itself: then nothing of it stays here. */
  leave(conversation: Conversation, keep: boolean): void {
    const held = this.#held.get(conversation.id);
    if (!held) return;
    if (!keep || conversation.exchanges.length === 0) this.#held.delete(conversation.id);
    else held.leftAtMs = this.#now();
  }

  /** It was deleted; null: all were. What a session has open goes on, empty. */
  forget(id: string | null): void {
    for (const [known, { conversation, leftAtMs }] of this.#held) {
      if (id !== null && known !== id) continue;
      conversation.clear();
      if (leftAtMs !== null) this.#held.delete(known);
    }
  }

  #take(conversation: Conversation): Conversation {
    this.#held.set(conversation.id, { conversation, leftAtMs: null });
    return conversation;
  }

  #forgetOld(): void {
    for (const [id, { leftAtMs }] of this.#held) {
      const old = leftAtMs !== null && this.#now() - leftAtMs > heldMs;
      if (old || (leftAtMs !== null && this.#held.size > maxHeld)) this.#held.delete(id);
    }
  }
}
