/** Which rows make a table, which of them is its head, and under which head a cell stands. */
import type { Cell, Row } from "./layout.ts";

export interface Table {
  /** Indices into the screen's rows, the head among them. */
  readonly rows: readonly number[];
  readonly headerRow: number;
  readonly headers: readonly string[];
  readonly columnOf: (cell: Cell) => number | undefined;
}

/** Words that heads of columns are made of; a first row that holds them is one. */
const headWords =
  /^(?:no|pos|#|id|name|title|item|items|product|description|details|qty|quantity|amount|price|unit price|cost|total|sum|date|day|time|when|where|event|from|to|subject|received|sent|size|type|kind|modified|status|state|priority|owner|assignee|number|train|flight|destination|platform|gate|city|country|club|team|played|won|lost|points|score|grade|subject|teacher|artist|album|length|duration|department|plan|storage|users|file|process|pid|cpu|memory|memory use|high|low|sky|rain|ingredient|value|category|email|phone|role|version|q[1-4]|monthly price|yearly price|price per .*|mon|tue|wed|thu|fri|sat|sun|week.*|rank|player|language|country|code|rate|balance|debit|credit|in|out|location|place|room|author|year|notes?|action|progress|due|due date|customer|order|sales|revenue|stock)$/i;

/** A head is bold: its letters hold this much more ink than the rows below. */
const boldShare = 1.16;
/** Rows of one table follow each other within so many heights. */
const rowGap = 2.6;

export function headersOf(rows: readonly Row[]): Table[] {
  const tables: Table[] = [];
  let run: number[] = [];
  const close = () => {
    let start = 0;
    for (let at = 0; at < run.length - 1; at++) {
      if (!isHead(rows, run, at)) continue;
      if (at > start && tables.length > 0) start = at;
      const end = nextHead(rows, run, at + 1);
      tables.push(tableOf(rows, run.slice(at, end)));
      at = end - 1;
    }
    run = [];
  };
  for (const [at, row] of rows.entries()) {
    const last = rows[run.at(-1) ?? -1];
    const height = row.bottom - row.top;
    const follows = last && row.top - last.bottom < rowGap * height && row.top >= last.top;
    if (row.cells.length >= 2 && (run.length === 0 || follows)) {
      run.push(at);
      continue;
    }
    // A row of a calendar or table may hold one cell only.
    if (row.cells.length === 1 && follows && run.length >= 2 && (rows[run[0] ?? -1]?.cells.length ?? 0) >= 3 && within(row, rows, run)) {
      run.push(at);
      continue;
    }
    close();
    if (row.cells.length >= 2) run.push(at);
  }
  close();
  return tables;
}

function within(row: Row, rows: readonly Row[], run: readonly number[]): boolean {
  const cells = run.flatMap((at) => rows[at]?.cells ?? []);
  const cell = row.cells[0];
  return cell !== undefined && cells.filter((other) => Math.abs(other.box.x - cell.box.x) < cell.box.height).length >= 2;
}

function nextHead(rows: readonly Row[], run: readonly number[], from: number): number {
  for (let at = from; at < run.length - 1; at++) if (isHead(rows, run, at)) return at;
  return run.length;
}

function isHead(rows: readonly Row[], run: readonly number[], at: number): boolean {
  const head = rows[run[at] ?? -1];
  const body = run.slice(at + 1).flatMap((index) => rows[index] ?? []);
  const next = body[0];
  if (!head || !next || head.cells.length < 2) return false;
  if (head.cells.some(({ text }) => /\d/.test(text) && !/^[A-Z]{1,2}\d$|^\w{3,9} \d{1,2}$/.test(text))) return false;
  const named = head.cells.filter(({ text }) => headWords.test(text.trim())).length / head.cells.length;
  const bold = isBolder(head, body);
  const columns = Math.max(head.cells.length, ...body.map(({ cells }) => cells.length));
  if (head.cells.length < next.cells.length - 1) return false;
  const stacked = captions(head, next);
  if (stacked) return true;
  if (columns === 2) return named === 1 && (bold || body.length >= 2 && body.every(({ cells }) => /\d/.test(cells[1]?.text ?? "1"))) || (bold && named >= 0.5);
  const typed = next.cells.filter(({ text }) => /\d/.test(text)).length;
  return named >= 0.5 || (bold && typed >= 1) || (named > 0 && typed >= 2) || (typed >= 2 && at === 0 && head.cells.length === columns);
}

/** Small or pale words, each just above its value. */
function captions(head: Row, next: Row): boolean {
  if (head.cells.length !== next.cells.length) return false;
  const height = next.bottom - next.top;
  if (next.top - head.bottom > 0.5 * height) return false;
  return head.cells.every((cell, at) => {
    const value = next.cells[at];
    return value !== undefined && Math.abs(value.box.x - cell.box.x) < cell.box.height;
  });
}

function isBolder(head: Row, body: readonly Row[]): boolean {
  const density = (rows: readonly Row[]) => {
    const values = rows.flatMap(({ cells }) => cells.flatMap(({ look, text }) => (look && /\p{L}{2}/u.test(text) ? [look.density] : [])));
    return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
  };
  const below = density(body);
  return below > 0 && density([head]) >= boldShare * below;
}

function tableOf(rows: readonly Row[], run: readonly number[]): Table {
  const headerRow = run[0] ?? 0;
  const heads = rows[headerRow]?.cells ?? [];
  const columnOf = (cell: Cell): number | undefined => {
    let best: number | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [at, { box }] of heads.entries()) {
      const common = Math.min(box.x + box.width, cell.box.x + cell.box.width) - Math.max(box.x, cell.box.x);
      const off = Math.min(Math.abs(box.x - cell.box.x), Math.abs(box.x + box.width - cell.box.x - cell.box.width), Math.abs(box.x + box.width / 2 - cell.box.x - cell.box.width / 2));
      const cost = off - Math.max(0, common);
      if (cost < least) [best, least] = [at, cost];
    }
    // The first column often has no head.
    const first = heads[0];
    return first && cell.box.x + cell.box.width < first.box.x ? undefined : best;
  };
  return { rows: run, headerRow, headers: heads.map(({ text }) => text), columnOf };
}
