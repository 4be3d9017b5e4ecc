/**
 * Finds the item of a screen that answers. Every word of the question looks for its nearest word in
 * what an item says and in what names it (label, header, row, caption, heading); a rare word counts
 * more. How sure the best one is comes from weights fitted on screens (models/train/answerable.py).
 */
import type { Item, Place, Screen } from "./layout.ts";
import type { Query, Sought } from "./question.ts";
import { isKind } from "./values.ts";
import weights from "./weights.json" with { type: "json" };
import { nearness, type Word, wordsOf } from "./words.ts";

/** What is measured of a question and an item; the order is that of the weights. */
export interface Features {
  /** Share of the question's weight that is found. */
  readonly coverage: number;
  /** The least found noun. */
  readonly weakest: number;
  /** Weight of the words that are not found, at most 3. */
  readonly lost: number;
  /** The item is of the kind asked for: 1, no kind is asked for: 0.5, it is not: 0. */
  readonly kind: number;
  /** It is the only one of that kind on the screen. */
  readonly only: number;
  /** Share of the item's own words that the question did not hold already. */
  readonly news: number;
  /** Found in its label, header or caption rather than around it. */
  readonly named: number;
  readonly sentence: number;
  readonly short: number;
  /** The best found word. */
  readonly strongest: number;
  /** A kind is asked for, and this is not it. */
  readonly other: number;
  /** The noun asked for names it. */
  readonly focus: number;
  readonly both: number;
}

export interface Hit {
  readonly item: Item;
  readonly score: number;
  readonly features: Features;
  /** 0..1. */
  readonly sure: number;
}

const placeWeights: Readonly<Record<Place, number>> = {
  own: 0.9,
  label: 1,
  header: 1,
  row: 0.95,
  above: 0.9,
  block: 0.72,
  section: 0.6,
  table: 0.6,
};

/** What the value's own looks say of the word that asked for them: "$12" of "price". */
const kindNearness = 0.78;
/** So much of a question goes without saying; one lost verb is no proof against an item. */
const unsaid = 0.4;

const bags = new WeakMap<Item, Map<Place, readonly Word[]>>();

function bagsOf(item: Item): Map<Place, readonly Word[]> {
  let found = bags.get(item);
  if (!found) {
    found = new Map(
      Object.entries(item.context).map(([place, text]) => [place as Place, wordsOf(text)]),
    );
    bags.set(item, found);
  }
  return found;
}

/** Rare words first: of n items, how few hold something near the word. */
export function rarity(query: Query, screen: Screen): ReadonlyMap<string, number> {
  const cells = screen.items.filter(({ form }) => form === "cell");
  return new Map(
    query.words.map((word) => {
      const holding = cells.filter((item) =>
        (bagsOf(item).get("own") ?? []).some((other) => nearness(word, other) >= 0.8),
      ).length;
      const rare = holding === 0 ? 1 : Math.min(1, 0.55 + 0.45 / Math.sqrt(holding));
      return [word.stem, rare * word.weight];
    }),
  );
}

export function find(query: Query, screen: Screen): Hit[] {
  const rare = rarity(query, screen);
  const kinds = new Map(
    screen.items.map((item) => [item, query.wants.some((kind) => isKind(item.text, kind))]),
  );
  const ofKind = screen.items.filter((item) => kinds.get(item) && item.form === "cell").length;
  const hits = screen.items.map((item) => hit(item, query, rare, kinds.get(item) === true, ofKind));
  return query.words.length === 0 && query.wants.length === 0
    ? []
    : hits.sort((a, b) => b.score - a.score);
}

interface Match {
  readonly word: Sought;
  readonly weight: number;
  readonly near: number;
  readonly place: Place | null;
}

/** The nearest word of an item, by what it stands in. */
export function match(word: Sought, item: Item): { near: number; place: Place | null } {
  let near = 0;
  let found: Place | null = null;
  for (const [place, words] of bagsOf(item)) {
    for (const other of words) {
      const here = nearness(word, other) * placeWeights[place];
      if (here > near) [near, found] = [here, place];
    }
  }
  return { near, place: found };
}

