import type { OmniText } from "./text.ts";

export type Role = "system" | "user" | "assistant";

/**
 * One piece of a message. `text` is anything a person, a file or a program wrote and never becomes a
 * control token; `ids` is what the model itself wrote, kept as it was, because spelling it again
 * may give other tokens.
 */
export type Part<M> =
  | { readonly text: string }
  | { readonly ids: readonly number[] }
  | { readonly medium: M };

export interface Message<M> {
  readonly role: Role;
  readonly parts: readonly Part<M>[];
}

/** Injected by the model's own template when a conversation has no system message. */
export const GENERIC_SYSTEM = "You are a helpful assistant.";

/** The Talker was trained under this system message, word for word; others weaken its speech. */
export const SPEAKING_SYSTEM =
  "You are Qwen, a virtual human developed by the Qwen Team, Alibaba Group, capable of perceiving auditory and visual inputs, as well as generating text and speech.";

const START = "<|im_start|>";
const END = "<|im_end|>";

const PLACEHOLDER = {
  image: "<|vision_bos|><|IMAGE|><|vision_eos|>",
  audio: "<|audio_bos|><|AUDIO|><|audio_eos|>",
  video: "<|vision_bos|><|VIDEO|><|vision_eos|>",
} as const;

export type MediumKind = keyof typeof PLACEHOLDER;

/** A message system first: the published template adds the generic one where none is given. */
export function withSystem<M>(messages: readonly Message<M>[]): readonly Message<M>[] {
  if (messages[0]?.role === "system") return messages;
  return [{ role: "system", parts: [{ text: GENERIC_SYSTEM }] }, ...messages];
}

/** The prompt as one text with a placeholder per medium: what the published template renders. */
export function chatText(messages: readonly Message<MediumKind>[], reply = true): string {
  const body = withSystem(messages).map(({ role, parts }) => {
    const content = parts.map((part) => {
      if ("ids" in part) throw new Error("a chat text has no place for ids");
      return "text" in part ? part.text : PLACEHOLDER[part.medium];
    });
    return `${START}${role}\n${content.join("")}${END}\n`;
  });
  return body.join("") + (reply ? `${START}assistant\n` : "");
}

/** How the prompt ends. */
export type PromptEnd =
  /** The last message goes on: its end mark is still to come. */
  | "open"
  /** All messages are whole. */
  | "closed"
  /** All messages are whole, and the model's turn to write follows. */
  | "reply";

/**
 * The same prompt as tokens and media. Text is tokenized in whole stretches between control tokens
 * and media, because a split inside would give other ids.
 */
export function chatPieces<M>(
  messages: readonly Message<M>[],
  text: OmniText,
  end: PromptEnd,
): (readonly number[] | M)[] {
  const pieces: (readonly number[] | M)[] = [];
  let waiting = "";
  const flush = (...controls: string[]) => {
    const ids = [...text.plain(waiting), ...controls.map((control) => text.control(control))];
    waiting = "";
    if (ids.length > 0) pieces.push(ids);
  };
  for (const [i, { role, parts }] of messages.entries()) {
    flush(START);
    waiting = `${role}\n`;
    for (const part of parts) {
      if ("text" in part) {
        waiting += part.text;
        continue;
      }
      flush();
      pieces.push("ids" in part ? part.ids : part.medium);
    }
    if (i === messages.length - 1 && end === "open") break;
    flush(END);
    waiting = "\n";
  }
  if (end === "reply") {
    flush(START);
    waiting = "assistant\n";
  }
  flush();
  return pieces;
}
