/**
 * Finds the item of a screen that answers. Every word of the question looks for its nearest word in
 * what an item says and in what names it (label, header, row, caption, heading); a rare word counts
 * more. Which item is best and how sure it is come from weights fitted on screens (models/train/answerable.py).
 */
import { type Features, featuresOf, fieldOf } from "./features.ts";
import type { Item, Screen } from "./layout.ts";
import type { Query } from "./question.ts";
import type { ValueKind } from "./values.ts";
import weights from "./weights.json" with { type: "json" };
import { nearness, wordsOf } from "./words.ts";

export interface Hit {
  readonly item: Item;
  /** 0: as likely as that nothing answers. */
  readonly score: number;
  readonly features: Features;
}

/** So many of the best items were trained on (models/train/answerable.py) and count here. */
export const mostHits = 16;

/** 0..1: that any of them answers. Several that nearly do make it likelier. */
export function sureness(hits: readonly Hit[]): number {
  const sum = hits.slice(0, mostHits).reduce((total, { score }) => total + Math.exp(score), 0);
  return sum / (1 + sum);
}

export function find(query: Query, screen: Screen): Hit[] {
  if (query.words.length === 0 && query.wants.length === 0) return [];
  const field = fieldOf(query, screen);
  const hits = screen.items
    .filter((item) => !isEcho(item, query))
    .map((item) => {
      const features = featuresOf(item, query, field);
      return { item, features, score: scoreOf(features) };
    })
    .filter(
      ({ item, features }) => features.other === 0 || isLoose(item, query) || tells(item, features),
    )
    .sort((a, b) => b.score - a.score);
  return ofItsKind(hits, query);
}

/** So much worse an item may be that holds a time where one is asked for. */
const kindWorth = 1;

/** "When is the meeting?" is not answered by "We meet in Room 312", however near its words are. */
function ofItsKind(hits: readonly Hit[], { wants }: Query): Hit[] {
  const [top] = hits;
  if (!top || wants.length === 0 || top.features.kind >= 1) return [...hits];
  const other = hits.find(
    ({ features, score }) => features.kind >= 1 && score >= top.score - kindWorth,
  );
  return other ? [other, ...hits.filter((hit) => hit !== other)] : [...hits];
}

const sentenceWords = 5;

/** Everything that was asked about stands in one sentence: "Gate closes 20 minutes before departure." */
function tells({ form, text }: Item, { weakest, strongest, lost, coverage }: Features): boolean {
  return (
    form === "sentence" &&
    text.split(" ").length >= sentenceWords &&
    lost === 0 &&
    (weakest >= 0.7 || strongest >= 0.8) &&
    coverage >= 0.8
  );
}

/** Of another kind, and yet no nonsense as an answer. */
function isLoose({ text }: Item, { wants: [kind] }: Query): boolean {
  if (kind === "money") return /^[^\p{L}\d]{0,2}[\d.,\s]+(?:%|[kKmM]|\p{Lu}{3})?$/u.test(text);
  return kind === undefined || !strict.has(kind);
}

/** Asked for one of these, nothing that does not look it is an answer. */
const strict: ReadonlySet<ValueKind> = new Set<ValueKind>([
  "time",
  "date",
  "year",
  "duration",
  "number",
  "size",
  "identifier",
  "reference",
  "weight",
  "distance",
  "bytes",
  "speed",
  "person",
  "count",
  "phone",
  "email",
  "temperature",
  "percent",
]);

/** A cell of which the question holds every word tells nothing. */
function isEcho(item: Item, query: Query): boolean {
  const { label, header } = item.context;
  const own = wordsOf(item.text);
  // "Which host is down?" is not answered by the heading "Hosts".
  if (own.length === 1 && query.focus && own[0] && nearness(own[0], query.focus) === 1) return true;
  return (
    item.form === "cell" &&
    (query.wants.length > 0 || (label === undefined && header === undefined)) &&
    own.length > 0 &&
    own.every((word) => query.words.some((asked) => nearness(asked, word) >= 0.8))
  );
}

const table: Readonly<Record<string, number>> = weights.features;

/** Above "it is not there". */
function scoreOf(features: Features): number {
  return Object.entries(features).reduce(
    (total, [name, value]) => total + (table[name] ?? 0) * value,
    weights.bias,
  );
}
