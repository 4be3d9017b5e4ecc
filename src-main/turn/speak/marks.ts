/** What belongs to writing, not to speech: Markdown, typography, emoji. */
import { keySymbols } from "./tables.ts";

const vulgar = /[¼-¾⅐-⅞]/gu;

/** One form for every way to write a character; superscripts become powers. */
export function plainCharacters(text: string): string {
  return text
    .replace(/№/g, "No. ")
    .replace(/[™®©℠]/g, "")
    .replace(vulgar, " $&")
    .replace(/²/g, "^2")
    .replace(/³/g, "^3")
    .replace(/[⌘⌥⇧⌃⏎⌫⎋]/g, (key) => keySymbols[key] ?? "")
    .normalize("NFKC")
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(/⁄/g, "/")
    .replace(/[‘’ʼ′`´]/g, "'")
    .replace(/[“”„«»″]/g, '"')
    .replace(/[‐‑‒−]/g, "-")
    .replace(/[–—―]/g, "–")
    .replace(/\s*(?:->|=>|-->|[→⇒➔➜▸►▶])\s*/gu, ", ")
    .replace(/\p{Cf}|\p{Variation_Selector}|\u20E3/gu, "")
    .replace(/\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}/gu, " ")
    .replace(/[\p{Cc}\p{Co}\p{Cn}\p{Cs}]/gu, (c) => (/\s/.test(c) ? c : " "));
}

/** Decimal digits of every script come in runs of ten, whose zero ends in 0 or 6 (Unicode 4.6). */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const low = code & 15;
  const startsAtZero = /^\p{Nd}$/u.test(String.fromCodePoint(code - low));
  return String((startsAtZero ? low : low - 6) % 10);
}

/** Inline and line marks of Markdown and HTML; their text stays. */
export function withoutMarkup(text: string): string {
  return text
    .replace(/[^\S\n]+/g, " ")
    .replace(/(?: ?\n)+ ?/g, "\n")
    .replace(/^\s*'{3,}\s*\w*\s*$/gm, "")
    .replace(/'{3,}\w*/g, " ")
    .replace(/!?\[([^\]]*)\]\(([^()\s]*)\)/g, (_, label: string, target: string) => label || target)
    .replace(/<(https?:[^>\s]*)>/g, "$1")
    .replace(/<\/?[a-zA-Z][^<>]{0,200}>/g, " ")
    .replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name: string) => entities[name] ?? " ")
    .replace(/^\s*(?:[-*_=]\s*){3,}$/gm, "")
    .replace(/^\s{0,3}#{1,6}\s+(.*?)\s*#*$/gm, "$1")
    .replace(/^\s*(?:>\s?)+/gm, "")
    .replace(/^\s*[-*+•◦▪·]\s+(?:\[[ xX]\]\s+)?/gm, "")
    .replace(/^\s*(\d{1,3})[.)]\s+(?=\S)/gm, "$1, ")
    .replace(/^\s*\|?[\s:|-]*-{3,}[\s:|-]*\|?\s*$/gm, "")
    .replace(/\s*\|\s*/g, ", ")
    .replace(/~~(.+?)~~/g, "$1")
    .replace(/(\*{1,3})(?=\S)([^*]+?)(?<=\S)\1/g, "$2")
    .replace(/(?<![\p{L}\p{N}])(_{1,3})(?=\S)([^_]+?)(?<=\S)\1(?![\p{L}\p{N}])/gu, "$2")
    .replace(/([^\s.,;:!?]) ?\n+/g, "$1,\n")
    .replace(/\s+/g, " ");
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  nbsp: " ",
};
