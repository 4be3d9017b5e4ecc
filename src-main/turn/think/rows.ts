/** Rows of a picture as they are read out: one text each, cell after cell. */

import type { Reading, ReadPiece } from "../types.ts";
import { unstopped } from "./screen/reply.ts";

export interface Row {
  readonly sight: number;
  /** Indices of the reading's pieces. */
  readonly pieces: readonly number[];
  readonly text: string;
}

export function rowsOf(reading: Reading): Row[] {
  const byRow = new Map<number, number[]>();
  reading.pieces.forEach((piece, index) => {
    byRow.set(piece.row, [...(byRow.get(piece.row) ?? []), index]);
  });
  return [...byRow.values()].map((pieces) => ({
    sight: reading.sight,
    pieces,
    text: pieces.map((index) => (reading.pieces[index] as ReadPiece).text).join(" | "),
  }));
}

export function spokenRow(row: Row): string {
  return unstopped(row.text.replaceAll(" | ", ", "));
}
