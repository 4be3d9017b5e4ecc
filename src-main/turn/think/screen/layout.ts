/**
 * The structure of a screen, rebuilt from where its text stands: rows with their cells, tables whose
 * cells keep their header, labels beside and above values, sentences, headings, and what switches say.
 */
import type { Box, Control, Look, Reading } from "../../types.ts";
import { chosenOf, step } from "./chosen.ts";
import { itemsOf, labelled } from "./items.ts";
import { blockOf, captionOf } from "./neighbours.ts";
import { rowsOf } from "./rows.ts";
import { sentencesOf } from "./sentences.ts";
import { type Table, tabled } from "./tables.ts";

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
export type Place =
  | "own"
  | "label"
  | "header"
  | "row"
  | "above"
  | "line"
  | "block"
  | "section"
  | "table";

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
  /** First line of the card it is in: things of one card belong together. */
  readonly card?: number;
  /** A part of a line, which is an item as well. */
  readonly part?: boolean;
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

/** A sentence of so few words may be a line of a card. */
const shortWords = 10;

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
      .filter(
        ({ text, lines }) =>
          lines.length > 1 || (text.split(" ").length >= 6 && !/ [·•|] /.test(text)),
      )
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
      ...(first && lines.length === 1 && text.split(" ").length <= shortWords
        ? {
            block: blockOf(first, cells)
              .map((one) => one.text)
              .join(" | "),
          }
        : {}),
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
    const label =
      titleOf(control.piece, cells) ??
      besideState(control.piece, rows) ??
      reading.pieces[control.piece]?.text;
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

/** A switch beside two lines belongs to the upper one: "Wi-Fi" over "Connected to Attic". */
function titleOf(piece: number, cells: readonly Cell[]): string | undefined {
  const line = cells.find(({ lines }) => lines.includes(piece));
  const title = line ? captionOf(line, cells) : null;
  return line && title && !/[.:]$/.test(title.text) && isPaler(line, title)
    ? title.text
    : undefined;
}

/** "Night light … Off" and a switch: what it says is no name. */
function besideState(piece: number, rows: readonly Row[]): string | undefined {
  const row = rows.find(({ cells }) => cells.some(({ lines }) => lines.includes(piece)));
  const said = row?.cells.find(({ lines }) => lines.includes(piece))?.text ?? "";
  return /^(?:on|off|yes|no|enabled|disabled)$/i.test(said) ? row?.cells[0]?.text : undefined;
}

function isPaler({ look: a }: Cell, { look: b }: Cell): boolean {
  return a !== undefined && b !== undefined && step(a.ink, a.ground) < 0.85 * step(b.ink, b.ground);
}

/** A label without what the reader made of the box before it. */
function bare(label: string): string {
  return label.replace(/^[^\p{L}\p{N}"']+\s*/u, "");
}

function sectionAt(headings: readonly Cell[], cell: Cell | undefined): string {
  if (!cell) return "";
  return headings.findLast(({ box }) => box.y < cell.box.y)?.text ?? "";
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
