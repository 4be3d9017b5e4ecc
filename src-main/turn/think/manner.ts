/** How to speak, in words for a Thinker whose voice follows them. */
import type { Preferences } from "../../contract/assistant.ts";

export type Manner = Pick<Preferences, "style" | "pace"> & {
  /** Hear the speaker's mood and answer in kind. */
  readonly mood: boolean;
};

/** From here on a pace is worth a word; the voice has no other way to change it. */
const slow = 0.85;
const fast = 1.15;

/**
 * Follows the person's words, because the system message must stay as the voice was taught. Empty when
 * nothing is asked for. `heard`: the question was spoken, so its tone is there to be answered.
 */
export function mannerText({ style, pace, mood }: Manner, heard: boolean): string {
  const parts = [
    ...(heard && mood ? ["Hear the tone of my voice and answer in kind."] : []),
    ...(pace <= slow ? ["Speak slowly."] : pace >= fast ? ["Speak fast."] : []),
    ...(style.trim() === "" ? [] : [`Speak like this: ${style.trim().replace(/[.\s]+$/, "")}.`]),
  ];
  return parts.join(" ");
}
