/** Dates, times, prices, measures and plain numbers as words. Order matters: the special before the plain. */
import { amount, cardinal, digits, fraction, ordinal, pixels, plural, year } from "./numbers.ts";
import { currencies, magnitudes, monthPattern, months, units, weekdays } from "./tables.ts";

type Rule = readonly [RegExp, (...groups: string[]) => string];

/** With separators of thousands, or plain; decimals with a point. */
const number = "\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|\\.\\d+";
const before = "(?<![\\p{L}\\p{N}.,])";
const after = "(?![\\p{L}\\p{N}])";
const month = `(${monthPattern})\\.?`;
const day = "(\\d{1,2})(?:st|nd|rd|th)?";

const escaped = (words: readonly string[]) =>
  [...words]
    .sort((a, b) => b.length - a.length)
    .map((w) => w.replace(/[$^]/g, "\\$&"))
    .join("|");
const currency = escaped(Object.keys(currencies));
const magnitude = escaped(Object.keys(magnitudes));
const unit = escaped(Object.keys(units));

const rule = (pattern: string, words: Rule[1], flags = "gu"): Rule => [
  new RegExp(pattern, flags),
  words,
];

export const dateRules: readonly Rule[] = [
  rule(`${before}(\\d{4})-(\\d\\d)-(\\d\\d)(?:T(?=\\d\\d:)|(?!\\d))`, (all, y, m, d) =>
    dated(all, d, m, y),
  ),
  rule(`${before}(\\d{1,2})/(\\d{1,2})/(\\d{4}|\\d\\d)(?![\\d/])`, (all, a, b, y) =>
    Number(a) > 12 ? dated(all, a, b, y) : dated(all, b, a, y),
  ),
  rule(`${before}(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})(?!\\.?\\d)`, (all, d, m, y) =>
    dated(all, d, m, y),
  ),
  rule(
    `\\b(${Object.keys(weekdays).join("|")})\\.?(?=,? (?:${monthPattern}|\\d))(?![\\p{L}])`,
    (_, name) => weekdays[name ?? ""] ?? name ?? "",
  ),
  rule(
    `\\b${month} ${day}(?:\\s?[-–]\\s?${day})?(?:,? (\\d{4}))?(?![\\p{L}\\p{N}:.]\\p{N}|[\\p{L}\\p{N}:])`,
    (_, name, from, to, y) =>
      `${fullMonth(name)} ${ordinal(Number(from))}${to ? ` to ${ordinal(Number(to))}` : ""}${y ? `, ${year(Number(y))}` : ""}`,
  ),
  rule(
    `${before}${day} (?:of )?${month}(?:,? (\\d{4}))?(?![\\p{L}\\p{N}])`,
    (_, d, name, y) => `${fullMonth(name)} ${ordinal(Number(d))}${y ? `, ${year(Number(y))}` : ""}`,
  ),
  rule(`\\b${month},? (\\d{4})${after}`, (_, name, y) => `${fullMonth(name)} ${year(Number(y))}`),
  rule(`${before}'?(\\d\\d(?:\\d0)|\\d0)'?s${after}`, (_, y) =>
    plural(y?.length === 4 ? decade(y) : cardinal(Number(y))),
  ),
];

export const timeRules: readonly Rule[] = [
  rule(`(?<=:\\d\\d(?:\\s?[ap]m)?)\\s?[-–]\\s?(?=\\d)`, () => " to ", "giu"),
  rule(
    `(?<=\\b\\d{1,2}(?:\\s?[ap]m)?)\\s?[-–]\\s?(?=\\d{1,2}(?::\\d\\d)?\\s?[ap]\\.?m)`,
    () => " to ",
    "giu",
  ),
  rule(
    `${before}([01]?\\d|2[0-4]):([0-5]\\d)(?::([0-5]\\d)(?:\\.\\d+)?)?(?:\\s?([ap])\\.?m\\b\\.?)?(?![\\d:])`,
    (_, h, m, s, half) => clock(h, m, s, half),
    "giu",
  ),
  rule(
    `${before}(1[0-2]|0?[1-9])\\s?([ap])\\.?m\\b\\.?(?![\\p{L}])`,
    (_, h, half) => `${cardinal(Number(h))} ${half?.toUpperCase()} M`,
    "giu",
  ),
  rule(`${before}(\\d+):(\\d+)(?![\\d:])`, (_, a, b) => `${amount(a ?? "")} to ${amount(b ?? "")}`),
];

