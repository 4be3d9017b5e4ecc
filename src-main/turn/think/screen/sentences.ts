/** Running text: lines that go on in the next one, cut into sentences that know their lines. */
import type { Cell, Row } from "./layout.ts";
import type { Table } from "./tables.ts";

export interface Sentence {
  readonly text: string;
  readonly lines: readonly number[];
  readonly row: number;
}

const goesOnShare = 0.62;
/** A line is full from here on: the next word did not fit. */
const filledShare = 0.82;
const lineGap = 0.7;

export function sentencesOf(rows: readonly Row[], tables: readonly Table[]): Sentence[] {
  const inTable = new Set(tables.flatMap(({ rows: of }) => of));
  const found: Sentence[] = [];
  let open: { cell: Cell; row: number }[] = [];
  const close = () => {
    if (open.length > 0) found.push(...cut(open));
    open = [];
  };
  for (const [at, row] of rows.entries()) {
    const cell = row.cells[0];
    if (!cell || row.cells.length > 1 || inTable.has(at)) {
      close();
      continue;
    }
    const last = open.at(-1)?.cell;
    if (last && !goesOn(last, cell, open)) close();
    open.push({ cell, row: at });
  }
  close();
  return found.filter(({ text, lines }) => lines.length > 1 || /\s\S+\s\S+/.test(text));
}

function goesOn(last: Cell, next: Cell, open: readonly { cell: Cell }[]): boolean {
  const height = Math.max(last.box.height, next.box.height);
  const gap = next.box.y - last.box.y - last.box.height;
  if (gap > lineGap * height || Math.abs(last.box.x - next.box.x) > 0.45 * height) return false;
  if (Math.abs(last.box.height - next.box.height) > 0.2 * height || inkStep(last, next) > 40)
    return false;
  const right = Math.max(
    next.box.x + next.box.width,
    ...open.map(({ cell }) => cell.box.x + cell.box.width),
  );
  const full = last.box.width >= goesOnShare * (right - last.box.x) && last.box.width > 12 * height;
  // Code and output have a line each.
  if (
    /[={}();:]$|^\s*(?:import|return|def|const|let|var|#)\b|\w\(.*\)|\s=\s/.test(last.text) ||
    /^\S+ = /.test(next.text)
  )
    return false;
  // A line that begins anew after one that had room left is another.
  const anew = /^(?:\p{Lu}|[^\p{L}\p{N}\s"'“(])/u.test(next.text) && !/[,–-]$/.test(last.text);
  if (anew && last.box.width < filledShare * (right - last.box.x)) return false;
  return full && !(/[.!?:]$/.test(last.text) && /^\p{Lu}/u.test(next.text) && gap > 0.35 * height);
}

function inkStep({ look: a }: Cell, { look: b }: Cell): number {
  return a && b ? Math.max(...a.ink.map((value, at) => Math.abs(value - (b.ink[at] ?? 0)))) : 0;
}

function cut(lines: readonly { cell: Cell; row: number }[]): Sentence[] {
  const starts: number[] = [];
  let text = "";
  for (const { cell } of lines) {
    starts.push(text.length);
    text += `${cell.text} `;
  }
  const sentences: Sentence[] = [];
  let from = 0;
  // A dot ends a sentence where a capital or the end follows; not that of an initial ("T. Vaher").
  for (const end of [
    ...text.matchAll(/(?<!(?<!\p{L})\p{Lu})[.!?]["”)]?\s+(?=["“(]?\p{Lu})|\s*$/gu),
  ]) {
    const to = end.index + end[0].trimEnd().length;
    const part = text.slice(from, to).trim();
    if (part.length > 0) {
      const inside = lines.filter(
        (_, at) => (starts[at] ?? 0) < to && (starts[at + 1] ?? text.length) > from,
      );
      sentences.push({
        text: part,
        lines: inside.flatMap(({ cell }) => cell.lines),
        row: inside[0]?.row ?? 0,
      });
    }
    from = end.index + end[0].length;
  }
  return sentences;
}
