/**
 * Words and how near two of them are: the same stem, another word for the same thing on screens, or a
 * slip of the recogniser. Word vectors (0.9 MB, distilled from a sentence encoder) were tried and changed
 * no figure on held-out screens: models/train/README.md.
 */
import { stemmer } from "stemmer";
import { eng as functionWords } from "stopword";
import { synonyms } from "./synonyms.ts";

export interface Word {
  readonly text: string;
  readonly stem: string;
}

/** Words that ask, point at the screen or hold a sentence together; none of them is looked for. */
const ignored = new Set([
  ...functionWords,
  ..."screen page window picture image show shows see say says tell please read written there sotto hey um uh so quick question can could you me my mine i'm what's who's it's here look looking one ones thing things do does did is are was were get got have has had give need want like know let much many long big called name exactly right now currently actually just also else going kind sort find".split(
    " ",
  ),
]);

/** Words that stay words of a label although the language uses them as glue. */
const kept = new Set([
  "to",
  "from",
  "by",
  "off",
  "on",
  "up",
  "when",
  "where",
  "who",
  "why",
  "name",
  "total",
  "first",
  "last",
  "new",
  "high",
  "low",
  "high",
  "about",
  "find",
]);

export function wordsOf(text: string): Word[] {
  const found =
    text
      .toLowerCase()
      .normalize("NFKC")
      .match(/[\p{L}\p{N}][\p{L}\p{N}'’.:_+-]*/gu) ?? [];
  return found.flatMap((raw) => {
    const whole = raw.replace(/['’]s$|[.':’_+-]+$/g, "");
    const parts = /[_-]|(?<=\p{L})\.(?=\p{L})/u.test(whole)
      ? whole.split(/[_-]|(?<=\p{L})\.(?=\p{L})/u)
      : [];
    return [whole, ...parts]
      .filter((word) => word.length > 0)
      .map((word) => ({ text: word, stem: stemmer(word) }));
  });
}

export function isIgnored({ text }: Word): boolean {
  return ignored.has(text);
}

export function isKept({ text }: Word): boolean {
  return kept.has(text);
}

const groupsOf = new Map<string, Set<number>>();
for (const [at, line] of synonyms.trim().split("\n").entries()) {
  for (const word of line.split(" ")) {
    for (const key of [word, stemmer(word)])
      groupsOf.set(key, (groupsOf.get(key) ?? new Set()).add(at));
  }
}

/** A word that programs and papers use; others are names of things and people. */
export function isCommon(word: string): boolean {
  const text = word.toLowerCase();
  return groupsOf.has(text) || groupsOf.has(stemmer(text)) || ignored.has(text);
}

/** Nearness by another word of the same group. */
const groupNearness = 0.85;

/** 0..1. */
export function nearness(a: Word, b: Word): number {
  if (a.text === b.text || a.stem === b.stem || alike(a.text, b.text)) return 1;
  const [mine, yours] = [
    groupsOf.get(a.text) ?? groupsOf.get(a.stem),
    groupsOf.get(b.text) ?? groupsOf.get(b.stem),
  ];
  if (mine && yours) for (const group of mine) if (yours.has(group)) return groupNearness;
  return slipped(a.text, b.text);
}

/** Read with a sign that looks the same: Ctrl+0, l2. */
function alike(a: string, b: string): boolean {
  if (a.length !== b.length || !/[\d+_]/.test(a + b)) return false;
  const plain = (text: string) =>
    text.replaceAll("0", "o").replace(/[1|]/g, "l").replaceAll("i", "l");
  return plain(a) === plain(b);
}

/** Misheard or misread by one sign, or a longer form of the same word. */
function slipped(a: string, b: string): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length < 4 || /[\d+]/.test(short)) return 0;
  if (long.startsWith(short) && short.length >= 5 && long.length - short.length <= 5) return 0.8;
  if (short.length < 5 || long.length - short.length > 1) return 0;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  const rest = short.length === long.length ? short.slice(at + 1) : short.slice(at);
  return rest === long.slice(at + 1) ? 0.75 : 0;
}
