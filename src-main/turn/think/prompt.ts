/** What the small Thinker is given. One place: prefill and writing must build the very same text. */
import type { ChatMessage } from "../../engine/client.ts";
import type { Background } from "../types.ts";

/** Short on purpose: a 135 M model follows two instructions better than six. */
const instructions = "You are Sotto. Answer the question in one short sentence.";

/** Follow-ups rarely reach further back, and every past exchange costs the small model accuracy. */
const pastExchanges = 2;
/** A past reply is context, not text to be continued: its start is enough. */
const pastCharacters = 300;

/** What a client asks of every reply: 200 tokens, a tenth of the context. */
const instructionsCharacters = 800;

export interface PromptParts {
  readonly background: Background;
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

export function buildPrompt({ background, question }: PromptParts): ChatMessage[] {
  return [...systemMessages(background), { role: "user", text: question }];
}
