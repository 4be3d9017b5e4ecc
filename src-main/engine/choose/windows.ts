/**
 * A question and a screen's pieces as the chooser takes them: one sequence `[CLS] question [SEP] pieces [SEP]`,
 * and how the pieces lie to each other. A screen that is too long for one is several that overlap.
 * models/train/chooser.py builds the same.
 */
import { codeOf } from "./relations.ts";

/** Positions that the base was trained with; tokens that one piece may take; those of a question. */
const [longest, longestPiece, longestQuestion] = [512, 64, 48];
const [cls, sep] = [101, 102];
/** What a piece without a token is: BERT's [UNK]. */
const unknown = 100;
/** Of a full window, so much is seen again in the next: a table's head and its row may lie apart. */
const overlap = 0.3;

export interface Seen {
  readonly tokens: readonly (readonly number[])[];
  readonly sizes: readonly number[];
  readonly states: readonly number[];
  /** `[from * n + to]` */
  readonly relations: Uint8Array;
}

export interface Window {
  /** Which pieces it holds: from, up to and without. */
  readonly from: number;
  readonly to: number;
  readonly ids: readonly number[];
  /** Of each token: 0 of the question, else the piece's place in the window, from 1. */
  readonly piece: readonly number[];
  readonly size: readonly number[];
  readonly state: readonly number[];
  /** Of the question (0) and each piece (from 1) to each. */
  readonly relations: Int32Array;
}

export function windowsOf(question: readonly number[], seen: Seen): Window[] {
  const asked = question.slice(0, longestQuestion);
  const room = longest - asked.length - 3;
  const lengths = seen.tokens.map(({ length }) => Math.min(Math.max(1, length), longestPiece));
  const windows: Window[] = [];
  for (let from = 0; from < lengths.length; ) {
    let [to, used] = [from, 0];
    while (to < lengths.length && used + (lengths[to] ?? 0) <= room) used += lengths[to++] ?? 0;
    windows.push(windowOf(asked, seen, from, to));
    if (to >= lengths.length) break;
    let back = 0;
    from = to;
    while (back < overlap * room) back += lengths[--from] ?? room;
  }
  return windows;
}

function windowOf(question: readonly number[], seen: Seen, from: number, to: number): Window {
  const start = [cls, ...question, sep];
  const [ids, piece] = [[...start], start.map(() => 0)];
  const [size, state] = [start.map(() => 0), start.map(() => 0)];
  for (let at = from; at < to; at++) {
    const tokens = seen.tokens[at] ?? [];
    for (const id of (tokens.length > 0 ? tokens : [unknown]).slice(0, longestPiece)) {
      ids.push(id);
      piece.push(at - from + 1);
      size.push(seen.sizes[at] ?? 2);
      state.push(seen.states[at] ?? 0);
    }
  }
  for (const [list, end] of [
    [ids, sep],
    [piece, 0],
    [size, 0],
    [state, 0],
  ] as const)
    list.push(end);
  return { from, to, ids, piece, size, state, relations: relationsOf(seen, from, to) };
}

function relationsOf({ relations, tokens }: Seen, from: number, to: number): Int32Array {
  const [all, wide] = [tokens.length, to - from + 1];
  const found = new Int32Array(wide * wide).fill(codeOf("question-piece"));
  found[0] = codeOf("question-question");
  for (let a = 1; a < wide; a++) {
    found[a * wide] = codeOf("piece-question");
    for (let b = 1; b < wide; b++)
      found[a * wide + b] = relations[(from + a - 1) * all + from + b - 1] ?? 0;
  }
  return found;
}
