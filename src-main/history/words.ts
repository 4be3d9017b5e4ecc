/**
 * From text to what is indexed, and from what a person types to a query. SQLite's `unicode61` splits at
 * spaces, which Chinese and Japanese do not write and Arabic vowels are taken for: so the text is folded
 * here first, and every letter of a script without spaces becomes a word of its own.
 */
import type { SnippetPart } from "../contract/history.ts";

/** Written without spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Arabic letters that people type for one another, and the stretch mark that means nothing. */
const sameLetter: Readonly<Record<string, string>> = {
  "\u0622": "\u0627",
  "\u0623": "\u0627",
  "\u0625": "\u0627",
  "\u0671": "\u0627",
  "\u0649": "\u064a",
  "\u0629": "\u0647",
  "\u0640": "",
  "\u00df": "ss",
  "\u00e6": "ae",
  "\u00f8": "o",
  "\u0142": "l",
};

/** A folded word and where it stands in the text as it was written. */
interface Word {
  readonly folded: string;
  readonly from: number;
  readonly to: number;
}

function fold(text: string): string {
  // Most words are; the rest costs ten times as much.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant.
  if (/^[\u0000-\u007f]*$/.test(text)) return text.toLowerCase();
  const plain = text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
  return Array.from(plain, (letter) => sameLetter[letter] ?? letter).join("");
}

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const { 0: run, index } of text.matchAll(/[\p{L}\p{N}\p{M}\u0640]+/gu)) {
    let from = index;
    let piece = "";
    if (!unspaced.test(run)) {
      const folded = fold(run);
      if (folded !== "") words.push({ folded, from, to: from + run.length });
      continue;
    }
    const end = (to: number) => {
      const folded = fold(piece);
      if (folded !== "") words.push({ folded, from, to });
      piece = "";
      from = to;
    };
    let at = index;
    for (const letter of run) {
      if (unspaced.test(letter)) {
        end(at);
        piece = letter;
        end(at + letter.length);
      } else piece += letter;
      at += letter.length;
    }
    end(at);
  }
  return words;
}

/** What the index is given of a text. */
export function indexed(text: string): string {
  return wordsOf(text)
    .map(({ folded }) => folded)
    .join(" ");
}

/** What stands together in a query: a word's beginning, or letters without a space between them. */
type Term = readonly string[];

function termsOf(query: string): Term[] {
  const words = wordsOf(query);
  const terms: string[][] = [];
  words.forEach((word, index) => {
    const before = words[index - 1];
    const joined = before?.to === word.from && terms.length > 0;
    if (joined) terms.at(-1)?.push(word.folded);
    else terms.push([word.folded]);
  });
  return terms;
}

/** An FTS5 query for all of the words, the last of each term as a beginning; null: nothing to look for. */
export function matchQuery(query: string): string | null {
  const terms = termsOf(query).map((term) => `"${term.join(" ")}"*`);
  return terms.length === 0 ? null : terms.join(" AND ");
}

/** So many characters around what was found are shown. */
const shownBefore = 40;
const shownAfter = 120;

/** The part of a text around what was found; null when it is not there. */
export function snippet(text: string, query: string): readonly SnippetPart[] | null {
  const terms = termsOf(query);
  // A full screen has a hundred lines, of which one is meant: the others are not taken apart.
  const folded = fold(text);
  if (!terms.some(([word = ""]) => folded.includes(word))) return null;
  const words = wordsOf(text);
  const found = terms.flatMap((term) => placesOf(words, term));
  const first = Math.min(...found.map(({ from }) => from));
  if (!Number.isFinite(first)) return null;
  const from = wordStart(text, Math.max(0, first - shownBefore));
  const to = Math.min(text.length, first + shownAfter);
  const parts: SnippetPart[] = [];
  let at = from;
  for (const place of found.sort((a, b) => a.from - b.from)) {
    if (place.from < at || place.from >= to) continue;
    if (place.from > at) parts.push({ text: text.slice(at, place.from), found: false });
    parts.push({ text: text.slice(place.from, place.to), found: true });
    at = place.to;
  }
  if (at < to) parts.push({ text: text.slice(at, to), found: false });
  const [head, ...rest] = parts;
  if (head && from > 0) return [{ ...head, text: `…${head.text}` }, ...rest];
  return parts;
}

function placesOf(words: readonly Word[], term: Term): { from: number; to: number }[] {
  const places: { from: number; to: number }[] = [];
  for (let index = 0; index + term.length <= words.length; index++) {
    const fits = term.every((wanted, offset) => {
      const folded = words[index + offset]?.folded ?? "";
      return offset === term.length - 1 ? folded.startsWith(wanted) : folded === wanted;
    });
    const [head, tail] = [words[index], words[index + term.length - 1]];
    if (fits && head && tail) places.push({ from: head.from, to: tail.to });
  }
  return places;
}

function wordStart(text: string, at: number): number {
  if (at === 0) return 0;
  const space = text.slice(at).search(/\s/);
  return space < 0 || space > shownBefore ? at : at + space + 1;
}
