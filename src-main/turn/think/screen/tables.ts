/** Which rows make a table, which of them is its head, and under which head a cell stands. */
import type { Cell, Row } from "./layout.ts";
import { rowOf } from "./rows.ts";

export interface Table {
  /** Indices into the screen's rows, the head among them. */
  readonly rows: readonly number[];
  readonly headerRow: number;
  readonly headers: readonly string[];
  readonly columnOf: (cell: Cell) => number | undefined;
}

/** Words that heads of columns are made of; a first row that holds them is one. */
export const headWords =
  /^(?:no|pos|#|id|name|title|item|items|product|description|details|qty|quantity|amount|price|unit price|cost|total|sum|date|day|time|when|where|event|from|to|subject|received|sent|size|type|kind|modified|status|state|priority|owner|assignee|number|train|flight|destination|platform|gate|city|country|club|team|played|won|lost|points|score|grade|subject|teacher|artist|album|length|duration|department|plan|storage|users|file|process|pid|cpu|memory|memory use|high|low|sky|rain|ingredient|value|category|email|phone|role|version|q[1-4]|monthly price|yearly price|price per .*|mon|tue|wed|thu|fri|sat|sun|week.*|rank|player|language|country|code|rate|balance|debit|credit|in|out|location|place|room|author|year|notes?|action|progress|due|due date|customer|order|sales|revenue|stock|via|plat\.?|expected|filesystem|used|avail|use%|mounted on|host|hours|unit|service|user|result|course|session|speaker|track|period|method|reference|dose|frequency|channel|level|message|source|branch|commit|change|%|last seen|device|ip address|mac)$/i;

/** A head is bold: its letters hold this much more ink than the rows below. */
const boldShare = 1.16;
/** Rows of one table follow each other within so many heights. */
const rowGap = 2.6;

/** Rows as a person sees them: a cell that wraps is one, and stands in its row. */
export function tabled(visual: readonly Row[]): { rows: Row[]; tables: Table[] } {
  const rows: Row[] = [];
  const tables: Table[] = [];
  for (let at = 0; at < visual.length; at++) {
    const head = visual[at];
    const body = head && head.cells.length >= 2 ? bodyOf(visual, at) : [];
    if (!head || body.length === 0 || !isHead(head, body)) {
      if (head) rows.push(head);
      continue;
    }
    const ends = body.findIndex(
      (row, index) =>
        index > 0 &&
        index < body.length - 1 &&
        row.cells.length >= 2 &&
        isHead(row, body.slice(index + 1), true),
    );
    // Captions of a row of cards: each names the one value below it.
    const cards =
      body[0] !== undefined &&
      captions(head, body[0]) &&
      !goesOnAlike(head, body) &&
      !isHead(head, body, true);
    const own = cards ? body.slice(0, 1) : ends > 0 ? body.slice(0, ends) : body;
    const logical = logicalRows(head, own);
    tables.push(tableOf(head, rows.length, logical.length));
    rows.push(head, ...logical);
    at += own.length;
  }
  return { rows, tables };
}

/** What follows a head, as far as it keeps to its columns. */
function bodyOf(rows: readonly Row[], at: number): Row[] {
  const head = rows[at] as Row;
  const [left, right] = [
    head.cells[0]?.box.x ?? 0,
    Math.max(...head.cells.map(({ box }) => box.x + box.width)),
  ];
  const height = head.bottom - head.top;
  const body: Row[] = [];
  let bottom = head.bottom;
  let widest = 0;
  for (const row of rows.slice(at + 1)) {
    if (row.top - bottom > rowGap * height || row.top < head.top) break;
    const [first] = row.cells;
    const across = (cell: Cell) =>
      head.cells.filter(
        ({ box }) => box.x < cell.box.x + cell.box.width && cell.box.x < box.x + box.width,
      ).length;
    const wide =
      row.cells.length === 1 &&
      first &&
      (across(first) > 1 ||
        first.box.width > 0.55 * (right - left) ||
        first.text.split(" ").length > 5);
    const gap = row.top - bottom;
    const further =
      body.length >= 2 &&
      gap > (widest < 0.3 * height ? 1.5 : 0.8) * height &&
      gap > 1.7 * widest &&
      row.cells.length < head.cells.length;
    const off =
      row.cells.length >= 2 && row.cells.some(({ box }) => box.x + box.width > right + 2 * height);
    if (further || off) break;
    const outside = row.cells.every(
      ({ box }) => box.x > right + height || box.x + box.width < left - 8 * height,
    );
    if (wide || outside) break;
    if (body.length > 0) widest = Math.max(widest, gap);
    body.push(row);
    bottom = Math.max(bottom, row.bottom);
  }
  // A row of one cell at the end, further away than the others, is a footer.
  while (
    body.length > 1 &&
    body.at(-1)?.cells.length === 1 &&
    (body.at(-1)?.top ?? 0) - (body.at(-2)?.bottom ?? 0) > 0.8 * height
  )
    body.pop();
  return body;
}

/** Lines of a wrapped cell stand this close, those of two rows this far apart, in heights. */
const [wrapGap, nextGap] = [0.3, 0.42];

/** Each cell belongs to the nearest cell of the column that wraps least. */
function logicalRows(head: Row, body: readonly Row[]): Row[] {
  const cells = body.flatMap((row) => row.cells);
  const find = columnFinder(head);
  const columns = new Map<number, Cell[]>();
  for (const cell of cells) {
    const column = find(cell) ?? -1;
    columns.set(column, [...(columns.get(column) ?? []), cell]);
  }
  const sorted = [...columns].map(
    ([at, column]) => [at, column.sort((a, b) => a.box.y - b.box.y)] as const,
  );
  const wraps = (column: readonly Cell[]) => {
    const gaps = column
      .slice(1)
      .map(
        (cell, at) =>
          (cell.box.y - (column[at]?.box.y ?? 0) - (column[at]?.box.height ?? 0)) / cell.box.height,
      );
    return (
      gaps.some((gap) => gap < wrapGap) && (gaps.some((gap) => gap > nextGap) || gaps.length === 1)
    );
  };
  if (!sorted.some(([, column]) => wraps(column))) return [...body];
  const anchors = sorted
    .filter(([, column]) => !wraps(column))
    .sort((a, b) => b[1].length - a[1].length || a[0] - b[0])[0]?.[1];
  if (!anchors || anchors.length < 1) return [...body];
  const rows: Map<number, Cell[]>[] = anchors.map(() => new Map());
  for (const [at, column] of sorted) {
    for (const cell of column) {
      const row = rows[nearestOf(cell, anchors)];
      row?.set(at, [...(row.get(at) ?? []), cell]);
    }
  }
  // Cells of more lines than people wrap, or far apart: these are rows of their own.
  const torn = rows.some((row) => [...row.values()].some((parts) => !isOneCell(parts)));
  if (torn) return [...body];
  return rows.map((row) =>
    rowOf([...row].sort((a, b) => a[0] - b[0]).map(([, parts]) => joined(parts))),
  );
}

const mostLines = 3;

function isOneCell(parts: readonly Cell[]): boolean {
  const apart = parts.slice(1).some(({ box }, at) => {
    const before = parts[at]?.box;
    return before !== undefined && box.y - before.y - before.height > nextGap * box.height;
  });
  return parts.length <= mostLines && !apart;
}

function nearestOf(cell: Cell, anchors: readonly Cell[]): number {
  const middle = ({ box }: Cell) => box.y + box.height / 2;
  const gaps = anchors.map((anchor) => Math.abs(middle(anchor) - middle(cell)));
  return gaps.indexOf(Math.min(...gaps));
}

function joined(parts: readonly Cell[]): Cell {
  const [first] = parts;
  if (!first || parts.length === 1) return first as Cell;
  const x = Math.min(...parts.map(({ box }) => box.x));
  const y = Math.min(...parts.map(({ box }) => box.y));
  const width = Math.max(...parts.map(({ box }) => box.x + box.width)) - x;
  const height = Math.max(...parts.map(({ box }) => box.y + box.height)) - y;
  return {
    ...first,
    lines: parts.flatMap(({ lines }) => lines),
    text: parts.map(({ text }) => text).join(" "),
    box: { x, y, width, height },
  };
}

/** `again`: inside of a table only known words make another head. */
function isHead(head: Row, body: readonly Row[], again = false): boolean {
  const next = [...body].slice(0, 3).sort((a, b) => b.cells.length - a.cells.length)[0];
  if (!next || head.cells.length < 2) return false;
  if (
    head.cells.some(({ text }) => /\d/.test(text) && !/^[A-Z]{1,2}\d$|^\w{3,9} \d{1,2}$/.test(text))
  )
    return false;
  const named =
    head.cells.filter(({ text }) => headWords.test(text.trim())).length / head.cells.length;
  if (again && named < 0.6) return false;
  const bold = isBolder(head, body);
  // Months, units and shortcuts are values.
  if (head.cells.some(({ text }) => /^(?:[KMGT]B|(?:ctrl|alt|cmd|shift)\b.*)$/i.test(text)))
    return false;
  const columns = Math.max(head.cells.length, ...body.map(({ cells }) => cells.length));
  if (head.cells.length < next.cells.length - 1 || body.every(({ cells }) => cells.length < 2))
    return false;
  if (body[0] && captions(head, body[0]) && (!goesOnAlike(head, body) || head.cells.length > 2))
    return true;
  if (columns === 2)
    return (
      named === 1 &&
      (bold || (body.length >= 2 && body.every(({ cells }) => /\d/.test(cells[1]?.text ?? "1"))))
    );
  const typed = next.cells.filter(({ text }) => /\d/.test(text)).length;
  return (
    named >= 0.5 ||
    (bold && typed >= 1) ||
    (named > 0 && typed >= 2) ||
    (typed >= 2 && head.cells.length === columns)
  );
}

/** Two more rows at the same distance, each cell below its like: labels with their values, no captions. */
function goesOnAlike(head: Row, [first, second]: readonly Row[]): boolean {
  if (!first || !second || second.cells.length !== head.cells.length) return false;
  const [gap, next] = [first.top - head.bottom, second.top - first.bottom];
  return Math.abs(next - gap) < 0.35 * (head.bottom - head.top);
}

/** Small or pale words, each just above its value. */
function captions(head: Row, next: Row): boolean {
  if (head.cells.length !== next.cells.length) return false;
  const height = next.bottom - next.top;
  if (next.top - head.bottom > 0.5 * height) return false;
  return head.cells.every((cell, at) => {
    const value = next.cells[at];
    return (
      value !== undefined &&
      paler(cell, value) &&
      Math.abs(value.box.x - cell.box.x) < cell.box.height
    );
  });
}

function paler({ look: a, box }: Cell, { look: b, box: below }: Cell): boolean {
  if (!a || !b) return true;
  return (
    a.density < 0.85 * b.density ||
    box.height < 0.93 * below.height ||
    Math.max(...a.ink.map((value, at) => Math.abs(value - (b.ink[at] ?? 0)))) > 24
  );
}

function isBolder(head: Row, body: readonly Row[]): boolean {
  const density = (rows: readonly Row[]) => {
    const values = rows.flatMap(({ cells }) =>
      cells.flatMap(({ look, text }) => (look && /\p{L}{2}/u.test(text) ? [look.density] : [])),
    );
    return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
  };
  const below = density(body);
  return below > 0 && density([head]) >= boldShare * below;
}

function tableOf(head: Row, headerRow: number, count: number): Table {
  const rows = Array.from({ length: count + 1 }, (_, at) => headerRow + at);
  return {
    rows,
    headerRow,
    headers: head.cells.map(({ text }) => text),
    columnOf: columnFinder(head),
  };
}

function columnFinder({ cells: heads }: Row): (cell: Cell) => number | undefined {
  return (cell) => {
    let best: number | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [at, { box }] of heads.entries()) {
      const common =
        Math.min(box.x + box.width, cell.box.x + cell.box.width) - Math.max(box.x, cell.box.x);
      const off = Math.min(
        Math.abs(box.x - cell.box.x),
        Math.abs(box.x + box.width - cell.box.x - cell.box.width),
        Math.abs(box.x + box.width / 2 - cell.box.x - cell.box.width / 2),
      );
      const cost = off - Math.max(0, common);
      if (cost < least) [best, least] = [at, cost];
    }
    // The first column often has no head.
    const [first] = heads;
    return first && cell.box.x + cell.box.width < first.box.x ? undefined : best;
  };
}
