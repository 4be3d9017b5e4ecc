/**
 * Finds the item of a screen that answers. Every word of the question looks for its nearest word in
 * what an item says and in what names it (label, header, row, caption, heading); a rare word counts
 * more. Which item is best and how sure it is come from weights fitted on screens (models/train/answerable.py).
 */
import { type Features, featuresOf, fieldOf } from "./features.ts";
import type { Item, Screen } from "./layout.ts";
import type { Query } from "./question.ts";
import weights from "./weights.json" with { type: "json" };

export interface Hit {
  readonly item: Item;
  /** 0: as likely as that nothing answers. */
  readonly score: number;
  readonly features: Features;
  /** 0..1. */
  readonly sure: number;
}

export function find(query: Query, screen: Screen): Hit[] {
  if (query.words.length === 0 && query.wants.length === 0) return [];
  const field = fieldOf(query, screen);
  return screen.items
    .map((item) => {
      const features = featuresOf(item, query, field);
      const score = scoreOf(features);
      return { item, features, score, sure: 1 / (1 + Math.exp(-score)) };
    })
    .sort((a, b) => b.score - a.score);
}

const table: Readonly<Record<string, number>> = weights.features;

/** Above "it is not there". */
function scoreOf(features: Features): number {
  return Object.entries(features).reduce(
    (total, [name, value]) => total + (table[name] ?? 0) * value,
    weights.bias,
  );
}
