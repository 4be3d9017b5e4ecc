/** How near a word of the question is to what an item says, and to what names it. */
import type { Item, Place } from "./layout.ts";
import { isFirstName } from "./names.ts";
import type { Sought } from "./question.ts";
import { isCommon, nearness, type Word, wordsOf } from "./words.ts";

const placeWeights: Readonly<Record<Place, number>> = {
  own: 0.9,
  label: 1,
  header: 1,
  row: 0.95,
  above: 0.82,
  line: 0.7,
  block: 0.72,
  section: 0.6,
  table: 0.4,
};

const bags = new WeakMap<Item, Map<Place, readonly Word[]>>();

function bagsOf(item: Item): Map<Place, readonly Word[]> {
  let known = bags.get(item);
  if (!known) {
    known = new Map(
      Object.entries(item.context).map(([place, text]) => [place as Place, wordsOf(text)]),
    );
    bags.set(item, known);
  }
  return known;
}

/** The nearest word of an item, by what it stands in. */
export function match(word: Sought, item: Item): { near: number; place: Place | null } {
  let near = 0;
  let where: Place | null = null;
  for (const [place, words] of bagsOf(item)) {
    for (const other of words) {
      // Of a whole line its own words tell more than what stands around it.
      const weight = place === "own" && words.length >= 3 ? 1 : placeWeights[place];
      const here = nearness(word, other) * weight;
      if (here > near) [near, where] = [here, place];
    }
  }
  return { near, place: where };
}

/** Whose words a line is: the name above or before it. */
export function speakerOf({ text, context: { label, above } }: Item): string | null {
  const name = (label ?? above ?? "").replace(/[\s,·]+\d{1,2}[:.]\d{2}(?:\s?[ap]m)?$/i, "");
  return /^\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’.-]+)?$/u.test(name) &&
    (name.split(" ").some(isFirstName) ||
      (name.includes(" ") && !name.split(" ").some(isCommon))) &&
    text.split(" ").length >= 4
    ? name
    : null;
}