function hit(
  item: Item,
  query: Query,
  rare: ReadonlyMap<string, number>,
  isOfKind: boolean,
  ofKind: number,
): Hit {
  // The second choice of a kind ("a number" for a size) proves nothing.
  const surely = query.wants[0] !== undefined && isKind(item.text, query.wants[0]);
  const matches: Match[] = query.words.map((word) => {
    const found = match(word, item);
    const explained = surely && query.kindWords?.test(word.text) ? kindNearness : 0;
    return {
      word,
      weight: rare.get(word.stem) ?? 1,
      near: Math.max(found.near, explained),
      place: found.place,
    };
  });
  const features = featuresOf(item, matches, query, isOfKind, ofKind);
  const spread = matches.some(({ near }) => near >= 0.4);
  const score =
    features.coverage * 2 +
    (features.kind - 0.5) * 1.1 +
    features.news * 0.5 +
    features.named * 0.35 +
    (spread ? 0 : -0.6) -
    (item.form === "sentence" ? 0.12 : 0) -
    (item.heading ? 0.15 : 0) -
    (/\?$/.test(item.text) ? 0.6 : 0) +
    features.short * 0.1 +
    features.focus * 0.5;
  return { item, score, features, sure: logistic(features) };
}

function featuresOf(
  item: Item,
  matches: readonly Match[],
  query: Query,
  isOfKind: boolean,
  ofKind: number,
): Features {
  const total = matches.reduce((sum, { weight }) => sum + weight, 0);
  const found = matches.reduce((sum, { weight, near }) => sum + weight * near, 0);
  const nouns = matches.filter(({ word }) => word.weight >= 0.9);
  const lost = matches
    .filter(({ near }) => near < 0.35)
    .reduce((sum, { weight }) => sum + weight, 0);
  const own = bagsOf(item).get("own") ?? [];
  const told = own.filter((word) =>
    query.words.some((asked) => nearness(asked, word) >= 0.8),
  ).length;
  const named = matches.filter(
    ({ place, near }) =>
      near >= 0.4 &&
      (place === "label" || place === "header" || place === "above" || place === "row"),
  );
  return {
    coverage: (found + unsaid) / (total + unsaid),
    weakest: nouns.length === 0 ? 0.5 : Math.min(...nouns.map(({ near }) => near)),
    lost: Math.min(3, lost) / 3,
    kind: query.wants.length === 0 ? 0.5 : isOfKind ? 1 : 0,
    only: isOfKind && ofKind === 1 ? 1 : 0,
    news: own.length === 0 ? 0 : (own.length - told) / own.length,
    named: matches.length === 0 ? 0 : named.length / matches.length,
    sentence: item.form === "sentence" ? 1 : 0,
    short: item.text.length <= 40 ? 1 : 0,
    strongest: Math.max(0, ...matches.map(({ near }) => near)),
    other: query.wants.length > 0 && !isOfKind ? 1 : 0,
    focus: focusOf(query, item),
    both: ((found + unsaid) / (total + unsaid)) * (isOfKind ? 1 : 0),
  };
}

function focusOf({ focus }: Query, item: Item): number {
  if (!focus) return 0;
  const bags = bagsOf(item);
  const names = [
    ...(bags.get("label") ?? []),
    ...(bags.get("header") ?? []),
    ...(bags.get("above") ?? []),
  ];
  return Math.max(0, ...names.map((word) => nearness(focus, word)));
}

function logistic(features: Features): number {
  const table: Readonly<Record<string, number>> = weights.features;
  const sum = Object.entries(features).reduce(
    (total, [name, value]) => total + (table[name] ?? 0) * value,
    weights.bias,
  );
  return 1 / (1 + Math.exp(-sum));
}
