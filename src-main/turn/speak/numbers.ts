/** Numbers as words, the ways English reads them. */
import { toCardinal, toOrdinal } from "n2words/en-US";

const digitNames = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** Longer rows of digits without separators are codes, not amounts: nobody reads out 4711000815 as one. */
const longestAmountDigits = 6;
/** With separators it is an amount, up to the largest name that people know (trillions). */
const longestGroupedDigits = 15;

/** "0815" → "zero eight one five". Other characters are kept as they are. */
export function digits(text: string): string {
  return [...text].map((c) => digitNames[Number(c)] ?? c).join(" ");
}

/** "1,234.50" → "one thousand two hundred thirty-four point five zero". */
export function amount(text: string): string {
  const [whole = "", fraction = ""] = text.replace(/,/g, "").split(".");
  const limit = text.includes(",") ? longestGroupedDigits : longestAmountDigits;
  const spoken = whole === "" ? "zero" : integer(whole, limit);
  return fraction === "" ? spoken : `${spoken} point ${digits(fraction)}`;
}

function integer(whole: string, limit: number): string {
  if (whole.length > limit || (whole.length > 1 && whole.startsWith("0"))) return digits(whole);
  return toCardinal(Number(whole));
}

export function cardinal(value: number): string {
  return toCardinal(value);
}

export function ordinal(value: number): string {
  return value === 0 ? "zeroth" : toOrdinal(value);
}

/** 1905 → "nineteen oh five", 2009 → "two thousand nine", 2026 → "twenty twenty-six". */
export function year(value: number): string {
  const rest = value % 100;
  if (value % 1000 < 10) return cardinal(value);
  const century = cardinal(Math.floor(value / 100));
  if (rest === 0) return `${century} hundred`;
  return rest < 10 ? `${century} oh ${cardinal(rest)}` : `${century} ${cardinal(rest)}`;
}

/** Sides of a picture: 1920 → "nineteen twenty", 720 → "seven twenty", 1200 → "twelve hundred". */
export function pixels(text: string): string {
  const value = Number(text);
  if (text.length < 3 || text.length > 4 || value % 1000 === 0) return amount(text);
  const rest = value % 100;
  const hundreds = cardinal(Math.floor(value / 100));
  if (rest === 0) return `${hundreds} hundred`;
  return rest < 10 ? amount(text) : `${hundreds} ${cardinal(rest)}`;
}

/** "nineteen ninety" → "nineteen nineties". */
export function plural(words: string): string {
  return words.endsWith("y") ? `${words.slice(0, -1)}ies` : `${words}s`;
}

const halves: Record<number, string> = { 2: "half", 4: "quarter" };

/** 3/4 → "three quarters"; the caller decides that it is a fraction. */
export function fraction(top: number, bottom: number): string {
  const part = halves[bottom] ?? ordinal(bottom);
  if (top === 1) return `one ${part}`;
  return `${cardinal(top)} ${bottom === 2 ? "halves" : `${part}s`}`;
}