export const codeNumberRules: readonly Rule[] = [
  rule(
    `${before}(\\d{1,3}(?:\\.\\d{1,3}){3})(?::(\\d+))?(/\\d+)?(?![\\d.]*\\d)`,
    (_, ip, port, mask) =>
      ip.split(".").map(digits).join(" dot ") +
      (port ? ` port ${digits(port)}` : "") +
      (mask ? ` slash ${amount(mask.slice(1))}` : ""),
  ),
  rule(
    `(?<![\\p{L}\\p{N}])[vV](?:ersion )?\\.?(\\d+(?:\\.\\d+)*)(?![\\p{N}])`,
    (_, v) => `version ${version(v)}`,
  ),
  rule(
    `(?<=\\b(?:version|release|Python|Node|Java|Ubuntu|Debian|Android|iOS|macOS|Electron) )(\\d+(?:\\.\\d+)+)`,
    (_, v) => version(v),
    "giu",
  ),
  rule(`${before}(\\d+(?:\\.\\d+){2,})(?!\\d)`, (_, v) => version(v)),
  rule(
    `(?<![\\p{L}\\p{N}])(\\+\\d{1,3}[\\s.-]?)?\\(?(\\d{3})\\)?[\\s.-](\\d{3})[.-](\\d{4})(?![\\d-])`,
    (_, country, ...rest) =>
      [
        ...(country ? [`plus ${digits(country.replace(/\D/g, ""))}`] : []),
        ...rest.slice(0, 3).map(digits),
      ].join(", "),
  ),
  rule(
    `${before}(\\d{3})-(\\d{4})(?![\\d-])`,
    (_, a, b) => `${digits(a ?? "")}, ${digits(b ?? "")}`,
  ),
  rule(
    `(?<![\\p{L}\\p{N}])\\+(\\d[\\d\\s-]{6,18}\\d)(?![\\p{L}\\p{N}])`,
    (_, phone) =>
      `plus ${phone
        .split(/[\s-]+/)
        .map(digits)
        .join(", ")}`,
  ),
];

export const priceRules: readonly Rule[] = [
  // A range keeps one currency: "$5-10", "$5 - $10".
  rule(
    `(${currency})\\s?(${number})\\s?[-–]\\s?(?:${currency})?(${number})${after}`,
    (_, sign, from, to) => `${amount(from ?? "")} to ${price(sign, to)}`,
  ),
  rule(
    `([-–])?(?<![\\p{L}])(${currency})\\s?([-–])?(${number})(?:\\s?(${magnitude}))?${after}`,
    (_, minus, sign, inner, value, size) =>
      ` ${minus || inner ? "minus " : ""}${price(sign, value, size)}`,
  ),
  rule(
    `${before}(-)?(\\d+,\\d\\d|${number})\\s?(?:(${magnitude})\\s?)?(${currency})(?![\\p{L}\\p{N}])`,
    (_, minus, value, size, sign) =>
      `${minus ? "minus " : ""}${price(sign, /,\d\d$/.test(value ?? "") ? (value ?? "").replace(",", ".") : value, size)}`,
  ),
];

