/** Lists: rows of a table, cards, or lines that are built alike. */
import type { Item, Screen } from "./layout.ts";
import { cardsOf } from "./reckon.ts";

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
