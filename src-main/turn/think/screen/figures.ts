/** Figures in a text as a person reads them: amounts with what they are of, lengths of time, hours of the day. */

export interface Figure {
  /** Amounts as written; times in minutes. */
  readonly value: number;
  readonly kind: "amount" | "duration" | "clock";
  /** Currency or unit, as it stands before and after. */
  readonly before: string;
  readonly after: string;
  readonly decimals: number;
}

/** Before a figure: a sign, or a currency's letters ("TSh 20,000"), which other short words look like. */
const before = "[\\p{Sc}#]|(?:\\p{Lu}\\p{L}{1,2}|R\\$|S/|kr|zł|R)\\.?\\s";
const after =
  "[%°]\\s?[CF]?(?![\\p{L}])|[€£$¥]|(?:[KMGT]i?B|[kK]g|km|cm|mm|ml|cl|m²|m³|[kM]?Hz|kWh?|pp?|px|ms|kr|zł|EUR|CHF|USD|GBP|[mgWVAsl])(?![\\p{L}\\d/])";
const number =
  "\\d{1,3}(?:[ ’',]\\d{3})+(?:\\.\\d+)?(?!\\d)|\\d{1,3}(?:\\.\\d{3})+(?:,\\d+)?(?!\\d)|\\d+(?:[.,]\\d+)?";

const month = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*";
const date = new RegExp(
  `(?<!\\d)\\d{1,2}[./-]\\d{1,2}[./-](?:\\d{4}|\\d{2})?(?!\\d)|(?<!\\d)\\d{4}-\\d{2}-\\d{2}(?!\\d)|(?<!\\d)\\d{1,2}\\.? ${month}\\b|\\b${month}\\.? \\d{1,2}(?![\\d.,]*\\d)`,
  "g",
);
const clock = /(?<![\d.:])(\d{1,2}):(\d{2})(?::\d{2})?(?!:?\d)\s?([ap])?\.?(?:m\b)?/giu;
const duration =
  /(?<![\d.:,])(?:(\d+(?:[.,]\d+)?)\s?h(?:ours?|rs?)?(?![\p{L}])\s?)?(?:(\d+)\s?m(?:in(?:utes?|s)?)?(?![\p{L}²³/]))?/giu;
const amount = new RegExp(
  `(?<![\\p{L}\\d.,:-])(${before})?\\s?([-−]?)(${number})\\s?(${after})?`,
  "gu",
);

/** From left to right; a figure inside of a word or a code is none. */
export function figuresOf(text: string): Figure[] {
  const found: (Figure & { at: number })[] = [];
  const taken = new Array<boolean>(text.length).fill(false);
  const take = (at: number, length: number) => {
    if (taken.slice(at, at + length).some(Boolean)) return false;
    taken.fill(true, at, at + length);
    return true;
  };
  for (const match of text.matchAll(date)) take(match.index, match[0].length);
  const time = { before: "", after: "", decimals: 0 };
  for (const match of text.matchAll(clock)) {
    const [all, hours, minutes, half] = match;
    const late = half?.toLowerCase() === "p" && Number(hours) < 12 ? 12 : 0;
    if (take(match.index, all.length))
      found.push({
        ...time,
        at: match.index,
        kind: "clock",
        value: (Number(hours) + late) * 60 + Number(minutes),
      });
  }
  for (const match of text.matchAll(duration)) {
    const [all, hours, minutes] = match;
    // 12 m is a length; 12 min and 1 h 12 m are times.
    if (!hours && !/min/i.test(all)) continue;
    if (take(match.index, all.length))
      found.push({
        ...time,
        at: match.index,
        kind: "duration",
        value: Number((hours ?? "0").replace(",", ".")) * 60 + Number(minutes ?? 0),
      });
  }
  for (const match of text.matchAll(amount)) {
    const [all, before = "", minus = "", figure = "", after = ""] = match;
    if (!take(match.index, all.length)) continue;
    const value = amountIn(figure);
    found.push({
      at: match.index,
      kind: "amount",
      value: minus ? -value : value,
      before: before.trim(),
      after,
      decimals: /[.,](\d{1,2})$/.exec(figure)?.[1]?.length ?? 0,
    });
  }
  const all = found.sort((a, b) => a.at - b.at).map(({ at: _, ...figure }) => figure);
  // "2024: 87 kg" is 87 kg.
  const some = all.filter((figure) => !isYear(figure));
  return some.length > 0 ? some : all;
}

function isYear({ kind, value, before, after, decimals }: Figure): boolean {
  const bare = before === "" && after === "" && decimals === 0;
  return kind === "amount" && bare && value >= 1900 && value < 2100;
}

function amountIn(figure: string): number {
  const plain = figure.replace(/[ ’']/g, "");
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(plain)) return Number(plain.replaceAll(",", ""));
  if (/^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(plain))
    return Number(plain.replaceAll(".", "").replace(",", "."));
  return Number(plain.replace(",", "."));
}

/** Whether one may be taken from the other. */
export function areAlike(a: Figure, b: Figure): boolean {
  if (a.kind !== b.kind) return false;
  const same = (one: string, other: string) => one === other || one === "" || other === "";
  return same(a.before, b.before) && same(a.after.trim(), b.after.trim());
}

const isCurrency = /^(?:[\p{Sc}]|R\$|S\/|kr|zł|CHF|EUR|USD|GBP|SEK|NOK|DKK|ISK|PLN|TSh|KSh)$/u;

/** A result as it is said: with the unit of what it was made of. */
export function told(value: number, of: readonly Figure[]): string {
  if (of[0]?.kind !== "amount") {
    const [hours, minutes] = [Math.floor(value / 60), Math.round(value % 60)];
    const parts = [
      hours > 0 ? `${hours} h` : "",
      minutes > 0 || hours === 0 ? `${minutes} min` : "",
    ];
    return parts.filter((part) => part !== "").join(" ");
  }
  const cents = Math.max(...of.map((figure) => figure.decimals));
  const decimals = Number.isInteger(Number(value.toFixed(cents))) ? 0 : cents;
  const before = of.find((figure) => isCurrency.test(figure.before))?.before ?? "";
  const after = of.find((figure) => figure.after !== "")?.after ?? "";
  const gap = /\p{L}/u.test(before) ? " " : "";
  const spaced = after !== "" && !/^[%°]/.test(after) ? " " : "";
  return `${before}${gap}${value.toFixed(decimals)}${spaced}${after}`;
}
