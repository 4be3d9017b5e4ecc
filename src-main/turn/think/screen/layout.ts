/**
 * The structure of a screen, rebuilt from where its text stands: rows with their cells, tables whose
 * cells keep their header, labels beside and above values, sentences, headings, and what switches say.
 */
import type { Box, Control, Look, Reading, ReadPiece } from "../../types.ts";
import { headersOf, type Table } from "./tables.ts";
import { sentencesOf } from "./sentences.ts";

export interface Cell {
  readonly sight: number;
  /** Index of its piece in the reading. */
  readonly line: number;
  readonly text: string;
  readonly box: Box;
  readonly look: Look | undefined;
}

export interface Row {
  readonly cells: readonly Cell[];
  readonly top: number;
  readonly bottom: number;
}

/** Where words that name a value may stand, nearest first. */
export type Place = "own" | "label" | "header" | "row" | "above" | "block" | "section";

export interface Item {
  readonly sight: number;
  readonly lines: readonly number[];
  /** What would be said. */
  readonly text: string;
  readonly form: "cell" | "sentence";
  readonly context: Readonly<Partial<Record<Place, string>>>;
  /** Row of the screen. */
  readonly row: number;
  /** Its table and column there. */
  readonly table?: Table;
  readonly column?: number;
  readonly struck: boolean;
  readonly heading: boolean;
}

export interface Switch {
  readonly sight: number;
  readonly line: number;
  readonly label: string;
  readonly kind: Control["kind"];
  readonly on: boolean;
}

export interface Screen {
  readonly items: readonly Item[];
  readonly rows: readonly Row[];
  readonly tables: readonly Table[];
  readonly switches: readonly Switch[];
  readonly headings: readonly Cell[];
  /** Cells whose ground is not that of their neighbours: what is chosen. */
  readonly chosen: readonly Cell[];
}

/** From this share of the middle height on, text that stands alone is a heading. */
const headingShare = 1.14;

export function layoutOf(readings: readonly Reading[]): Screen {
  const screens = readings.map(oneLayout);
  return {
    items: screens.flatMap(({ items }) => items),
    rows: screens.flatMap(({ rows }) => rows),
    tables: screens.flatMap(({ tables }) => tables),
    switches: screens.flatMap(({ switches }) => switches),
    headings: screens.flatMap(({ headings }) => headings),
    chosen: screens.flatMap(({ chosen }) => chosen),
  };
}

function oneLayout(reading: Reading): Screen {
  const rows = rowsOf(reading);
  const cells = rows.flatMap((row) => row.cells);
  const usual = median(cells.map(({ box }) => box.height));
  const isHeading = (row: Row) =>
    row.cells.length === 1 && (row.cells[0]?.box.height ?? 0) >= headingShare * usual && (row.cells[0]?.text.length ?? 99) < 70;
  const tables = headersOf(rows);
  const items: Item[] = [];
  const headings: Cell[] = [];
  let section = "";
  const sentences = sentencesOf(rows, tables);
  for (const [at, row] of rows.entries()) {
    const heading = isHeading(row);
    if (heading && row.cells[0]) {
      section = row.cells[0].text;
      headings.push(row.cells[0]);
    }
    for (const [index, cell] of row.cells.entries()) {
      items.push(...itemsOf({ cell, index, row, at, heading, section: heading ? "" : section, cells, tables, reading }));
    }
  }
  for (const { text, lines, row } of sentences) {
    const first = rows[row]?.cells[0];
    const above = first ? captionOf(first, cells) : null;
    const context = { own: text, ...(above ? { above: above.text } : {}), section: sectionAt(headings, first) };
    items.push({ sight: reading.sight, lines, text, form: "sentence", context, row, struck: false, heading: false });
  }
  const switches = (reading.controls ?? []).flatMap((control): Switch[] => {
    const label = reading.pieces[control.piece]?.text;
    return label ? [{ sight: reading.sight, line: control.piece, label: bare(label), kind: control.kind, on: control.on }] : [];
  });
  return { items, rows, tables, switches, headings: headings.length > 0 ? headings : cells.slice(0, 1), chosen: chosenOf(rows) };
}

