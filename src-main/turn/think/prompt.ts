/** What the small Thinker is given. One place: prefill and writing must build the very same text. */
import type { ChatMessage } from "../../engine/client.ts";
import type { Background } from "../types.ts";
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

/** What a client asks of every reply: 200 tokens, a tenth of the context. */
const instructionsCharacters = 800;

export interface PromptParts {
  readonly background: Background;
  /** Pictures are there: their chosen rows, or `null` while none is read. */
  readonly rows: readonly Row[] | null;
  readonly question: string;
}

export function systemMessages({ instructions: more, past }: Background): ChatMessage[] {
  const recent = past.slice(-pastExchanges).flatMap(({ question, reply }): ChatMessage[] => [
    { role: "user", text: question.slice(0, pastCharacters) },
    { role: "assistant", text: reply.slice(0, pastCharacters) },
  ]);
  const text = `${instructions} ${more.slice(0, instructionsCharacters)}`.trim();
  return [{ role: "system", text }, ...recent];
}

export function buildPrompt({ background, rows, question }: PromptParts): ChatMessage[] {
  const seen =
    rows && rows.length > 0 ? `Text: ${rows.map((row) => row.text).join(". ")}.\nQuestion: ` : "";
  return [...systemMessages(background), { role: "user", text: `${seen}${question}` }];
}
