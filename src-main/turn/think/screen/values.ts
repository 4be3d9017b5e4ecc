/** What kinds of values stand on screens, and how each looks. */
import { figuresOf } from "./figures.ts";
import { isFirstName, namesPlace } from "./names.ts";
import { isCommon } from "./words.ts";

export type ValueKind =
  | "money"
  | "time"
  | "date"
  | "year"
  | "duration"
  | "percent"
  | "number"
  | "size"
  | "weight"
  | "distance"
  | "bytes"
  | "speed"
  | "temperature"
  | "count"
  | "keys"
  | "place"
  | "person"
  | "email"
  | "phone"
  | "address"
  | "web"
  | "code"
  | "identifier"
  | "reference"
  | "file";

const month = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*";
const weekday = "(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?";
const unit =
  "(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|nights?|ms|s|h)";

const looks: Readonly<Record<ValueKind, RegExp>> = {
  money:
    /[$€£¥]\s?\d|\d\s?(?:[$€£¥]|EUR|USD|GBP|euros?|dollars?|pounds?|cents?|million|billion)(?![a-z])|(?<![\d:.])\d{1,3}(?:[,.]?\d{3})*[.,]\d{2}(?![\d%]|\s?(?:[A-Za-z]{1,3}\b|°))|\d{2,3},000|\bcosts? \d|\b\d+ (?:per|a) (?:night|month|day|hour|year|person)\b/i,
  time: /(?<![\d.:])\d{1,2}:\d{2}(?![\d%]|\.\d)(?:\s?[ap]\.?m\b)?|(?<![\d.:])\d{1,2}\.\d{2}\s?[ap]\.?m\b|\b\d{1,2}\s?[ap]\.?m\b|\b(?:noon|midnight|just now|ago)\b|\b\d+\s?(?:s|m|h|d|min) ago\b|o'clock/i,
  date: new RegExp(
    `\\b${month}\\.? \\d{1,2}\\b|\\b\\d{1,2}\\.? ${month}\\b|\\d{4}-\\d{2}-\\d{2}|\\b\\d{1,2}[./]\\d{1,2}[./]\\d{2,4}|\\b${weekday}\\b|\\b(?:today|tomorrow|yesterday|tonight)\\b|\\b(?:19|20)\\d{2}\\b|\\b${month} (?:19|20)\\d{2}|next (?:spring|summer|autumn|winter|week|month|year)|immediately`,
    "i",
  ),
  duration: new RegExp(
    `\\b(?:\\d+(?:[.,]\\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|thirty|sixty) ?${unit}(?![a-z])|\\b\\d{1,2}:\\d{2}\\b`,
    "i",
  ),
  percent: /\d\s?%/,
  year: /\b(?:19|20)\d{2}\b/,
  number:
    /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|none|no)\b/i,
  count:
    /^\D{0,2}[\d.,]+(?:\s?[KM])?(?:\s[\p{L}-]+){0,2}$|\b\d+(?:[.,]\d+)?[KM]\b|(?<![\d.,:$€£-])\b\d{1,6}\b(?![.,:%]\d|\s?%)|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty)\b/iu,
  keys: /\b(?:ctrl|control|alt|shift|cmd|command|option|super|win|esc|tab|enter|del(?:ete)?)\s?\+|\bF\d{1,2}\b|[⌘⌥⇧⌃]/i,
  place:
    /\b(?:room|street|road|lane|avenue|square|station|cafe|café|restaurant|platform|hall|office|online|building|floor|park|hotel|airport|harbour|harbor|pier|gate|gym|school|kitchen|hallway|depot|centre|center|city|town)\b|\b(?:in|at|near) (?:the )?\p{L}{3,}/iu,
  size: /\d\s?(?:[KMGT]i?B|bytes|kg|g|lbs?|oz|mg|ml|cl|l|cm|mm|m|km|miles?|ft|in|inch(?:es)?|px|pt|W|kWh|Hz|MHz|GHz|V|mAh|kilomet\w+|met(?:er|re)s?)\b|\d\s?[x×]\s?\d/i,
  weight: /\d\s?(?:kg|g|mg|lbs?|oz|stone|tons?|tonnes?|pounds?|grams?|kilos?|kilograms?)\b/i,
  distance:
    /\d\s?(?:km|m|cm|mm|mi|miles?|ft|feet|in|inch(?:es)?|yards?|px|kilomet\w+|met(?:er|re)s?)(?![\w/])|\d\s?[x×]\s?\d/i,
  bytes: /\d\s?(?:[KMGT]i?B|bytes)\b/i,
  speed: /\d\s?(?:km\/h|mph|m\/s|[KMG]?bps|[KMG]bit\/s|[KMG]B\/s|[MG]Hz|rpm|fps|knots)/i,
  temperature: /\d\s?(?:°|degrees?)\s?[CF]?/i,
  person:
    /^(?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )?\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’.-]+){1,2}$|\b(?:Mr|Mrs|Ms|Dr)\.? \p{Lu}|\b[Bb]y \p{Lu}\p{Ll}+|\b(?:[Mm]ayor|[Dd]irector|[Mm]inister|[Pp]resident|[Mm]anager|[Cc]hef) \p{Lu}\p{Ll}+|^\p{Lu}[\p{Ll}]+ \p{Lu}[\p{Ll}]+ ?[<(]/u,
  email: /\S@\S+\.\w|\S+@\S+/,
  phone: /(?:\+\d{1,3}|\b0\d|\b\d{3})[\s\d()/-]{5,}\d|\b555 \d{4}/,
  address:
    /\b\d{1,4}[a-z]?\b.*\b(?:street|road|lane|avenue|square|drive|st|rd|ave)\b|\b(?:street|road|lane|avenue|square|drive|way)\b.*\d/i,
  web: /\b(?:https?:\/\/|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|example|co\.uk|de)\b/i,
  identifier: /\d/,
  reference: /\b(?=\S*\d\S*\d)[\w-]{4,}|\d{4}|\d{3} \d{3}/,
  code: /\b(?=\S*\d)(?=\S*[A-Za-z])[\w#_-]{3,}\b|#\d+|0x[0-9a-f]+|\b[A-Z]{3,}\d*\b|\b\d{4,}\b/,
  file: /\b[\w-]+\.(?:[a-z]{2,4}\d?|jpeg|docx|xlsx|pptx)\b/i,
};

/** A bare capitalised word or two may be a name, but a label is one too: only these are sure. */
export function isKind(text: string, kind: ValueKind): boolean {
  if (kind === "count")
    return (
      looks.count.test(text) &&
      !(
        text.length < 24 &&
        (looks.money.test(text) ||
          looks.time.test(text) ||
          looks.date.test(text) ||
          looks.percent.test(text))
      )
    );
  if (kind === "identifier" || kind === "reference")
    return (
      looks[kind].test(text) &&
      (kind === "reference" || text.length < 30) &&
      !measured.some((other) => looks[other].test(text))
    );
  if (kind === "duration" && text.length > clockLength)
    return looks.duration.test(text.replace(/\b\d{1,2}:\d{2}\b/g, ""));
  if (kind === "person") return isPerson(text);
  if (kind === "place") return looks.place.test(text) || namesPlace(text);
  return looks[kind].test(text);
}

/** "3:05" alone may be a length; in a sentence it is an hour. */
const clockLength = 12;

const measured = ["money", "time", "date", "percent", "size", "speed", "temperature"] as const;

/** A first name that is known; else two capitalised words of which neither stands on screens everywhere. */
function isPerson(text: string): boolean {
  const pairs = [...text.matchAll(/(\p{Lu}[\p{L}'’-]+) \p{Lu}[\p{L}'’.-]+/gu)];
  if (pairs.some(([, first = ""]) => isFirstName(first))) return true;
  if (isFirstName(text.trim())) return true;
  if (!looks.person.test(text)) return false;
  return (
    !/^\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’.-]+){1,2}$/u.test(text) ||
    !text.split(" ").some(isCommon)
  );
}

