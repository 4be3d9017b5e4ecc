/**
 * From the chooser's pieces to the items that are said: a cell with its label, a sentence with all of its
 * lines.
 */
import { type Chosen, type Way, ways } from "../../types.ts";
import type { Item, Screen } from "./layout.ts";
import type { Query } from "./question.ts";
import { isKind } from "./values.ts";
import { nearness, wordsOf } from "./words.ts";

/** What the chooser found. */
export interface Odds {
  /** By sight, of each piece: logarithm of how much likelier it answers than that nothing does. */
  readonly pieces: ReadonlyMap<number, readonly number[]>;
  /** 0..1 of each way to answer. */
  readonly ways: Readonly<Record<Way, number>>;
}

/** Of all pictures that a question is about. */
export function oddsOf(chosen: ReadonlyMap<number, Chosen>): Odds {
  // A picture without text says nothing of how.
  const all = [...chosen.values()].filter(({ odds }) => odds.length > 0);
  const share = (at: number) => all.reduce((sum, one) => sum + (one.ways[at] ?? 0), 0) / all.length;
  return {
    pieces: new Map([...chosen].map(([sight, { odds }]) => [sight, odds])),
    ways: Object.fromEntries(ways.map((way, at) => [way, share(at)])) as Record<Way, number>,
  };
}

export interface Choice {
  readonly item: Item;
  /** The piece that was chosen; the item may be more. */
  readonly piece: number;
  readonly odds: number;
}

/** Below this nobody should be told a value; what it trades is in models/train/README.md. */
const least = 0.3;
/** Of "When do we meet?" only the kind of answer is known: what is of that kind needs less. */
const leastOfKind = 0.04;
/** What is said beside the best, where two things are asked for: at least so much of its odds. */
const alsoShare = 0.25;

/** 0..1: that any piece answers. */
export function sureness(odds: Odds): number {
  const sum = totalOf(odds);
  return sum === Number.POSITIVE_INFINITY ? 1 : sum / (1 + sum);
}

/** 0..1: that the best piece answers. */
export function likeliest(odds: Odds): number {
  return Math.exp(Math.max(...[...odds.pieces.values()].flat())) / (1 + totalOf(odds));
}

function totalOf({ pieces }: Odds): number {
  return [...pieces.values()].flat().reduce((total, value) => total + Math.exp(value), 0);
}

/** What answers, best first, down to a share of the best; empty: the screen does not say. */
export function chosen(query: Query, screen: Screen, odds: Odds, share = alsoShare): Choice[] {
  const sure = sureness(odds);
  if (sure < leastOfKind) return [];
  const all = [...odds.pieces].flatMap(([sight, of]) =>
    of.map((value, piece) => ({ sight, piece, value })),
  );
  const choices: Choice[] = [];
  for (const { sight, piece, value } of all.sort((a, b) => b.value - a.value)) {
    const [best] = choices;
    if (best && value < best.odds + Math.log(share)) break;
    const item = itemOf(sight, piece, query, screen);
    if (!best && sure < least && !isOfKind(item, query)) return [];
    if (
      item &&
      !choices.some(({ item: other }) => other.row === item.row && other.text === item.text)
    )
      choices.push({ item, piece, odds: value });
  }
  return choices;
}

function isOfKind(item: Item | undefined, { words, wants }: Query): boolean {
  return (
    words.every(({ weight }) => weight < 0.9) &&
    wants.some((kind) => isKind(item?.text ?? "", kind))
  );
}

/** Cells of so many words are read as sentences, where they are any. */
const cellWords = 7;

/** Of the items that a piece is part of the one that tells most beside what was asked. */
function itemOf(sight: number, piece: number, query: Query, screen: Screen): Item | undefined {
  const items = screen.items.filter((item) => item.sight === sight && item.lines.includes(piece));
  const told = (item: Item) => {
    const words = wordsOf(item.text);
    const known = words.filter((word) => query.words.some((one) => nearness(one, word) >= 0.8));
    return words.length > 0 && known.length === words.length;
  };
  if (items.length === 0) return plainItem(sight, piece, screen);
  const fit = items.filter((item) => !told(item));
  const pool = fit.length > 0 ? fit : items;
  const cell = pool.find(({ form }) => form === "cell");
  const sentences = pool.filter(({ form }) => form === "sentence");
  const short =
    cell && (cell.context.header !== undefined || cell.text.split(" ").length < cellWords);
  if (short || sentences.length === 0) return cell;
  return joined(byFit(sentences, query));
}

/** Where a line ends one sentence and begins the next, both are said, as long as they can be listened to. */
const mostWords = 40;

/** Of the sentences in a line those that the question's words or the kind of answer point at, where any does. */
function byFit(sentences: readonly Item[], { words, wants }: Query): readonly Item[] {
  const fits = sentences.map(({ text }) => {
    const own = wordsOf(text);
    const shared = words.filter((word) => own.some((other) => nearness(word, other) >= 0.7));
    return shared.length + (wants.some((kind) => isKind(text, kind)) ? 0.5 : 0);
  });
  const most = Math.max(...fits);
  return most > 0 ? sentences.filter((_, at) => fits[at] === most) : sentences;
}

function joined(sentences: readonly Item[]): Item | undefined {
  const [first] = sentences;
  const taken: Item[] = [];
  const words = () => taken.reduce((sum, { text }) => sum + text.split(" ").length, 0);
  for (const one of sentences)
    if (words() + one.text.split(" ").length <= mostWords) taken.push(one);
  if (!first || taken.length < 2) return first;
  const lines = [...new Set(taken.flatMap((one) => one.lines))];
  return { ...first, text: taken.map(({ text }) => text).join(" "), lines };
}

/** The head of a column is no item of its own, and yet an answer to "on which day?". */
function plainItem(sight: number, piece: number, screen: Screen): Item | undefined {
  const isIt = (cell: { readonly sight: number; readonly lines: readonly number[] }) =>
    cell.sight === sight && cell.lines.includes(piece);
  const row = screen.rows.findIndex(({ cells }) => cells.some(isIt));
  const cell = screen.rows[row]?.cells.find(isIt);
  if (!cell) return undefined;
  const { lines, text } = cell;
  const form = "cell";
  return { sight, lines, text, form, context: { own: text }, row, struck: false, heading: false };
}
