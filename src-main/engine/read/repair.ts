/**
 * What the recogniser confuses is put right only where the context is certain: inside numbers, codes
 * and paths, or where a letter's height tells capital from small.
 */
import type { Extent } from "./ink.ts";

/** Marks of Chinese print that NFKC leaves alone. */
const plainMarks: Readonly<Record<string, string>> = {
  "。": ".",
  "、": ",",
  "【": "[",
  "】": "]",
  "〔": "(",
  "〕": ")",
  "「": "[",
  "」": "]",
  "《": "<",
  "》": ">",
  "〈": "<",
  "〉": ">",
};

export function plainText(text: string): string {
  return [...text.normalize("NFKC")].map((mark) => plainMarks[mark] ?? mark).join("");
}

/** Repairs a line word by word. */
export function repairText(text: string): string {
  return text
    .replaceAll(/°{2,}/g, "°")
    .split(" ")
    .map((word) => repairPath(repairLetter(repairNumber(repairCode(repairCurrency(word))))))
    .join(" ");
}

/**
 * f2,100 and e2,900: the alphabet has no sign of the euro, and a pound's looks like an f. Only before what
 * must be an amount: f2.8 is an aperture, E404 a code.
 */
function repairCurrency(word: string): string {
  const amount =
    /^(["'(]?[-+−]?)([feEε])(\d{1,3}(?:[.,]\d{3})*[.,]\d{2,3}[.,;:)]*|\d[.,]\dm[.,;:)]*)$/u.exec(
      word,
    );
  const plain = /^(["'(]?[-+−]?)(f)(\d{2,3}[.,;:)]*)$/.exec(word);
  const [, before = "", sign, figure] = amount ?? plain ?? [];
  return sign && figure ? `${before}${sign === "f" ? "£" : "€"}${figure}` : word;
}

/** 0x8OO7OO7O: after 0x only hexadecimal digits follow. */
function repairCode(word: string): string {
  return word.replace(/^([("']?)[0O]([xX])([0-9a-fA-FOoIl]{2,})(?=$|\W)/, (_, open, x, digits) => {
    return `${open}0${x}${digits.replaceAll(/[Oo]/g, "0").replaceAll(/[Il]/g, "1")}`;
  });
}

/** 5,ooo and 1O.5: a word of digits, their marks and the letter O; 1l5: a stroke between digits. */
function repairNumber(word: string): string {
  if (/^[^\p{L}\d]*\d[\dOo.,:]*[^\p{L}\d]*$/u.test(word)) {
    // A degree sign read as o ends some numbers; a zero never follows a decimal unit there.
    return word.replaceAll(/(?<=[\dOo.,:])[Oo](?=[\dOo.,:%]|$|\W)/g, "0");
  }
  return word.replaceAll(/(?<=\d)[lI|](?=\d)/g, "1");
}

/** 0rder: a zero before small letters that no hexadecimal number holds. */
function repairLetter(word: string): string {
  return word.replace(/^(\W*)0(?=[a-wyz]{2,}(?:\W|$))(?=[a-f]*[g-wyz])/, "$1O");
}

/** D:lReports: what follows a drive letter is a backslash. */
function repairPath(word: string): string {
  return word.replace(/^([A-Za-z]:)[lI|](?=[A-Z])/, "$1\\");
}

/** Letters whose capital has the same shape. */
const sameShape = /^[covwxzs]$/i;
/** Small letters that end at the x-height. */
const low = { whole: /^[aemnrugpqy]$/, left: /^[mnrupy]$/, right: /^[amnugq]$/ };
/** Signs about as tall as a capital. */
const tall = {
  whole: /^[ABDEFGHIKLMNPRTUYbdfhkl0-9]$/,
  left: /^[BDEFHIKLMNPRUbhkl]$/,
  right: /^[HIMNUdfl]$/,
};
/** Signs that stand on the base line. */
const standing = /^[A-PR-Za-fhik-or-xz0-9]$/;

export interface Standing {
  readonly text: string;
  /** A space stands before it. */
  readonly spaced: boolean;
  /** null where it could not be measured. */
  readonly extent: Extent | null;
}

/** x-height is 0.65 to 0.75 of cap height in the fonts of screens; at 11 pixels 0.78 after rounding. */
const capitalShare = 0.87;

/**
 * Decides capital or small for c o s v w x z by their height beside their neighbours'; only where both
 * occur: at the start of a word, and between capitals.
 */
export function repairCase(signs: readonly Standing[]): string[] {
  const tops = (patterns: Record<Extent["part"], RegExp>) =>
    median(
      signs.flatMap(({ text, extent: e }) => (e && patterns[e.part].test(text) ? [e.top] : [])),
    );
  const baseLine = median(
    signs.flatMap(({ text, extent }) => (extent && standing.test(text) ? [extent.bottom] : [])),
  );
  const [capTop, lowTop] = [tops(tall), tops(low)];
  return signs.map(({ text, spaced, extent }, at) => {
    if (!extent || extent.part === "right" || baseLine === null || !sameShape.test(text))
      return text;
    const before = spaced ? "" : (signs[at - 1]?.text ?? "");
    const inCapitals = /[A-Z]/.test(before) && /^[A-Z]$/.test(signs[at + 1]?.text ?? "");
    if (/\p{L}/u.test(before) && !inCapitals) return text;
    const height = baseLine - extent.top;
    const small = text.toLowerCase();
    if (capTop !== null) {
      return height > capitalShare * (baseLine - capTop) ? text.toUpperCase() : small;
    }
    if (lowTop === null) return text;
    return height * capitalShare > baseLine - lowTop ? text.toUpperCase() : small;
  });
}

/** Of a digit's height: what hangs above the base line, and how small, is no zero. */
const [degreeHeight, degreeLift] = [0.65, 0.3];

/** 17° read as 170: the sign of a degree is a small ring that hangs where a figure begins. */
export function repairDegree(signs: readonly Standing[]): Standing[] {
  const figures = signs.flatMap(({ text, extent }) =>
    extent && /^\d$/.test(text) ? [extent] : [],
  );
  const height = median(figures.map(({ top, bottom }) => bottom - top)) ?? 0;
  const base = median(figures.map(({ bottom }) => bottom)) ?? 0;
  return signs.map((sign, at) => {
    const { text, spaced, extent } = sign;
    if (!extent || spaced || !/^[0oO]$/.test(text) || !/^\d$/.test(signs[at - 1]?.text ?? ""))
      return sign;
    const small = extent.bottom - extent.top < degreeHeight * height;
    const hangs = base - extent.bottom > degreeLift * height;
    return small && hangs ? { ...sign, text: "°" } : sign;
  });
}

function median(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? null;
}
