/** How well a reading matches what a page of the named set says. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Box } from "../../../src-main/contract/events.ts";

export interface TruthLine {
  readonly text: string;
  readonly box: Box;
  /** Lines of one table row (or bar, or setting) share it; otherwise each line has its own. */
  readonly row: number;
}

export interface Screen {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** What a question about this page is about: must be readable as one line. */
  readonly facts: readonly string[];
  readonly lines: readonly TruthLine[];
}

export interface Piece {
  readonly text: string;
  readonly box: Box;
  readonly row: number;
}

export function screenNames(): string[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length));
}

export function screen(name: string): Screen {
  return JSON.parse(readFileSync(join(import.meta.dirname, `${name}.json`), "utf8")) as Screen;
}

export function screenImage(name: string): Uint8Array {
  return readFileSync(join(import.meta.dirname, `${name}.png`));
}

/**
 * Characters without spaces; compatibility forms and dashes made plain on both sides. Rules drawn with
 * characters (======, ______, a row of dots) are lines, not text.
 */
export function characters(text: string): string {
  return plain(text).replaceAll(/\s+/gu, "");
}

function plain(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(/[\u2010-\u2015]/g, "-")
    .replaceAll(/([=_.-])\1{2,}/g, "");
}

export interface Score {
  readonly characters: number;
  readonly errors: number;
  /** 0..1: share of characters that need no insertion, deletion or change. */
  readonly accuracy: number;
  /** Spaces between words lost or invented, per space of the truth. */
  readonly spaceErrors: number;
  readonly spaces: number;
  readonly wrong: readonly { readonly truth: string; readonly read: string }[];
}

/**
 * Every piece counts for the line it overlaps most; a piece on no line, and a line without a piece, count
 * as so many errors as they have characters.
 */
export function score(truth: Screen, pieces: readonly Piece[]): Score {
  const read = truth.lines.map(() => [] as Piece[]);
  let errors = 0;
  let total = 0;
  let [spaces, spaceErrors] = [0, 0];
  const wrong: { truth: string; read: string }[] = [];
  for (const piece of pieces) {
    const shares = truth.lines.map((line) => overlap(line.box, piece.box));
    const best = shares.indexOf(Math.max(...shares));
    if ((shares[best] ?? 0) > 0) read[best]?.push(piece);
    else {
      errors += characters(piece.text).length;
      wrong.push({ truth: "", read: piece.text });
    }
  }
  for (const [at, line] of truth.lines.entries()) {
    const text = (read[at] ?? [])
      .sort((a, b) => a.box.x - b.box.x)
      .map((piece) => piece.text)
      .join(" ");
    const letters = characters(line.text);
    const distance = editDistance(letters, characters(text));
    total += letters.length;
    errors += distance;
    spaces += line.text.split(" ").length - 1;
    const misplaced = distance === 0 ? spacing(line.text, text) : 0;
    spaceErrors += misplaced;
    if (distance > 0 || misplaced > 0) wrong.push({ truth: line.text, read: text });
  }
  const accuracy = 1 - errors / Math.max(1, total);
  return { characters: total, errors, accuracy, spaces, spaceErrors, wrong };
}

/** Places where one text has a space and the other has none; the letters are the same. */
function spacing(a: string, b: string): number {
  const places = (text: string) => {
    const found = new Set<number>();
    let letters = 0;
    for (const character of plain(text).trim()) {
      if (/\s/u.test(character)) found.add(letters);
      else letters++;
    }
    return found;
  };
  const [first, second] = [places(a), places(b)];
  return (
    [...first].filter((p) => !second.has(p)).length +
    [...second].filter((p) => !first.has(p)).length
  );
}

/** Rows of the truth with several lines whose pieces do not all share one row. */
export function brokenRows(truth: Screen, pieces: readonly Piece[]): string[] {
  const broken: string[] = [];
  for (const row of new Set(truth.lines.map((line) => line.row))) {
    const lines = truth.lines.filter((line) => line.row === row);
    const rows = new Set(
      pieces
        .filter((piece) => lines.some((line) => overlap(line.box, piece.box) > 0.3))
        .map((piece) => piece.row),
    );
    if (rows.size > 1) broken.push(lines.map((line) => line.text).join(" | "));
  }
  return broken;
}

/** Share of `inner` that lies on `outer`. */
function overlap(outer: Box, inner: Box): number {
  const width = Math.min(outer.x + outer.width, inner.x + inner.width) - Math.max(outer.x, inner.x);
  const height =
    Math.min(outer.y + outer.height, inner.y + inner.height) - Math.max(outer.y, inner.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (inner.width * inner.height);
}

/** Levenshtein's. */
export function editDistance(a: string, b: string): number {
  const [first, second] = [[...a], [...b]];
  let last = Array.from({ length: second.length + 1 }, (_, at) => at);
  for (const [i, letter] of first.entries()) {
    const next = [i + 1];
    for (const [j, other] of second.entries()) {
      const change = (last[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (last[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    last = next;
  }
  return last[second.length] ?? 0;
}
