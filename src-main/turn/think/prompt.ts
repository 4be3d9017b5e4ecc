/** What the small Thinker is given. One place: prefill and writing must build the very same text. */
import type { ChatMessage } from "../../engine/client.ts";
import type { Past } from "../types.ts";
import type { Row } from "./select.ts";

/**
 * Short on purpose: a 135 M model follows two instructions better than six. Of three wordings tried on 14
 * questions about the screens in test/support, this and "Text: … Question: …" gave the most right answers
 * (10, others 7 to 9).
 */
const instructions =
  "You are Sotto. Answer the question in one short sentence, using the text if there is one.";

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
    rows && rows.length > 0 ? `Text: ${rows.map((row) => row.text).join(". ")}.\nQuestion: ` : "";
  return [...systemMessages(past), { role: "user", text: `${seen}${question}` }];
}
