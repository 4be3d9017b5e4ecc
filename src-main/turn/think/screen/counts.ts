/** How many there are: as it is written, or counted in the rows of a table, the cells of a column, the cards. */
import type { Item, Screen } from "./layout.ts";
import { entriesOf } from "./lists.ts";
import type { Query } from "./question.ts";
import { cardsOf, near } from "./reckon.ts";
import { type Said, sentence, usedOf } from "./reply.ts";
import { isWordy } from "./values.ts";
import { type Word, wordsOf } from "./words.ts";

const listWords =
  /^(?:items?|things?|entries|entry|rows?|lines?|places?|options?|results?|records?|listed|shown|list|different|there|menu|today)$/i;

/** "38 results", "14 songs, 1 h": a count that stands there need not be made. */
function writtenCount({ focus, words, text: whole }: Query, screen: Screen): Said | null {
  if (!focus) return null;
  const asked = whole.toLowerCase().split(/[^\p{L}]+/u);
  const others = words.filter(
    (word) => word !== focus && word.weight >= 0.9 && !listWords.test(word.text),
  );
  const bracketed = screen.items.find(({ text }) => {
    const name = /^(\p{L}.*?)\s*[([]\d+[)\]]$/u.exec(text)?.[1];
    return (
      name !== undefined &&
      [...text.matchAll(/\p{L}{2,}/gu)].every(([word]) => asked.includes(word.toLowerCase()))
    );
  });
  if (bracketed) return { text: sentence(bracketed.text), used: usedOf([bracketed]) };
  const item = screen.items.find(({ text }) => {
    const counted = [...text.matchAll(/(?<![\d.,:])\d[\d.,]*\s+(?:\p{L}+\s+)?(\p{L}{3,})/gu)];
    const bag = wordsOf(text);
    return (
      counted.some(([phrase]) => near(focus, wordsOf(phrase)) >= 0.8) &&
      text.split(" ").length <= 8 &&
      others.every((word) => near(word, bag) >= 0.7)
    );
  });
  return item
    ? { text: `It says: ${item.text.replace(/[.,;:]*$/, ".")}`, used: usedOf([item]) }
    : null;
}

/** Not rows of a list, whatever the list is of. */
const beings = /^(?:people|persons?|times|users|visitors|pages?|websites?|programs?|apps?)$/i;

/** "How many files are there?": rows of the table or list that the noun names. */
export function counted(query: Query, screen: Screen, last = false): Said | null {
  if (!/\bhow many\b|\bnumber of (?!(?:the|this|my|an?)\b)/i.test(query.text)) return null;
  const written = writtenCount(query, screen);
  if (written) return written;
  const filtered = countedCells(query, screen);
  if (filtered) return filtered;
  const table = [...screen.tables].sort((a, b) => b.rows.length - a.rows.length)[0];
  // What one has need not be all that is listed.
  const owned = /\b(?:do|did|have) i\b|\bi have\b/i.test(query.text);
  const nouns = query.words.filter(
    ({ text, weight }) =>
      beings.test(text) || (weight >= (owned ? 0.6 : 0.9) && !listWords.test(text)),
  );
  const named = (bag: readonly Word[]) =>
    nouns.length === 0 || nouns.every((noun) => near(noun, bag) >= 0.6);
  if (table) {
    const body = table.rows.filter(
      (row) => row !== table.headerRow && (screen.rows[row]?.cells.length ?? 0) >= 2,
    );
    const bag = wordsOf([...table.headers, ...screen.headings.map(({ text }) => text)].join(" "));
    if (named(bag) && body.length >= 2)
      return { text: `There are ${body.length}.`, used: usedOf(firstCells(screen, body)) };
  }
  const pairs = screen.items.filter(
    (item, _, all) =>
      item.form === "cell" &&
      !item.heading &&
      item.context.label === undefined &&
      all.some((other) => other.context.label === item.text),
  );
  if (nouns.length === 0 && !table && pairs.length >= 2)
    return { text: `There are ${pairs.length}.`, used: usedOf(pairs) };
  const section = screen.headings.find(
    ({ text }) => nouns.length > 0 && nouns.every((noun) => near(noun, wordsOf(text)) >= 0.8),
  );
  const under = section ? rowsUnder(section.text, screen) : [];
  if (under.length >= 2) return { text: `There are ${under.length}.`, used: usedOf(under) };
  const entries = entriesOf(screen);
  const listedHere =
    /\b(?:listed|shown|are there|there are|in the list|on the list|displayed)\b/i.test(query.text);
  if (
    (nouns.length === 0 || (last && listedHere && !owned && nouns.length === 1)) &&
    entries.length >= leastListed
  )
    return {
      text: `There are ${entries.length}.`,
      used: usedOf(entries.flatMap(([first]) => first ?? [])),
    };
  const cards = cardsOf(screen);
  if (named(wordsOf(screen.headings.map(({ text }) => text).join(" "))) && cards.length >= 2)
    return { text: `There are ${cards.length}.`, used: usedOf(cards.map(({ name }) => name)) };
  return null;
}

const leastListed = 3;

/** First cells of the rows that a heading stands over. */
function rowsUnder(heading: string, screen: Screen): Item[] {
  const under = screen.items.filter(
    ({ context, form }) => context.section === heading && form === "cell",
  );
  return [...new Set(under.map(({ row }) => row))].flatMap(
    (row) => under.find((item) => item.row === row) ?? [],
  );
}

function firstCells(screen: Screen, rows: readonly number[]): Item[] {
  return rows.flatMap(
    (row) => screen.items.find((item) => item.row === row && item.form === "cell") ?? [],
  );
}

/** "How many issues are open?": cells of one column that say the word. */
function countedCells({ words }: Query, screen: Screen): Said | null {
  for (const word of [...words].reverse()) {
    const cells = screen.items.filter(
      (item) =>
        item.table !== undefined &&
        item.column !== undefined &&
        item.column > 0 &&
        item.text.split(" ").length <= 2 &&
        isWordy(item.text),
    );
    const fit = cells.filter(({ text }) => wordsOf(text).some((other) => other.stem === word.stem));
    const head = screen.tables.some(({ headers }) =>
      headers.some((text) => wordsOf(text).some(({ stem }) => stem === word.stem)),
    );
    if (fit.length > 0 && !head) return { text: `${fit.length}.`, used: usedOf(fit) };
  }
  return null;
}
