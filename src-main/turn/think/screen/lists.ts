/** Lists: rows of a table, cards, or lines that are built alike; the first, the last, the second of them. */
import type { Item, Screen } from "./layout.ts";
import type { Query } from "./question.ts";
import { cardsOf, near } from "./reckon.ts";
import { listed, type Said, sentence, usedOf } from "./reply.ts";
import { isKind, isWordy } from "./values.ts";
import { wordsOf } from "./words.ts";

/** One thing of a list: its cells, the one that names it first. */
export type Entry = readonly Item[];

const leastEntries = 3;

/** The longest list of a screen. */
export function entriesOf(screen: Screen): Entry[] {
  const lists = [
    ...screen.tables.map((table) =>
      rowsIn(
        screen,
        table.rows.filter((at) => at !== table.headerRow),
      ),
    ),
    cards(screen),
    alike(screen),
  ];
  return lists.reduce((a, b) => (b.length > a.length ? b : a), []);
}

function cellsOf(screen: Screen, row: number): Item[] {
  return screen.items.filter(
    (item) =>
      item.row === row && item.form === "cell" && item.context.own === item.text && !item.part,
  );
}

function rowsIn(screen: Screen, rows: readonly number[]): Entry[] {
  return rows.map((row) => cellsOf(screen, row)).filter(({ length }) => length >= 2);
}

function cards(screen: Screen): Entry[] {
  return cardsOf(screen).map(({ name }) =>
    screen.items.filter(
      ({ card, sight, form }) => card === name.card && sight === name.sight && form === "cell",
    ),
  );
}

/** Rows one after another with as many cells and figures in the same of them, in one column. */
function alike(screen: Screen): Entry[] {
  let best: number[] = [];
  let run: number[] = [];
  let shape = "";
  for (const [at, { cells }] of screen.rows.entries()) {
    const x = Math.round((cells[0]?.box.x ?? 0) / 12);
    const now = `${x} ${cells.map(({ text }) => (/\d/.test(text) ? "#" : "w")).join("")}`;
    if (now !== shape || cells.length < 2) run = [];
    shape = now;
    if (cells.length >= 2) run.push(at);
    if (run.length > best.length) best = [...run];
  }
  return best.length >= leastEntries ? rowsIn(screen, best) : [];
}

const places: readonly (readonly [RegExp, (count: number) => number])[] = [
  [/\b(?:at the (?:very )?top|topmost|first)\b/i, () => 0],
  [/\bsecond\b/i, () => 1],
  [/\bthird\b/i, () => 2],
  [/\bfourth\b/i, () => 3],
  [/\b(?:at the (?:very )?bottom|bottommost|last)\b/i, (count) => count - 1],
  [/\b(?:latest|newest|most recent)\b/i, () => 0],
];

/** "The last call": of what happened the newest is first where the list begins with it. */
const past = /\b(?:was|did|called|wrote|sent|came|happened|bought|paid|been)\b/i;
const fresh = /^\d{1,2}[:.]\d{2}|\bago\b|\btoday\b|\bnow\b|\bmin\b/i;

export function ordinal(query: Query, screen: Screen): Said | null {
  const { text, words, wants } = query;
  const place = places.find(([asks]) => asks.test(text));
  if (
    !place ||
    /\b(?:first|last|second) (?:name|line|names|page|tab|updated?|modified|seen|login|changed?)\b|\bat last\b|\bseconds\b|\blast \w+ed\b|\blast printed\b/i.test(
      text,
    )
  )
    return null;
  const entries = entriesOf(screen);
  if (entries.length < leastEntries) return null;
  const newestFirst = entries[0]?.some((item) => fresh.test(item.text)) === true && past.test(text);
  const at = /\blast\b/i.test(text) && newestFirst ? 0 : place[1](entries.length);
  const entry = entries[at];
  if (!entry) return null;
  const nouns = words.filter(
    ({ weight, text: word }) =>
      weight >= 0.9 &&
      !/^(?:first|last|second|third|fourth|top|bottom|latest|newest|recent|list|called)$/.test(
        word,
      ),
  );
  const named = wordsOf(
    [
      ...screen.headings.map((cell) => cell.text),
      ...screen.tables.flatMap(({ headers }) => headers),
    ].join(" "),
  );
  if (nouns.some((noun) => near(noun, named) < 0.7)) return null;
  const kind = wants[0];
  const fits = kind ? entry.filter((item) => wants.some((want) => isKind(item.text, want))) : [];
  const name = entry.find((item) => isWordy(item.text)) ?? entry[0];
  if (!name) return null;
  const said = fits[0] && fits[0] !== name ? [name, fits[0]] : entry.slice(0, 3);
  return {
    text: sentence(listed(said.map((item) => item.text)).replace(" and ", ", ")),
    used: usedOf(said),
  };
}
