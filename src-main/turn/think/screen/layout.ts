/**
 * The structure of a screen, rebuilt from where its text stands: rows with their cells, tables whose
 * cells keep their header, labels beside and above values, sentences, headings, and what switches say.
 */
import type { Box, Control, Look, Reading, ReadPiece } from "../../types.ts";
import { sentencesOf } from "./sentences.ts";
import { type Table, tabled } from "./tables.ts";
import { isKind, isWordy } from "./values.ts";

export interface Cell {
  readonly sight: number;
  /** Indices of its pieces in the reading: several where it wraps. */
  readonly lines: readonly number[];
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
export type Place = "own" | "label" | "header" | "row" | "above" | "block" | "section" | "table";

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
  const { rows, tables } = tabled(rowsOf(reading));
  const cells = rows.flatMap((row) => row.cells);
  const usual = median(cells.map(({ box }) => box.height));
  const usualInk = median(cells.flatMap(({ look }) => (look ? [look.density] : [])));
  const isHeading = ({ cells: [cell, ...more] }: Row) => {
    if (!cell || more.length > 0 || cell.text.length >= 70 || labelled.test(cell.text))
      return false;
    const bold = (cell.look?.density ?? 0) >= 1.2 * usualInk;
    return cell.box.height >= (bold ? headingShare : 1.3) * usual;
  };
  const items: Item[] = [];
  const headings: Cell[] = [];
  let section = "";
  const sentences = sentencesOf(rows, tables);
  // A line of running text is no answer of its own.
  const prose = new Set(
    sentences
      .filter(({ text, lines }) => lines.length > 1 || text.split(" ").length >= 6)
      .flatMap(({ lines }) => lines),
  );
  const heads = new Set(tables.map(({ headerRow }) => headerRow));
  for (const [at, row] of rows.entries()) {
    const heading = isHeading(row);
    if (heading && row.cells[0]) {
      section = row.cells[0].text;
      headings.push(row.cells[0]);
    }
    for (const [index, cell] of row.cells.entries()) {
      if (
        heads.has(at) ||
        (row.cells.length === 1 && prose.has(cell.lines[0] ?? -1) && !labelled.test(cell.text))
      )
        continue;
      items.push(
        ...itemsOf({
          cell,
          index,
          row,
          at,
          heading,
          section: heading ? "" : section,
          cells,
          tables,
          reading,
        }),
      );
    }
  }
  for (const { text, lines, row } of sentences) {
    const first = rows[row]?.cells[0];
    const above = first ? captionOf(first, cells) : null;
    const context = {
      own: text,
      ...(above ? { above: above.text } : {}),
      section: sectionAt(headings, first),
    };
    items.push({
      sight: reading.sight,
      lines,
      text,
      form: "sentence",
      context,
      row,
      struck: false,
      heading: false,
    });
  }
  const radios = (reading.controls ?? []).filter(({ kind }) => kind === "radio").length;
  const switches = (reading.controls ?? []).flatMap((control): Switch[] => {
    const label = reading.pieces[control.piece]?.text;
    // One alone is no choice: a check box with round corners.
    const kind = control.kind === "radio" && radios === 1 ? "checkbox" : control.kind;
    return label
      ? [{ sight: reading.sight, line: control.piece, label: bare(label), kind, on: control.on }]
      : [];
  });
  return {
    items,
    rows,
    tables,
    switches,
    headings: headings.length > 0 ? headings : cells.slice(0, 1),
    chosen: chosenOf(rows),
  };
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
    const cell = {
      sight: reading.sight,
      lines: [line],
      text: piece.text,
      box: piece.box,
      look: piece.look,
    };
    byRow.set(piece.row, [...(byRow.get(piece.row) ?? []), cell]);
  }
  return withoutGutter(beside([...byRow.values()])).map(rowOf);
}

/** Rows of two parts of the screen that are level this often are one grid after all. */
const [leastLevel, levelShare] = [3, 0.85];