/** A label without what the reader made of the box before it. */
function bare(label: string): string {
  return label.replace(/^[^\p{L}\p{N}"']+\s*/u, "");
}

function sectionAt(headings: readonly Cell[], cell: Cell | undefined): string {
  if (!cell) return "";
  return headings.findLast(({ box }) => box.y < cell.box.y)?.text ?? "";
}

/** The reader's rows, without what it made of switches. */
function rowsOf(reading: Reading): Row[] {
  const byRow = new Map<number, Cell[]>();
  for (const [line, piece] of reading.pieces.entries()) {
    if (isPartOfControl(piece, reading.controls ?? [])) continue;
    const cell = { sight: reading.sight, line, text: piece.text, box: piece.box, look: piece.look };
    byRow.set(piece.row, [...(byRow.get(piece.row) ?? []), cell]);
  }
  return [...byRow.values()].map((cells) => ({
    cells,
    top: Math.min(...cells.map(({ box }) => box.y)),
    bottom: Math.max(...cells.map(({ box }) => box.y + box.height)),
  }));
}

function isPartOfControl({ text, box }: ReadPiece, controls: readonly Control[]): boolean {
  if (text.length > 2) return false;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return controls.some(({ box: c }) => x >= c.x - 2 && x <= c.x + c.width + 2 && y >= c.y - 2 && y <= c.y + c.height + 2);
}

interface Spot {
  readonly cell: Cell;
  readonly index: number;
  readonly row: Row;
  readonly at: number;
  readonly heading: boolean;
  readonly section: string;
  readonly cells: readonly Cell[];
  readonly tables: readonly Table[];
  readonly reading: Reading;
}

/** "Error code: 0x8007", also where the space was lost; no times, no addresses. */
const labelled = /^(\p{L}[^:?!]{1,38}?)\s*:\s*(?!\/\/)(?![\d]{2}\b(?!\s*\S{3,}))(\S.*)$/u;

function itemsOf(spot: Spot): Item[] {
  const { cell, index, row, at, heading, section, cells, tables, reading } = spot;
  const table = tables.find(({ rows, headerRow }) => rows.includes(at) && headerRow !== at);
  const column = table ? table.columnOf(cell) : undefined;
  const header = table && column !== undefined ? table.headers[column] : undefined;
  const others = row.cells.filter((other) => other !== cell);
  const before = row.cells[index - 1];
  const above = header === undefined && !heading ? captionOf(cell, cells) : null;
  const block = header === undefined && row.cells.length <= 3 ? blockOf(cell, cells) : [];
  const context: Partial<Record<Place, string>> = {
    own: cell.text,
    ...(row.cells.length === 2 && before && header === undefined ? { label: before.text } : {}),
    ...(header ? { header } : {}),
    ...(others.length > 0 ? { row: others.map(({ text }) => text).join(" | ") } : {}),
    ...(above ? { above: above.text } : {}),
    ...(block.length > 0 ? { block: block.map(({ text }) => text).join(" | ") } : {}),
    ...(section ? { section } : {}),
  };
  const base = { sight: reading.sight, form: "cell" as const, row: at, struck: cell.look?.struck === true, heading };
  const item: Item = { ...base, lines: [cell.line], text: cell.text, context, ...(table && column !== undefined ? { table, column } : {}) };
  const found = labelled.exec(cell.text);
  if (!found?.[1] || !found[2] || found[1].split(/\s+/).length > 5) return [item];
  return [item, { ...item, text: found[2], context: { ...context, own: found[2], label: found[1] } }];
}

/** The text close above that begins (or is centred) where this does: its caption, or who speaks. */
export function captionOf(cell: Cell, cells: readonly Cell[]): Cell | null {
  const above = neighbourAbove(cell, cells);
  if (!above || /\d/.test(above.text) && !/\p{L}{3}/u.test(above.text)) return null;
  return above.text.split(/\s+/).length <= 6 ? above : null;
}

const tightShare = 0.5;

function neighbourAbove(cell: Cell, cells: readonly Cell[]): Cell | null {
  let best: Cell | null = null;
  for (const other of cells) {
    const gap = cell.box.y - (other.box.y + other.box.height);
    const height = Math.min(cell.box.height, other.box.height);
    if (other === cell || gap < -0.35 * height || gap > tightShare * height + 3 || other.box.y >= cell.box.y) continue;
    if (!aligned(cell.box, other.box)) continue;
    if (!best || other.box.y > best.box.y) best = other;
  }
  return best;
}

function aligned(a: Box, b: Box): boolean {
  const near = 0.7 * Math.max(a.height, b.height);
  const centre = Math.abs(a.x + a.width / 2 - b.x - b.width / 2);
  return Math.abs(a.x - b.x) < near || centre < near || Math.abs(a.x + a.width - b.x - b.width) < near / 2;
}

/** Lines above and below without a gap: one card, one message. */
function blockOf(cell: Cell, cells: readonly Cell[]): Cell[] {
  const block: Cell[] = [];
  for (let at = neighbourAbove(cell, cells); at && block.length < 4; at = neighbourAbove(at, cells)) block.push(at);
  let last = cell;
  for (let n = 0; n < 4; n++) {
    const below = cells.find((other) => other !== last && neighbourAbove(other, cells) === last);
    if (!below) break;
    block.push(below);
    last = below;
  }
  return block;
}

/** Ground that differs by this much from the rows beside is a highlight. */
const highlightStep = 14;

/** Of rows in one list, the one on other ground; a striped table has many and so none. */
function chosenOf(rows: readonly Row[]): Cell[] {
  const grounds = rows.map(({ cells }) => cells[0]?.look?.ground);
  const found: Cell[] = [];
  for (const [at, row] of rows.entries()) {
    const first = row.cells[0];
    const ground = grounds[at];
    if (!first || !ground) continue;
    const beside = rows.flatMap(({ cells }, other) => {
      const one = cells[0];
      const level = one && Math.abs(one.box.x - first.box.x) < first.box.height * 1.5 && Math.abs(other - at) <= 3 && other !== at;
      return level && grounds[other] ? [grounds[other]] : [];
    });
    const different = beside.filter((other) => step(other, ground) > highlightStep);
    if (beside.length >= 2 && different.length === beside.length) found.push(...row.cells);
  }
  const alone = found.filter((cell) => !found.some((other) => other !== cell && Math.abs(other.box.y - cell.box.y) > cell.box.height && Math.abs(other.box.x - cell.box.x) < cell.box.height));
  return [...alone, ...chosenInRow(rows)];
}

/** Of tabs in one row, the one on other ground or in other ink. */
function chosenInRow(rows: readonly Row[]): Cell[] {
  return rows.flatMap(({ cells }) => {
    if (cells.length < 3 || cells.some(({ text }) => text.split(" ").length > 3)) return [];
    const odd = cells.filter((cell) => {
      const different = cells.filter((other) => other !== cell && cell.look && other.look && (step(cell.look.ground, other.look.ground) > highlightStep || step(cell.look.ink, other.look.ink) > 40));
      return different.length === cells.length - 1;
    });
    return odd.length === 1 ? odd : [];
  });
}

function step(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? 0))));
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
