/**
 * Which rows of a picture a question is about: word overlap weighted by how rare a word is on the
 * picture, plus what kind of thing is asked for. Plain overlap already doubles the small Thinker's right
 * answers against handing it the whole text.
 */
import { stemmer } from "stemmer";
import { eng as functionWords } from "stopword";
import type { Reading, ReadPiece } from "../types.ts";

export interface Row {
  readonly sight: number;
  /** Indices of the reading's pieces. */
  readonly pieces: readonly number[];
  readonly text: string;
}

export interface Selection {
  /** Best first: what stays best while the question goes on stays in front, and so in the cache. */
  readonly rows: readonly Row[];
  /** The row that matches best, or null when nothing matches. */
  readonly best: Row | null;
  /** 0..1: the share of the question's weight that the best row holds. */
  readonly strength: number;
}

/** ~50 tokens, prefilled in 280 ms on one 2.4 GHz core; more text makes a 135 M model err more. */
const budgetCharacters = 160;

/** The best row with what stands beside it; what ranks lower only distracts. */
const maxRows = 3;

/** A row this much weaker than the best one is another subject. */
const relevantShare = 0.6;

/** Rows beside a hit hold its heading or its value. */
const neighbours = 1;

const ignored = new Set([
  ...functionWords,
  ..."screen page window picture image show see say tell please read written there sotto".split(
    " ",
  ),
]);

/** What an answer to this kind of question looks like; worth as much as one matching rare word. */
const answerKinds: readonly { readonly asks: RegExp; readonly looks: RegExp }[] = [
  { asks: /\bhow much\b|\bprice|\bcost|\btotal\b|\bpay\b/i, looks: /[$€£¥]\s?\d|\d[.,]\d{2}\b/ },
  { asks: /\bwhen\b|\bwhat time\b|\bhow late\b/i, looks: /\d{1,2}[:.]\d{2}|\b\d{1,2}\s?[ap]m\b/i },
  {
    asks: /\bwhen\b|\bwhat (?:day|date)\b|\bwhich day\b/i,
    looks: /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\d{4}-\d{2}|\b\d{1,2} [A-Z][a-z]{2}/i,
  },
  { asks: /\bhow many\b|\bwhat number\b/i, looks: /\d/ },
  { asks: /\bcode\b/i, looks: /\b(?:0x[0-9a-f]+|[A-Z]+-?\d{2,})\b/i },
  { asks: /\bwho\b/i, looks: /\bfrom\b|@|\bby [A-Z]/ },
];

/** What a figure that answers this question looks like, or null. */
export function answerLooks(question: string): RegExp | null {
  return answerKinds.find(({ asks }) => asks.test(question))?.looks ?? null;
}

export function stems(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'.:-]*/gu) ?? [];
  return words
    .map((word) => word.replace(/'s$|[.':-]+$/g, ""))
    .filter((word) => word.length > 1 || /\d/.test(word))
    .map((word) => stemmer(word));
}

/** The words of a question that can be looked for. */
export function contentStems(question: string): string[] {
  const words = question.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'.:-]*/gu) ?? [];
  return [...new Set(stems(words.filter((word) => !ignored.has(word)).join(" ")))];
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

export function selectRows(question: string, readings: readonly Reading[]): Selection {
  const rows = readings.flatMap(rowsOf);
  const scored = score(question, rows);
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a), noScore);
  return {
    rows: choose(rows, scored, best.score).map((index) => rows[index] as Row),
    best: rows[best.index] ?? null,
    strength: best.share,
  };
}

/** The rows in the largest letters: what a picture is about at a glance. */
export function headings(readings: readonly Reading[], count: number): Row[] {
  const height = (row: Row, reading: Reading) =>
    Math.max(...row.pieces.map((index) => reading.pieces[index]?.box.height ?? 0));
  const sized = readings.flatMap((reading) =>
    rowsOf(reading).map((row, order) => ({ row, order, height: height(row, reading) })),
  );
  const tallest = [...sized].sort((a, b) => b.height - a.height).slice(0, count);
  return tallest.sort((a, b) => a.order - b.order).map(({ row }) => row);
}

interface Score {
  readonly index: number;
  readonly score: number;
  /** Of the question's own words, without the bonus for the kind of answer. */
  readonly share: number;
}

const noScore: Score = { index: -1, score: 0, share: 0 };

function score(question: string, rows: readonly Row[]): Score[] {
  const asked = contentStems(question);
  const bags = rows.map((row) => new Set(stems(row.text)));
  const weight = new Map(
    asked.map((stem) => {
      const rowsWith = bags.filter((bag) => bag.has(stem)).length;
      return [stem, rowsWith === 0 ? 1 : Math.log(1 + rows.length / rowsWith)] as const;
    }),
  );
  const total = [...weight.values()].reduce((a, b) => a + b, 0);
  const kinds = answerKinds.filter(({ asks }) => asks.test(question));
  return rows.map((row, index) => {
    const hit = asked.filter((stem) => bags[index]?.has(stem));
    const matched = hit.reduce((sum, stem) => sum + (weight.get(stem) ?? 0), 0);
    const bonus = kinds.some(({ looks }) => looks.test(row.text)) ? Math.log(2) : 0;
    return {
      index,
      score: matched + (matched > 0 ? bonus : bonus / 4),
      share: total ? matched / total : 0,
    };
  });
}

/** Best rows first, each with its neighbours, until the budget is full; without a hit the page's top. */
function choose(rows: readonly Row[], scored: readonly Score[], bestScore: number): number[] {
  const ranked = scored
    .filter(({ score }) => score > 0 && score >= relevantShare * bestScore)
    .sort((a, b) => b.score - a.score)
    .flatMap(({ index }) => {
      const around = Array.from({ length: neighbours }, (_, n) => [index + n + 1, index - n - 1]);
      return [index, ...around.flat()];
    });
  const order = ranked.length > 0 ? ranked : rows.map((_, index) => index);
  const chosen = new Set<number>();
  let left = budgetCharacters;
  for (const index of order) {
    const length = rows[index]?.text.length ?? Number.POSITIVE_INFINITY;
    if (chosen.has(index) || length > left || chosen.size === maxRows) continue;
    chosen.add(index);
    left -= length + 1;
  }
  return [...chosen];
}
