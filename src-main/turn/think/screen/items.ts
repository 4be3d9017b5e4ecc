/** What could be an answer: a cell with its label, its header, its row and what stands around it. */
import type { Reading } from "../../types.ts";
import type { Cell, Item, Place, Row } from "./layout.ts";
import { blockOf, captionOf, footOf, levelWith } from "./neighbours.ts";
import type { Table } from "./tables.ts";
import { isKind, isWordy } from "./values.ts";
import { isCommon } from "./words.ts";

export interface Spot {
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
export const labelled =
  /^(\p{L}[^:?!]{1,38}?)\s*:(?!:)\s*(?!\/\/)(?![\d]{2}\b(?!\s*\S{3,}))(\S.*)$/u;

export function itemsOf(spot: Spot): Item[] {
  const { cell, index, row, at, heading, section, cells, tables, reading } = spot;
  const table = tables.find(({ rows, headerRow }) => rows.includes(at) && headerRow !== at);
  const column = table ? table.columnOf(cell) : undefined;
  const header = table && column !== undefined ? table.headers[column] : undefined;
  const others = row.cells.filter((other) => other !== cell);
  const before = row.cells[index - 1];
  const alone = labelled.test(cell.text);
  const above =
    header === undefined && !heading && !alone
      ? (captionOf(cell, cells) ?? (others.length === 0 ? footOf(cell, cells) : null))
      : null;
  const level = levelWith(cell, cells).filter((other) => !row.cells.includes(other));
  const carded = header === undefined && row.cells.length <= 3 && !alone;
  // What stands right of a card's line belongs to the card.
  const start = row.cells[0] ?? cell;
  const lines = carded ? blockOf(start, cells) : [];
  const block = carded
    ? [...new Set([...blockOf(cell, cells), ...lines])].filter((one) => one !== cell)
    : [];
  const context: Partial<Record<Place, string>> = {
    own: cell.text,
    ...(row.cells.length === 2 &&
    !(above && before && captionOf(before, cells)) &&
    before &&
    header === undefined &&
    !isButtons(row, spot) &&
    !isSwitch(before, reading) &&
    !isSwitch(cell, reading)
      ? { label: before.text }
      : {}),
    ...(header ? { header } : {}),
    ...(others.length > 0 ? { row: others.map(({ text }) => text).join(" | ") } : {}),
    ...(above ? { above: above.text } : {}),
    ...(level.length > 0 ? { line: level.map(({ text }) => text).join(" | ") } : {}),
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
    ...(carded ? { card: topOf([start, ...lines]) } : {}),
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
  // "2 h 26 min · 1 change · Platform 9": each part is a thing of its own.
  const parts = cell.text.split(/\s+[·•|]\s+/);
  const around =
    parts.length < 2
      ? []
      : parts.map((text): Item => {
          const rest = parts.filter((other) => other !== text);
          return {
            ...item,
            text,
            context: {
              ...context,
              own: text,
              block: [...rest, ...(context.block ? [context.block] : [])].join(" | "),
            },
          };
        });
  entries.push(...around);
  const found =
    labelled.exec(cell.text) ??
    figured(cell.text) ??
    /^([A-Za-z_][\w.]*)\s*=\s*(\S.*)$/.exec(cell.text);
  if (!found?.[1] || !found[2] || found[1].split(/\s+/).length > 5) return [item, ...entries];
  return [
    item,
    ...entries,
    { ...item, text: found[2], context: { ...context, own: found[2], label: found[1] } },
  ];
}

const monthOrDay =
  /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*$/i;

/** "Goal 10,000", "Due 27 May", "Score 7.2": a word or two and its value, without a sign between. */
function figured(text: string): RegExpExecArray | null {
  const found =
    /^(\p{L}[\p{L}-]{2,}(?: \p{L}[\p{L}-]+)?) ([$€£]?\d[\d.,:/%-]*(?: ?[\p{L}°%]{1,9})?)$/u.exec(
      text,
    );
  const [first = ""] = (found?.[1] ?? "").split(" ");
  return found && isCommon(first) && !monthOrDay.test(found[1]?.split(" ").at(-1) ?? "")
    ? found
    : null;
}

function topOf(lines: readonly Cell[]): number {
  return lines.reduce((a, b) => (b.box.y < a.box.y ? b : a)).lines[0] ?? 0;
}

function isSwitch({ lines }: Cell, { controls = [] }: Reading): boolean {
  return controls.some(({ piece }) => lines.includes(piece));
}

/** The last row of a screen, of a word or two each: what can be pressed, no label with its value. */
function isButtons(row: Row, { cells }: Spot): boolean {
  const last = Math.max(...cells.map(({ box }) => box.y + box.height));
  return (
    row.bottom >= last - 2 &&
    row.cells.every(({ text }) => isWordy(text) && text.split(" ").length <= 2)
  );
}
