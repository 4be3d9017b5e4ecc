/** What a mode changes of one turn. */
import { maxPace, maxStyleCharacters, minPace } from "../contract/limits.ts";
import type { Preferences } from "../contract/preferences.ts";
import type { Mode } from "./mode.ts";

/** The person's own pace and style stay: a mode is slower or warmer than they like it, not than anyone. */
export function mannerIn(mode: Mode, own: Preferences): Preferences {
  const style = [mode.style, own.style].filter((words) => words !== "").join(", ");
  return {
    ...own,
    pace: Math.min(maxPace, Math.max(minPace, own.pace * mode.pace)),
    style: style.slice(0, maxStyleCharacters),
    speaker: mode.voice ?? own.speaker,
  };
}

/** For a Thinker that follows instructions. */
export function instructionsOf({ instructions, language }: Mode): string {
  if (language === null) return instructions;
  const name = new Intl.DisplayNames("en", { type: "language" }).of(language) ?? language;
  return `${instructions} Answer in ${name}, whatever language the question is in.`.trim();
}

/** `languages`: BCP 47 tags of what a pack speaks. */
export function speaksIn(languages: readonly string[], { language }: Mode): boolean {
  const [wanted] = language?.split("-") ?? [];
  return wanted === undefined || languages.some((tag) => tag.split("-")[0] === wanted);
}
