/** The conversation as the client sees it: messages in order, each with what a turn needs of it. */
import { randomUUID } from "node:crypto";
import type { Sight } from "../../../contract/commands.ts";
import type { SpokenClause } from "../ports.ts";

export interface Spoken {
  /** What was said, and where; of the voice's own rate. */
  readonly clauses: SpokenClause[];
  rateHz: number;
  samples: number;
}

export interface Item {
  readonly id: string;
  readonly role: "user" | "assistant" | "system";
  status: "in_progress" | "completed" | "incomplete";
  /** Typed, written, or what is known of what was heard or said. */
  text: string;
  /** Of the user; at the microphone's rate. */
  readonly sound: Int16Array | null;
  readonly pictures: readonly Sight[];
  /** Of the assistant, when it spoke. */
  readonly spoken: Spoken | null;
}

export function newItem(fields: Partial<Item> & Pick<Item, "role">): Item {
  return {
    id: `item_${randomUUID().replaceAll("-", "").slice(0, 21)}`,
    status: "completed",
    text: "",
    sound: null,
    pictures: [],
    spoken: null,
    ...fields,
  };
}

export function shownItem(item: Item): object {
  const { id, role, status } = item;
  return { id, object: "realtime.item", type: "message", status, role, content: contentOf(item) };
}

function contentOf({ role, text, sound, pictures, spoken }: Item): object[] {
  if (role === "assistant") {
    if (spoken) return [{ type: "output_audio", transcript: text }];
    return text === "" ? [] : [{ type: "output_text", text }];
  }
  const shown = pictures.map(() => ({ type: "input_image" }));
  if (sound) return [{ type: "input_audio", transcript: text || null }, ...shown];
  return [...(text === "" ? [] : [{ type: "input_text", text }]), ...shown];
}

export class Conversation {
  readonly id = `conv_${randomUUID().replaceAll("-", "").slice(0, 21)}`;
  readonly #items: Item[] = [];

  find(id: string): Item | undefined {
    return this.#items.find((item) => item.id === id);
  }

  /** Returns the id of the item before it; undefined when `after` names none. */
  insert(item: Item, after?: string): string | null | undefined {
    if (after === undefined) {
      const before = this.#items.at(-1)?.id ?? null;
      this.#items.push(item);
      return before;
    }
    if (after === "root") {
      this.#items.unshift(item);
      return null;
    }
    const index = this.#items.findIndex(({ id }) => id === after);
    if (index < 0) return undefined;
    this.#items.splice(index + 1, 0, item);
    return after;
  }

  remove(id: string): boolean {
    const index = this.#items.findIndex((item) => item.id === id);
    if (index >= 0) this.#items.splice(index, 1);
    return index >= 0;
  }

  /** The newest question and what came before; null when nothing was asked since the last reply. */
  question(): {
    asked: Item[];
    past: { question: string; reply: string }[];
    system: string;
  } | null {
    const past: { question: string; reply: string }[] = [];
    const system: string[] = [];
    let asked: Item[] = [];
    for (const item of this.#items) {
      if (item.role === "system") system.push(item.text);
      else if (item.role === "user") asked.push(item);
      else {
        const question = asked.map(({ text }) => text).join("\n");
        if (question !== "") past.push({ question, reply: item.text });
        asked = [];
      }
    }
    return asked.length === 0 ? null : { asked, past, system: system.join("\n") };
  }
}
