/** What the small Thinker is given. One place: prefill and writing must build the very same text. */
import type { ChatMessage } from "../../engine/client.ts";
import type { Past } from "../types.ts";
import type { Row } from "./select.ts";

/**
 * Short on purpose: each token of it is prefilled once per conversation, and a 135 M model follows two
 * instructions better than six.
 */
const instructions =
  "You are Sotto, a helpful voice assistant. Answer in one short sentence, in plain words.";

/** Follow-ups rarely reach further back, and every past exchange costs the small model accuracy. */
const pastExchanges = 2;
/** A past reply is context, not text to be continued: its start is enough. */
const pastCharacters = 300;

export interface PromptParts {
  readonly past: readonly Past[];
  /** Pictures are there: their chosen rows, or `null` while none is read. */
  readonly rows: readonly Row[] | null;
  readonly question: string;
}

export function systemMessages(past: readonly Past[]): ChatMessage[] {
  const recent = past.slice(-pastExchanges).flatMap(({ question, reply }): ChatMessage[] => [
    { role: "user", text: question.slice(0, pastCharacters) },
    { role: "assistant", text: reply.slice(0, pastCharacters) },
  ]);
  return [{ role: "system", text: instructions }, ...recent];
}

export function buildPrompt({ past, rows, question }: PromptParts): ChatMessage[] {
  const seen =
    rows && rows.length > 0
      ? `The screen shows these lines:\n${rows.map((row) => row.text).join("\n")}\n\nAnswer from these lines: `
      : "";
  return [...systemMessages(past), { role: "user", text: `${seen}${question}` }];
}
