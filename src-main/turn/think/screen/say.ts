/** How what was found is worded: label and value, a row's cell with its name, a sentence as it stands. */
import type { Item, Screen } from "./layout.ts";
import { speakerOf } from "./match.ts";
import { isFirstName } from "./names.ts";
import type { Query } from "./question.ts";
import { type Said, sentence, usedOf } from "./reply.ts";
import { isKind, isWordy, type ValueKind } from "./values.ts";
import { isCommon, nearness, wordsOf } from "./words.ts";

export function said(item: Item, query: Query, screen: Screen): Said {
  const speaker = query.wants.includes("person") ? speakerOf(item) : null;
  if (speaker) return { text: sentence(`${speaker}: ${item.text}`), used: usedOf([item]) };
  if (item.form === "sentence") return { text: quoted(item.text), used: usedOf([item]) };
  const placed = dated(item, query, screen);
  if (placed) return placed;
  const whole = wholeEntry(item, query, screen);
  if (whole) return whole;
  const { label, header, above } = item.context;
  if (header !== undefined) return fromTable(item, query, screen, header);
  if (label !== undefined)
    return {
      text: pair(label, item.text),
      used: usedOf([item, ...labelItems(item, label, screen)]),
    };
  if (
    above !== undefined &&
    !/[.!?]$/.test(above) &&
    isWordy(above) &&
    query.words.some((word) => wordsOf(above).some((other) => nearness(word, other) >= 0.6))
  ) {
    return { text: pair(above, item.text), used: usedOf([item]) };
  }
  const row = item.context.row?.split(" | ") ?? [];
  if (row.length > 0 && row.length <= 3)
    return { text: sentence(`${row.join(", ")}: ${item.text}`), used: usedOf([item]) };
  return { text: quoted(item.text), used: usedOf([item]) };
}

/** So many words of an entry are read out. */
const entryWords = 26;

const asksWhether = /^(?:is|are|was|were|does|do|did|has|have|can|will)\b/i;

/** Nothing of it was asked for, or only its name was found: the line with what stands around it. */
function wholeEntry(item: Item, { wants, words, text }: Query, screen: Screen): Said | null {
  const { label, header, above } = item.context;
  const named = wordsOf([label, header, above].filter(Boolean).join(" "));
  // A name ("Luis") says of whom, not what.
  const attribute = words.some((word) =>
    named.some((other) => isCommon(other.text) && nearness(word, other) >= 0.6),
  );
  if (item.part || item.heading) return null;
  const whether = header !== undefined && asksWhether.test(text);
  const told = wordsOf(item.text).every((own) => words.some((word) => nearness(word, own) >= 0.8));
  if (!told && !whether && (wants.length > 0 || attribute)) return null;
  const value = screen.items.find(
    (other) =>
      other.context.label === item.text ||
      (other.context.above === item.text && item.text !== other.text),
  );
  const lines = screen.items.filter(
    ({ card, sight, form }) =>
      card !== undefined && card === item.card && sight === item.sight && form === "cell",
  );
  const cells =
    value && lines.length <= 2
      ? [item, value]
      : screen.items.filter(
          (other) =>
            other.sight === item.sight &&
            other.form === "cell" &&
            !other.part &&
            other.context.own === other.text &&
            (other.row === item.row || (item.card !== undefined && other.card === item.card)),
        );
  // Parts of a line are items as well: each line is read once.
  const whole = cells.filter(
    (cell) =>
      !cells.some(
        (other) => other.lines[0] === cell.lines[0] && other.text.length > cell.text.length,
      ),
  );
  const read: Item[] = [];
  for (const cell of whole) {
    const so = [...read, cell].map(({ text }) => text).join(" ");
    if (so.split(/\s+/).length <= entryWords && !read.some(({ text }) => text === cell.text))
      read.push(cell);
  }
  if (read.length < 2 || !read.some(({ text }) => text.includes(item.text))) return null;
  return { text: sentence(read.map(({ text }) => text).join(", ")), used: usedOf(read) };
}

export function quoted(text: string): string {
  return `It says: ${sentence(text)}`;
}