/** Letters that no value of a screen needs: a piece without digits that is only words. */
export function isWordy(text: string): boolean {
  return !/\d/.test(text);
}

const bytes: Readonly<Record<string, number>> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

/** For comparing: bytes, minutes of the day, plain amounts. */
export function measureOf(text: string): number | null {
  const size = /(\d+(?:[.,]\d+)?)\s?([KMGT]?)i?B\b/i.exec(text);
  if (size)
    return (
      Number((size[1] ?? "").replace(",", ".")) * (bytes[`${size[2] ?? ""}b`.toLowerCase()] ?? 1)
    );
  const span =
    /(?<![\d.:])(?:(\d+)\s?h(?:ours?|rs?)?\s?)?(?:(\d+)\s?m(?:in(?:utes?)?)?)?(?:\s?(\d+)\s?s)?(?![\w.])/.exec(
      text,
    );
  if (span && (span[1] ?? (span[2] && /\dm\s?\d|min/.test(span[0]))))
    return Number(span[1] ?? 0) * 60 + Number(span[2] ?? 0) + Number(span[3] ?? 0) / 60;
  const time = /(?<!\d)(\d{1,2}):(\d{2})(?!\d)/.exec(text);
  if (time) return Number(time[1]) * 60 + Number(time[2]);
  return figuresOf(text)[0]?.value ?? null;
}
