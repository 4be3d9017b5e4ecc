import { maxPace, minPace } from "../../contract/limits.ts";

/** What a word of the style is worth to a voice that knows nothing but its pace. */
const words: readonly (readonly [pattern: RegExp, factor: number])[] = [
  [/\b(?:slow(?:er|ly)?|calm(?:er|ly)?)\b/i, 0.8],
  [/\b(?:fast(?:er)?|quick(?:er|ly)?|brisk(?:er|ly)?)\b/i, 1.25],
];

export function styledPace(pace: number, style: string): number {
  const factor = words.reduce((all, [word, value]) => (word.test(style) ? all * value : all), 1);
  return Math.min(maxPace, Math.max(minPace, pace * factor));
}
