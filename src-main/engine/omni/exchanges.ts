import type { ChatMessage } from "../messages.ts";
import type { Medium } from "./media.ts";
import type { Part } from "./prompt.ts";
import type { OmniText } from "./text.ts";
import type { OmniMessage } from "./thinker.ts";

/** Exchanges whose sights, sounds and tokens are still known. Older ones are shown as plain text. */
const KEPT_EXCHANGES = 16;

/** What was really shown and written in an exchange that later messages only tell in words. */
interface Exchange {
  readonly question: string;
  readonly parts: readonly Part<Medium>[];
  readonly ids: readonly number[];
}

/** Messages as the Thinker takes them: past exchanges with what was really shown and written. */
export class Exchanges {
  readonly #text: OmniText;
  readonly #mediumOf: (id: number) => Medium | undefined;
  readonly #exchanges: Exchange[] = [];

  constructor(text: OmniText, mediumOf: (id: number) => Medium | undefined) {
    this.#text = text;
    this.#mediumOf = mediumOf;
  }

  resolve(messages: readonly ChatMessage[]): OmniMessage[] {
    let exchange: Exchange | undefined;
    return messages.map((message): OmniMessage => {
      const { role, text, media } = message;
      if (role === "assistant") return { role, parts: this.#written(text, exchange) };
      exchange = role === "user" && !media ? this.#known(text) : undefined;
      if (exchange) return { role, parts: exchange.parts };
      const seen = (media ?? []).flatMap((id): Part<Medium>[] => {
        const medium = this.#mediumOf(id);
        // An open medium without a whole block yet has no tokens to show.
        return medium && (!medium.open || medium.audio.length > 0) ? [{ medium }] : [];
      });
      return { role, parts: text === "" ? seen : [...seen, { text }] };
    });
  }

  #known(question: string): Exchange | undefined {
    return this.#exchanges.findLast((exchange) => exchange.question === question);
  }

  /** As many of the model's own tokens as were heard; other words are spelled again. */
  #written(text: string, exchange: Exchange | undefined): Part<Medium>[] {
    if (!exchange) return [{ text }];
    const heard = text.trim();
    const stream = this.#text.stream();
    let spelled = "";
    for (const [i, id] of exchange.ids.entries()) {
      spelled += stream.push(id);
      if (spelled.trim() === heard) return [{ ids: exchange.ids.slice(0, i + 1) }];
    }
    return [{ text }];
  }

  /** `ids` may grow: what was written so far counts even when the rest is aborted. */
  remember(
    messages: readonly ChatMessage[],
    resolved: readonly OmniMessage[],
    ids: readonly number[],
  ): void {
    const asked = messages.at(-1);
    const parts = resolved.at(-1)?.parts;
    if (asked?.role !== "user" || !parts) return;
    const exchange = { question: asked.transcript ?? asked.text, parts, ids };
    if (this.#exchanges.at(-1)?.ids === ids) this.#exchanges.pop();
    this.#exchanges.push(exchange);
    if (this.#exchanges.length > KEPT_EXCHANGES) this.#exchanges.shift();
  }
}
