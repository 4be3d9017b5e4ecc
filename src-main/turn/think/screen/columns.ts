/**
 * Things side by side, each under its head: the days of a calendar, the plans of a price list. The question
 * names a day, or asks for the cheapest.
 */
import type { Cell, Row, Screen } from "./layout.ts";
import type { Query } from "./question.ts";
import { type Said, sentence, usedOf } from "./reply.ts";
import { measureOf } from "./values.ts";

const day = /^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b/i;
const money = /^(?:[$€£¥]\s?\d[\d.,]*|\d[\d.,]*\s?[$€£¥])$/;
const leastHeads = 3;
/** Least and most that are compared side by side. */
const [leastPrices, mostPrices] = [2, 6];
/** What is going on then; a certain thing of that day is found by its own words. */
const program =
  /^(?:and |so )?(?:what(?:'s| is| do| am| have)?|is there|anything|do i have|show)\b/i;
/** Words of such a question that name nothing. */
const filler =
  /^(?:what|do|i|have|is|on|my|the|happen|plan|schedul|calendar|today|event|appointment)/;

export function underHead(query: Query, screen: Screen): Said | null {
  return ofDay(query, screen) ?? priced(query, screen);
}

function ofDay({ text, words }: Query, screen: Screen): Said | null {
  const asked = words.find((word) => day.test(word.text));
  const others = words.filter((word) => word !== asked && !filler.test(word.text));
  if (!asked || others.length > 0 || !program.test(text)) return null;
  const at = screen.rows.findIndex(
    ({ cells }) => cells.filter((cell) => day.test(cell.text)).length >= leastHeads,
  );
  const heads = screen.rows[at]?.cells ?? [];
  const of = (one: string) => day.exec(one)?.[1]?.toLowerCase();
  const head = heads.find((cell) => of(cell.text) === of(asked.text));
  if (!head) return null;
  const cells = below(screen.rows.slice(at + 1), head, heads);
  if (cells.length === 0) return { text: `Nothing is on ${head.text}.`, used: usedOf([head]) };
  return {
    text: sentence(`${head.text}: ${cells.map((cell) => cell.text).join(", ")}`),
    used: usedOf([head, ...cells]),
  };
}

/** What is nearer to this head than to any other, top to bottom. */
function below(rows: readonly Row[], head: Cell, heads: readonly Cell[]): Cell[] {
  const centre = ({ box }: Cell) => box.x + box.width / 2;
  // An entry begins at its column's left edge, a head stands in its middle: half a column is between them.
  const width = Math.min(
    ...heads.slice(1).map((cell, index) => centre(cell) - centre(heads[index] as Cell)),
  );
  const inside = ({ box }: Cell) => {
    const from = centre(head) - width / 2;
    return box.x >= from - 2 && box.x < from + width - 2;
  };
  return rows.flatMap(({ cells }) => cells.filter(inside)).sort((a, b) => a.box.y - b.box.y);
}

const cheapest = /\b(?:cheapest|least expensive|lowest price|costs? (?:the )?least)\b/i;
const dearest = /\b(?:most expensive|priciest|dearest|highest price|costs? (?:the )?most)\b/i;

function priced({ text }: Query, screen: Screen): Said | null {
  const low = cheapest.test(text);
  if (!low && !dearest.test(text)) return null;
  const rows = screen.rows.filter(
    ({ cells }) =>
      cells.length >= leastPrices &&
      cells.length <= mostPrices &&
      cells.every((cell) => money.test(cell.text)),
  );
  const [prices] = rows;
  const heads = screen.rows[screen.rows.indexOf(prices as Row) - 1]?.cells;
  if (!prices || rows.length !== 1 || heads?.length !== prices.cells.length) return null;
  const measures = prices.cells.map((cell) => measureOf(cell.text) ?? Number.NaN);
  const index = measures.indexOf(low ? Math.min(...measures) : Math.max(...measures));
  const [name, price] = [heads[index], prices.cells[index]];
  if (!name || !price) return null;
  return { text: `${name.text}: ${price.text}.`, used: usedOf([name, price]) };
}
