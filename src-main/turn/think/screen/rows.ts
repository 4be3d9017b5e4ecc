/** The reader's rows as a person sees them: a calendar is one grid, line numbers and switches are no text. */
import type { Control, Reading, ReadPiece } from "../../types.ts";
import type { Cell, Row } from "./layout.ts";
import { parted } from "./panes.ts";

/** The reader's rows, without what it made of switches. */
export function rowsOf(reading: Reading): Row[] {
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
  return parted(withoutGutter(withoutLetters(beside([...byRow.values()])))).map(rowOf);
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

/** A spreadsheet's letters above and numbers beside its cells. */
function withoutLetters(rows: readonly (readonly Cell[])[]): (readonly Cell[])[] {
  const letters = rows.findIndex(
    (row) => row.length >= 3 && row.every(({ text }, at) => text === String.fromCharCode(65 + at)),
  );
  const edge = rows[letters]?.[0]?.box.x;
  if (edge === undefined) return [...rows];
  return rows
    .filter((_, at) => at !== letters)
    .map((row, at) =>
      at >= letters ? row.filter(({ text, box }) => box.x > edge || !/^\d{1,3}$/.test(text)) : row,
    )
    .filter((row) => row.length > 0);
}

/** Lines from which on numbers that count up at the left edge are those of an editor or a sheet. */
const gutterLines = 3;

function withoutGutter(rows: readonly (readonly Cell[])[]): (readonly Cell[])[] {
  const number = (row: readonly Cell[]) =>
    /^\d{1,4}$/.test(row[0]?.text ?? "") ? Number(row[0]?.text) : null;
  const counting = rows.flatMap((row, at) => {
    const before = number(rows[at - 1] ?? []);
    return before !== null && number(row) === before + 1 ? [at] : [];
  });
  const [first, last] = [(counting[0] ?? 0) - 1, counting.at(-1) ?? 0];
  if (counting.length < gutterLines || counting.length < 0.5 * (last - first)) return [...rows];
  return rows
    .map((row, at) => (number(row) === null || at < first || at > last ? row : row.slice(1)))
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