/** The reader parts a calendar at its lines; rows that stand beside each other all the way belong together. */
function beside(rows: readonly (readonly Cell[])[]): (readonly Cell[])[] {
  const middle = (row: readonly Cell[]) => (row[0] ? row[0].box.y + row[0].box.height / 2 : 0);
  const parts: (readonly Cell[])[][] = [];
  for (const row of rows) {
    const last = parts.at(-1)?.at(-1);
    if (last && middle(row) > middle(last)) parts.at(-1)?.push(row);
    else parts.push([row]);
  }
  const merged: (readonly Cell[])[][] = [];
  for (const part of parts) {
    const before = merged.at(-1);
    const twin = (row: readonly Cell[]) =>
      before?.find(
        (other) => Math.abs(middle(other) - middle(row)) < 0.2 * (row[0]?.box.height ?? 0),
      );
    const level = part.filter((row) => twin(row) !== undefined).length;
    if (!before || level < leastLevel || level < levelShare * part.length) {
      merged.push([...part]);
      continue;
    }
    const joined = before.map((row) => [
      ...row,
      ...part.filter((other) => twin(other) === row).flat(),
    ]);
    const rest = part.filter((row) => twin(row) === undefined);
    merged[merged.length - 1] = [...joined, ...rest].sort((a, b) => middle(a) - middle(b));
  }
  return merged.flat().map((row) => [...row].sort((a, b) => a.box.x - b.box.x));
}

export function rowOf(cells: readonly Cell[]): Row {
  return {
    cells,
    top: Math.min(...cells.map(({ box }) => box.y)),
    bottom: Math.max(...cells.map(({ box }) => box.y + box.height)),
  };
}

/** Lines from which on numbers that count up at the left edge are those of an editor. */
const gutterLines = 3;

function withoutGutter(rows: readonly (readonly Cell[])[]): (readonly Cell[])[] {
  const number = (row: readonly Cell[]) =>
    /^\d{1,4}$/.test(row[0]?.text ?? "") ? Number(row[0]?.text) : null;
  const counts = rows.filter((row, at) => {
    const before = number(rows[at - 1] ?? []);
    return before !== null && number(row) === before + 1;
  });
  const editor = counts.length >= gutterLines && counts.length >= 0.5 * rows.length;
  if (!editor) return [...rows];
  return rows
    .map((row) => (number(row) === null ? row : row.slice(1)))
    .filter((row) => row.length > 0);
}

function isPartOfControl({ text, box }: ReadPiece, controls: readonly Control[]): boolean {
  if (text.length > 2) return false;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return controls.some(
    ({ box: c }) =>
      x >= c.x - 2 && x <= c.x + c.width + 2 && y >= c.y - 2 && y <= c.y + c.height + 2,
  );
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
  const alone = labelled.test(cell.text);
  const above = header === undefined && !heading && !alone ? captionOf(cell, cells) : null;
  const block = header === undefined && row.cells.length <= 3 && !alone ? blockOf(cell, cells) : [];
  const context: Partial<Record<Place, string>> = {
    own: cell.text,
    ...(row.cells.length === 2 && before && header === undefined && !isButtons(row, spot)
      ? { label: before.text }
      : {}),
    ...(header ? { header } : {}),
    ...(others.length > 0 ? { row: others.map(({ text }) => text).join(" | ") } : {}),
    ...(above ? { above: above.text } : {}),
    ...(block.length > 0 ? { block: block.map(({ text }) => text).join(" | ") } : {}),
    ...(section ? { section } : {}),
    ...(table ? { table: table.headers.join(" | ") } : {}),
  };
  const base = {
    sight: reading.sight,
    form: "cell" as const,
    row: at,
    struck: cell.look?.struck === true,
    heading,
  };
  const item: Item = {
    ...base,
    lines: cell.lines,
    text: cell.text,
    context,
    ...(table && column !== undefined ? { table, column } : {}),
  };
  // An entry of a calendar: the head of its column is an answer too.
  const dayed =
    header !== undefined &&
    isKind(header, "date") &&
    !/\d{4}/.test(cell.text) &&
    isWordy(cell.text);
  const entries: Item[] =
    dayed && header
      ? [
          {
            ...item,
            text: header,
            context: {
              own: header,
              label: cell.text,
              ...(context.section ? { section: context.section } : {}),
            },
          },
        ]
      : [];
  // "14:20 Dentist": the hour and what happens then, in one piece.
  const timed = /^(\d{1,2}[:.]\d{2}(?:\s?[ap]m)?)[\s·–-]+(\p{L}.{2,60})$/iu.exec(cell.text);
  if (timed?.[1] && timed[2]) {
    const around = {
      ...(context.block ? { block: context.block } : {}),
      ...(context.section ? { section: context.section } : {}),
    };
    return [
      { ...item, text: timed[1], context: { own: timed[1], label: timed[2], ...around } },
      { ...item, text: timed[2], context: { own: timed[2], label: timed[1], ...around } },
    ];
  }
  const found = labelled.exec(cell.text) ?? /^([A-Za-z_][\w.]*)\s*=\s*(\S.*)$/.exec(cell.text);
  if (!found?.[1] || !found[2] || found[1].split(/\s+/).length > 5) return [item, ...entries];
  return [
    item,
    ...entries,
    { ...item, text: found[2], context: { ...context, own: found[2], label: found[1] } },
  ];
}

