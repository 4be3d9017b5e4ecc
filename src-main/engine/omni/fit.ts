import { wordedFault } from "../../contract/faults.ts";
import { worded } from "../../contract/sentences.ts";
import type { OmniManifest } from "./manifest.ts";
import type { Medium } from "./media.ts";
import { chatPieces, type Message, type PromptEnd } from "./prompt.ts";
import { Sequence } from "./sequence.ts";
import type { OmniText } from "./text.ts";

/** After an overflow this share of the context is used at most, so that not every turn overflows. */
const SHARE_AFTER_DROP = 0.6;

/** Lays a conversation out; when it is too long, whole exchanges go, the oldest first. */
export class ConversationFit {
  #dropped = 0;

  constructor(
    private readonly manifest: OmniManifest,
    private readonly text: OmniText,
    private readonly mostTokens: number,
  ) {}

  /** Oldest exchanges that were left out, since the conversation began. */
  get droppedTurns(): number {
    return this.#dropped;
  }

  layOut(messages: readonly Message<Medium>[], end: PromptEnd): Sequence {
    const turns = splitTurns(messages);
    if (this.#dropped >= turns.exchanges.length) this.#dropped = 0;
    const lay = (dropped: number) =>
      this.#lay([...turns.system, ...turns.exchanges.slice(dropped).flat()], end);
    let sequence = lay(this.#dropped);
    if (sequence.length <= this.mostTokens) return sequence;
    const target = Math.floor((this.mostTokens + 1) * SHARE_AFTER_DROP);
    while (sequence.length > target && this.#dropped < turns.exchanges.length - 1)
      sequence = lay(++this.#dropped);
    if (sequence.length > this.mostTokens)
      throw wordedFault(
        "too-large",
        "think",
        worded("question-too-long", sequence.length, this.mostTokens),
      );
    return sequence;
  }

  #lay(messages: readonly Message<Medium>[], end: PromptEnd): Sequence {
    const sequence = new Sequence(this.manifest);
    for (const piece of chatPieces(messages, this.text, end)) sequence.append(piece);
    return sequence;
  }
}

/** An exchange begins with each message of the person. */
function splitTurns(messages: readonly Message<Medium>[]): {
  system: Message<Medium>[];
  exchanges: Message<Medium>[][];
} {
  const system: Message<Medium>[] = [];
  const exchanges: Message<Medium>[][] = [];
  for (const message of messages) {
    if (message.role === "system" && exchanges.length === 0) system.push(message);
    else if (message.role === "user" || exchanges.length === 0) exchanges.push([message]);
    else exchanges.at(-1)?.push(message);
  }
  return { system, exchanges };
}