export const measureRules: readonly Rule[] = [
  rule(`(?<![\\p{L}\\p{N})]|\\d\\s)-(?=\\.?\\d)`, () => "minus "),
  rule(`(?<![\\p{L}\\p{N}])(\\d{1,6})(?:st|nd|rd|th)${after}`, (_, n) => ordinal(Number(n)), "giu"),
  rule(
    `${before}(\\d{3,5})\\s?[x×*]\\s?(\\d{3,5})(?:\\s?px)?${after}`,
    (_, w, h) => `${pixels(w ?? "")} by ${pixels(h ?? "")}`,
  ),
  rule(
    `${before}(480|720|1080|1440|2160)([pi])${after}`,
    (_, lines, kind) => `${pixels(lines ?? "")} ${(kind ?? "").toUpperCase()}`,
  ),
  rule(`(?<=\\d)\\s?×\\s?(?=\\d)`, () => " times "),
  rule(`(?<=\\d)\\s?x\\s?(?=\\d)`, () => " by "),
  rule(`(?<=\\d)(?:\\s?(%|°[CF]?|[ap]m))?\\s?–\\s?(?=[\\d.])`, (_, sign) => `${sign ?? ""} to `),
  rule(
    `(?<=(?<![\\p{L}\\d-])\\d[\\d,.]*(?:%|°[CF]?)?)\\s?-\\s?(?=\\d[\\d,.]*(?![\\d-]))`,
    () => " to ",
  ),
  rule(
    `${before}(\\d+(?:\\.\\d+)?)[eE]([+-]?)(\\d+)${after}`,
    (_, base, sign, power) =>
      `${amount(base ?? "")} times ten to the ${sign === "-" ? "minus " : ""}${amount(power ?? "")}`,
  ),
  rule(
    `(?<![\\p{L}\\p{N}])(?:(\\d+)\\s+)?(\\d{1,2})/(\\d{1,3})(?![\\d/])`,
    (all, whole, top, bottom) => slashed(all, whole, Number(top), Number(bottom)),
  ),
  rule(`${before}(${number})(?:\\s?|-)(${unit})(?![\\p{L}\\p{N}^])`, (_, value, name) => {
    const [one = "", many = ""] = units[name ?? ""] ?? [];
    return `${amount(value ?? "")} ${value === "1" ? one : many} `;
  }),
  rule(`${before}(${number})\\s?(?:K|k)${after}`, (_, value) => `${amount(value ?? "")} K`),
  rule(`\\^\\s?(-?)\\(?(\\d+)\\)?`, (_, sign, power) => powerOf(sign, power)),
];

export const plainRules: readonly Rule[] = [
  rule(`(?:#|\\b[Nn]os?\\.|\\bNr\\.)\\s?(?=\\d)`, () => "number "),
  rule(`~\\s?(?=[\\d.])`, () => "about "),
  rule(`(?<=\\d)\\s?\\*\\s?(?=\\d)`, () => " times "),
  rule(`(?<=\\d)\\s?<\\s?(?=\\d)`, () => " is less than "),
  rule(`(?<=\\d)\\s?>\\s?(?=\\d)`, () => " is more than "),
  rule(`(?<=[\\p{L}\\p{N})])\\s?=+\\s?(?=[-\\p{L}\\p{N}(])`, () => " equals "),
  rule(`(?<=\\d)\\+(?![\\s\\d])`, () => " plus"),
  rule(
    `\\s?\\+\\s?(?=[\\d(])|(?<=[\\p{L}\\p{N})]\\s{1,2})\\+\\s{1,2}(?=[\\p{L}(])`,
    () => " plus ",
  ),
  rule(`(?<=\\d)\\s-\\s(?=\\d)`, () => " minus "),
  // A bare number that can be a year is read as one; 2000 reads the same either way.
  rule(`(?<![\\p{L}\\p{N}.,])(19|20)(\\d\\d)(?![\\p{L}\\p{N}]|[.,]\\d)`, (_, a, b) =>
    year(Number(`${a}${b}`)),
  ),
  // Room for the words around it, whatever it was glued to.
  rule(number, (value) => ` ${amount(value)} `),
  rule(`\\d+`, (value) => ` ${digits(value)} `),
];