/** "The total is 59.78." where the label is a plain noun; "Guests: 3." where grammar could trip. */
function pair(label: string, value: string): string {
  const noun = label.replace(/[:.\s]+$/, "");
  const plainNoun =
    (/^\p{Lu}?[\p{Ll}-]+(?: [\p{Ll}\p{Lu}-]+){0,2}$/u.test(noun) &&
      !/(?:s|ed|from|to|by|at|until|since)$/i.test(noun)) ||
    /(?:address|status|class|process)$/i.test(noun);
  const [first = ""] = noun.split(" ");
  if (!plainNoun || !isCommon(first) || isFirstName(first)) return sentence(`${noun}: ${value}`);
  const lower = /^\p{Lu}\p{Ll}/u.test(noun) ? noun.charAt(0).toLowerCase() + noun.slice(1) : noun;
  return sentence(`The ${lower} is ${value}`);
}

function labelItems(item: Item, label: string, screen: Screen): Item[] {
  return screen.items.filter(
    (other) => other.row === item.row && other.form === "cell" && other.text === label,
  );
}

/** The cell of the row that the question named, or its first words. */
export function rowName(item: Item, query: Query, screen: Screen): Item | null {
  const others = screen.items.filter(
    (other) =>
      other.row === item.row &&
      other.form === "cell" &&
      other.lines[0] !== item.lines[0] &&
      other.context.own === other.text,
  );
  const near = (other: Item) =>
    Math.max(
      0,
      ...query.words.flatMap((word) => wordsOf(other.text).map((one) => nearness(word, one))),
    );
  const named = others.filter((other) => near(other) >= 0.7).sort((a, b) => near(b) - near(a));
  return named[0] ?? others.find(({ text }) => isWordy(text)) ?? others[0] ?? null;
}

function fromTable(item: Item, query: Query, screen: Screen, header: string): Said {
  const name = rowName(item, query, screen);
  const used = usedOf(name ? [item, name] : [item]);
  if (!name) return { text: sentence(`${header}: ${item.text}`), used };
  // A total below the items: the head of its column names them, not it.
  if (isFoot(item, screen)) return { text: pair(name.text, item.text), used };
  const lower = /^\p{Lu}\p{Ll}/u.test(header)
    ? header.charAt(0).toLowerCase() + header.slice(1)
    : header;
  return { text: sentence(`${name.text}, ${lower}: ${item.text}`), used };
}

/** A row that leaves columns before this cell empty holds a label and its value. */
function isFoot(item: Item, screen: Screen): boolean {
  const before = screen.items.filter(
    ({ row, form, table, column = Number.POSITIVE_INFINITY }) =>
      row === item.row && form === "cell" && table === item.table && column < (item.column ?? 0),
  );
  return new Set(before.map(({ column }) => column)).size < (item.column ?? 0);
}

const whenKinds: readonly ValueKind[] = ["time", "date"];

/** An entry of a calendar: its day is the head of its column, its hour the head of its row. */
function dated(item: Item, query: Query, screen: Screen): Said | null {
  const { wants, text } = query;
  if (!wants.some((kind) => whenKinds.includes(kind))) return null;
  const cells = screen.items.filter(
    ({ row, form, context, text: own }) =>
      row === item.row && form === "cell" && context.own === own && context.label === undefined,
  );
  const dayOf = ({ context }: Item) =>
    context.header && isKind(context.header, "date") ? context.header : "";
  const near = ({ text: own }: Item) =>
    Math.max(0, ...query.words.flatMap((word) => wordsOf(own).map((one) => nearness(word, one))));
  const entry = cells.find((cell) => dayOf(cell) !== "" && near(cell) >= 0.75);
  if (!entry) return null;
  const hour = cells.find((cell) => isKind(cell.text, "time"));
  const onlyDay = /\bday\b|\bdate\b/i.test(text);
  const onlyHour = /\btime\b|\bhour\b/i.test(text);
  const parts = [onlyHour && hour ? "" : dayOf(entry), onlyDay || !hour ? "" : hour.text].filter(
    (part) => part !== "",
  );
  return {
    text: sentence(`${entry.text}: ${parts.join(", ")}`),
    used: usedOf(hour ? [entry, hour] : [entry]),
  };
}