/** The last row of a screen, of a word or two each: what can be pressed, no label with its value. */
function isButtons(row: Row, { cells }: Spot): boolean {
  const last = Math.max(...cells.map(({ box }) => box.y + box.height));
  return (
    row.bottom >= last - 2 &&
    row.cells.every(({ text }) => isWordy(text) && text.split(" ").length <= 2)
  );
}

/** The text close above that begins (or is centred) where this does: its caption, or who speaks. */
export function captionOf(cell: Cell, cells: readonly Cell[]): Cell | null {
  const above = neighbourAbove(cell, cells);
  if (!above || (/\d/.test(above.text) && !/\p{L}{3}/u.test(above.text))) return null;
  return above.text.split(/\s+/).length <= 6 &&
    !/[.!?]$/.test(above.text) &&
    looksOther(above, cell)
    ? above
    : null;
}

/** A caption is smaller, paler or bolder than what it names. */
function looksOther(above: Cell, cell: Cell): boolean {
  if (!above.look || !cell.look) return true;
  const taller = above.box.height / cell.box.height;
  const bolder = above.look.density / Math.max(0.01, cell.look.density);
  return (
    taller < 0.93 ||
    taller > 1.1 ||
    bolder > 1.2 ||
    bolder < 0.83 ||
    step(above.look.ink, cell.look.ink) > 24
  );
}

const tightShare = 0.5;

function neighbourAbove(cell: Cell, cells: readonly Cell[]): Cell | null {
  let best: Cell | null = null;
  for (const other of cells) {
    const gap = cell.box.y - (other.box.y + other.box.height);
    const height = Math.min(cell.box.height, other.box.height);
    if (
      other === cell ||
      gap < -0.35 * height ||
      gap > tightShare * height + 3 ||
      other.box.y >= cell.box.y
    )
      continue;
    if (!aligned(cell.box, other.box)) continue;
    if (!best || other.box.y > best.box.y) best = other;
  }
  return best;
}

function aligned(a: Box, b: Box): boolean {
  const near = 0.7 * Math.max(a.height, b.height);
  const centre = Math.abs(a.x + a.width / 2 - b.x - b.width / 2);
  return (
    Math.abs(a.x - b.x) < near ||
    centre < near ||
    Math.abs(a.x + a.width - b.x - b.width) < near / 2
  );
}

/** Lines above and below without a gap: one card, one message. */
function blockOf(cell: Cell, cells: readonly Cell[]): Cell[] {
  const block: Cell[] = [];
  for (let at = neighbourAbove(cell, cells); at && block.length < 4; at = neighbourAbove(at, cells))
    block.push(at);
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
      const level =
        one &&
        Math.abs(one.box.x - first.box.x) < first.box.height * 1.5 &&
        Math.abs(other - at) <= 3 &&
        other !== at;
      return level && grounds[other] ? [grounds[other]] : [];
    });
    const different = beside.filter((other) => step(other, ground) > highlightStep);
    if (beside.length >= 2 && different.length === beside.length) found.push(...row.cells);
  }
  const alone = found.filter(
    (cell) =>
      !found.some(
        (other) =>
          other !== cell &&
          Math.abs(other.box.y - cell.box.y) > cell.box.height &&
          Math.abs(other.box.x - cell.box.x) < cell.box.height,
      ),
  );
  return [...alone, ...chosenInRow(rows)];
}

/** Of tabs in one row, the one on other ground or in other ink. */
function chosenInRow(rows: readonly Row[]): Cell[] {
  return rows.flatMap(({ cells }) => {
    if (cells.length < 3 || cells.some(({ text }) => text.split(" ").length > 3)) return [];
    const odd = cells.filter((cell) => {
      const different = cells.filter(
        (other) =>
          other !== cell &&
          cell.look &&
          other.look &&
          (step(cell.look.ground, other.look.ground) > highlightStep ||
            step(cell.look.ink, other.look.ink) > 40),
      );
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
