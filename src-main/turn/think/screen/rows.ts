/** The reader's rows as a person sees them: a calendar is one grid, line numbers and switches are no text. */
import type { Control, Reading, ReadPiece } from "../../types.ts";
import type { Cell, Row } from "./layout.ts";
import { linesOf } from "./lines.ts";
import { parted } from "./panes.ts";

/** Lines of the whole picture, without what the reader made of switches; panes and cards taken apart. */
export function rowsOf(reading: Reading): Row[] {
  const cells = reading.pieces.flatMap((piece, line): Cell[] =>
    isPartOfControl(piece, reading.controls ?? [])
      ? []
      : [
          {
            sight: reading.sight,
            lines: [line],
            text: piece.text,
            box: piece.box,
            look: piece.look,
          },
        ],
  );
  return parted(withoutGutter(withoutLetters(linesOf(cells)))).map(rowOf);
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