function dated(
  all: string,
  d: string | undefined,
  m: string | undefined,
  y: string | undefined,
): string {
  const name = months[Number(m) - 1];
  const dayOfMonth = Number(d);
  if (!name || dayOfMonth < 1 || dayOfMonth > 31) {
    return all.replace(/[-/.]/g, " ").replace(/\d+/g, (n) => amount(n));
  }
  const full = y?.length === 2 ? 2000 + Number(y) : Number(y);
  return `${name} ${ordinal(dayOfMonth)}, ${full >= 1000 ? year(full) : amount(String(full))} `;
}

function fullMonth(name: string | undefined): string {
  return months.find((m) => m.startsWith((name ?? "").slice(0, 3))) ?? name ?? "";
}

function decade(y: string): string {
  const value = Number(y);
  return value >= 1000 ? year(value) : amount(y);
}

function clock(h = "", m = "", s: string | undefined, half: string | undefined): string {
  const hour = Number(h);
  const minute = Number(m);
  const suffix = half ? ` ${half.toUpperCase()} M` : "";
  const seconds =
    Number(s ?? 0) === 0 ? "" : ` and ${cardinal(Number(s))} second${Number(s) === 1 ? "" : "s"}`;
  let spoken = `${cardinal(hour)} ${minute < 10 ? "oh " : ""}${cardinal(minute)}`;
  if (minute === 0) {
    if (half) spoken = cardinal(hour);
    else if (hour === 0 || hour === 24) spoken = "midnight";
    else spoken = hour <= 12 ? `${cardinal(hour)} o'clock` : `${cardinal(hour)} hundred`;
  }
  return `${spoken}${seconds}${suffix}`;
}

function version(text = ""): string {
  return text
    .split(".")
    .map((part) => amount(part))
    .join(" point ");
}

function price(sign = "", value = "", size?: string): string {
  const money = currencies[sign];
  if (!money) return amount(value);
  if (size) return `${amount(value)} ${magnitudes[size] ?? size} ${money.many}`;
  const [, whole = "", cents] = /^([\d,]*)\.(\d\d)$/.exec(value) ?? [];
  if (cents === undefined) return `${amount(value)} ${value === "1" ? money.one : money.many}`;
  const count = Number(cents);
  const small = `${cardinal(count)} ${count === 1 ? money.cent : money.cents}`;
  const large = `${amount(whole || "0")} ${whole === "1" ? money.one : money.many}`;
  if (count === 0) return large;
  return Number(whole.replace(/,/g, "")) === 0 ? small : `${large} and ${small}`;
}

/** Denominators that are read as parts; a price list has no elevenths. */
const parts = new Set([2, 3, 4, 8, 16]);

function slashed(all: string, whole: string | undefined, top: number, bottom: number): string {
  if (top === 24 && bottom === 7 && !whole) return "twenty-four seven";
  if (top > 0 && top < bottom && parts.has(bottom)) {
    const part = fraction(top, bottom);
    if (!whole) return part;
    return `${amount(whole)} and ${top === 1 ? part.replace("one ", bottom === 8 ? "an " : "a ") : part}`;
  }
  const name = months[top - 1];
  const lead = whole ? `${amount(whole)} ` : "";
  if (name && bottom >= 1 && bottom <= 31 && bottom !== 10 && bottom !== 5 && top !== bottom) {
    return `${lead}${name} ${ordinal(bottom)}`;
  }
  return /\d/.test(all) ? `${lead}${amount(String(top))} out of ${amount(String(bottom))}` : all;
}

function powerOf(sign: string | undefined, power: string | undefined): string {
  if (!sign && power === "2") return " squared ";
  if (!sign && power === "3") return " cubed ";
  return ` to the ${sign ? "minus " : ""}${amount(power ?? "")} `;
}
