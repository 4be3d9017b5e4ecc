/**
 * Makes written text speakable: words, apostrophes, hyphens and the marks , . ; : ! ? and nothing
 * else. Total (any Unicode text gives something, perhaps ""), never a digit, the same again for text
 * that is already spoken. Rules run in order; each leaves words that no later rule takes.
 */
import { plainCharacters, withoutMarkup } from "./marks.ts";
import { acronymRules, addressRules, codeRules, mixedRule, shortcutRules } from "./names.ts";
import {
  codeNumberRules,
  dateRules,
  measureRules,
  plainRules,
  priceRules,
  timeRules,
} from "./quantities.ts";
import { abbreviations, greekLetters, scripts, signs } from "./tables.ts";

const rules = [
  ...addressRules,
  ...shortcutRules,
  ...codeRules,
  ...dateRules,
  ...timeRules,
  ...codeNumberRules,
  ...priceRules,
  ...measureRules,
  mixedRule,
  ...plainRules,
] as const;

/** A word that a number or another script was glued to is known only once they are apart. */
const mostPasses = 4;

export function speakable(written: string): string {
  let spoken = pass(written);
  for (let i = 1, before = written; i < mostPasses && spoken !== before; i++) {
    before = spoken;
    spoken = pass(spoken);
  }
  return spoken;
}

function pass(written: string): string {
  let text = withoutMarkup(plainCharacters(written));
  for (const [pattern, words] of rules) {
    text = text.replace(pattern, (...groups) => words(...(groups as string[])));
  }
  text = abbreviated(otherScripts(text));
  for (const [pattern, words] of acronymRules) {
    text = text.replace(pattern, (...groups) => words(...(groups as string[])));
  }
  const spoken = onlySpeech(spokenSigns(text));
  // Brackets and line ends became commas; at the end only a comma that was written means "it goes on".
  return opensMore.test(written) ? spoken : spoken.replace(/[,;:]$/, "");
}

const opensMore = /(?:[,;:–—-]|…|\.\.)["'”’*_)\]\s]*$/u;

const abbreviationPattern = new RegExp(
  `(?<![\\p{L}.])(?:${Object.keys(abbreviations)
    .sort((a, b) => b.length - a.length)
    .map((short) => short.replace(/[./]/g, "\\$&"))
    .join("|")})(?![\\p{L}])`,
  "giu",
);

function abbreviated(text: string): string {
  return text
    .replace(/\bSt\.(?= \p{Lu})/gu, "Saint")
    .replace(/(?<=\p{L} )St\./gu, "Street")
    .replace(abbreviationPattern, (short, at: number) => {
      const words = abbreviations[short.toLowerCase()] ?? short;
      // The last full stop of a text ends its sentence too.
      const ends = short.endsWith(".") && at + short.length === text.trimEnd().length;
      return ends ? `${words}.` : words;
    })
    .replace(/(?<![\p{L}])(?:\p{L}\.){2,}(?!\p{L})/gu, (initials) =>
      initials.replace(/\./g, " ").trim(),
    );
}

function spokenSigns(text: string): string {
  return text
    .replace(/([&@±×÷≈≤≥≠∞√§°%])\1*/gu, (_, sign: string) => signs[sign] ?? " ")
    .replace(/\band\s*\/\s*or\b/gi, "and or")
    .replace(/(?<=[\p{L}\p{N}])\s?\/\s?(?=[\p{L}\p{N}])/gu, " slash ")
    .replace(/(?<=[\p{L}\p{N}])\\(?=[\p{L}\p{N}])/gu, " backslash ")
    .replace(/\s[-–]+\s|–|\s-+(?=\p{L})|(?<=\p{L})-+\s|--+/gu, ", ")
    .replace(/\s>\s/g, ", ")
    .replace(/\.{2,}/g, ", ")
    .replace(/\s*[()[\]{}]\s*/g, ", ")
    .replace(/[。．]/g, ". ")
    .replace(/[、，]/g, ", ");
}

/** This voice speaks English only; what it cannot say it names, instead of leaving a hole. */
function otherScripts(text: string): string {
  return text
    .replace(/(?<![\p{L}\p{M}])\p{Script=Greek}(?![\p{L}\p{M}])/gu, (letter) => {
      return greekLetters[letter.toLowerCase()] ?? letter;
    })
    .replace(
      /[^\P{L}\p{Script=Latin}](?:[^\p{Script=Latin}]*[^\P{L}\p{Script=Latin}])?/gu,
      (run) => {
        const marks = /[.!?]/.exec(run)?.[0] ?? "";
        const known = scripts.find(([pattern]) => pattern.test(run));
        return ` something in ${known ? known[1] : "another script"}${marks} `;
      },
    );
}

function onlySpeech(text: string): string {
  return (
    text
      .normalize("NFC")
      .replace(/[^\p{Script=Latin}\p{M}'\-,.;:!?\s]|\p{N}/gu, " ")
      // Marks stand on a letter; apostrophes and hyphens between or after letters.
      .replace(/(?<![\p{L}\p{M}])\p{M}+/gu, " ")
      .replace(/(?<![\p{L}\p{M}])['-]+|['-]+(?![\p{L}\p{M}'-])|['-](?=['-])/gu, " ")
      .replace(/\s+/g, " ")
      .replace(/ ?([,.;:!?])[\s,.;:!?]*/g, (run, first: string) => `${strongest(run, first)} `)
      .replace(/^[\s,.;:!?]+/, "")
      .trim()
  );
}

function strongest(run: string, first: string): string {
  return [..."?!."].find((mark) => run.includes(mark)) ?? first;
}
