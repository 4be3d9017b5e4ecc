/** What is measured of a question and an item of the screen, and how a word of one is found in the other. */
import type { Item, Place, Screen } from "./layout.ts";
import { isFirstName } from "./names.ts";
import type { Query, Sought } from "./question.ts";
import { headFits, isKind, type ValueKind } from "./values.ts";
import { isCommon, nearness, type Word, wordsOf } from "./words.ts";

/** What is measured of a question and an item; the names are those of the weights. */
export interface Features {
  /** Share of the question's weight that is found. */
  readonly coverage: number;
  /** The least found noun. */
  readonly weakest: number;
  /** Weight of the words that are not found here, at most 3. */
  readonly lost: number;
  /** Weight of the words that are found nowhere on the screen, at most 2. */
  readonly foreign: number;
  /** Of these those that no screen would put in other words: names. At most 2. */
  readonly unknown: number;
  /** The item is of the kind asked for: 1, of the next best: less, no kind is asked for: 0.5, it is not: 0. */
  readonly kind: number;
  /** It names others: their label, their caption. */
  readonly names: number;
  /** Of the kind asked for by the head of its column or its label, whatever it looks like. */
  readonly head: number;
  /** It is the only one of that kind on the screen. */
  readonly only: number;
  /** Share of the item's own words that the question did not hold already. */
  readonly news: number;
  /** The question holds all of it. */
  readonly told: number;
  /** Found in its label, header or caption rather than around it. */
  readonly named: number;
  /** A word of the question that few rows hold stands in this one. */
  readonly anchored: number;
  readonly sentence: number;
  readonly short: number;
  /** The best found word. */
  readonly strongest: number;
  /** A kind is asked for, and this is not it. */
  readonly other: number;
  /** The noun asked for names it. */
  readonly focus: number;
  readonly both: number;
  /** Both that: a word that names this row, and a value of the kind. */
  readonly sound: number;
  readonly heading: number;
  readonly question: number;
  /** Who did it is asked, and that it was done stands nowhere near. */
  readonly undone: number;
  /** The question's capitalised names that stand nowhere on the screen. */
  readonly nameless: number;
}

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

/** What the value's own looks say of the word that asked for them: "$12" of "price". */
const kindNearness = 0.78;
/** So much of a question goes without saying; one lost verb is no proof against an item. */
const unsaid = 0.4;
/** From here on a word is found rather than guessed. */
const found = 0.75;

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

/** A word of the screen's own title tells little of where on it an answer stands. */
const topical = 0.6;
/** A word that heads a column is meant, be it a verb: "How many has it won?" */
const headWeight = 0.9;

/** What is the same for all items of one screen. */
export interface Field {
  /** By stem: how much a word counts; rare ones more. */
  readonly weights: ReadonlyMap<string, number>;
  /** By stem: in how many rows a word stands; 0 where nothing on the screen is near. */
  readonly rows: ReadonlyMap<string, number>;
  readonly ofKind: number;
  readonly foreign: number;
  readonly unknown: number;
  readonly nameless: number;
  /** Labels and captions. */
  readonly names: ReadonlySet<string>;
}

export function fieldOf(query: Query, screen: Screen): Field {
  const cells = screen.items.filter(({ form }) => form === "cell");
  const holding = (word: Sought, items: readonly Item[]) =>
    items.filter((item) =>
      (bagsOf(item).get("own") ?? []).some((other) => nearness(word, other) >= found),
    );
  const heads = screen.tables.flatMap(({ headers }) => headers.flatMap(wordsOf));
  const title = wordsOf(screen.headings[0]?.text ?? "");
  const weights = query.words.map((word) => {
    const count = holding(word, cells).length;
    const rare = count === 0 ? 1 : Math.min(1, 0.55 + 0.45 / Math.sqrt(count));
    const topic = title.some((other) => nearness(word, other) >= found) ? topical : 1;
    const head = heads.some((other) => nearness(word, other) === 1) ? headWeight : 0;
    return [word.stem, Math.max(head, rare * topic * word.weight)] as const;
  });
  const rows = query.words.map((word) => {
    const own = holding(word, screen.items);
    return [word.stem, new Set(own.map(({ row, sight }) => `${sight}.${row}`)).size] as const;
  });
  const absent = query.words.filter(
    (word, at) => rows[at]?.[1] === 0 && !heads.some((other) => nearness(word, other) >= found),
  );
  const sum = (words: readonly Sought[]) => words.reduce((total, { weight }) => total + weight, 0);
  return {
    weights: new Map(weights),
    rows: new Map(rows),
    ofKind: cells.filter((item) => kindOf(item, query) === 1).length,
    foreign: sum(absent),
    nameless: absent.filter(({ text }) => isNamed(text, query.text)).length,
    unknown: sum(absent.filter(({ text }) => !isCommon(text))),
    names: namesOf(screen),
  };
}

/** Written with a capital inside of the question, or with figures. */
function isNamed(word: string, question: string): boolean {
  const capital = word.charAt(0).toUpperCase() + word.slice(1);
  return /\d/.test(word) || (question.includes(` ${capital}`) && /^\p{L}/u.test(word));
}

const names = new WeakMap<Screen, ReadonlySet<string>>();

function namesOf(screen: Screen): ReadonlySet<string> {
  let known = names.get(screen);
  if (!known) {
    known = new Set(
      screen.items
        .flatMap(({ context: { label, above } }) => [label, above])
        .filter((name) => name !== undefined),
    );
    names.set(screen, known);
  }
  return known;
}

/** A measure may be told as a number of things; a clock and a calendar are equally good for "when". */
const weaker: ReadonlySet<ValueKind> = new Set(["count", "number", "size"]);
const weakKind = 0.4;

/** By what it looks like, by the name it stands under, or by who speaks. */
function kindOf(item: Item, { wants, focus }: Query): number {
  if (wants.includes("person") && speakerOf(item)) return 1;
  if (underHead(item, wants) > 0) return 1;
  const grades = wants.map((kind, at) => {
    if (!isKind(item.text, kind)) return 0;
    if (kind === "count" && focus && !counts(item.text, focus)) {
      if (item.form === "sentence") return 0;
      if (/\d\S*\s+\p{L}{3,}/u.test(item.text)) return weakKind;
    }
    if (at > 0 && weaker.has(kind)) return weakKind;
    return kind === "date" && !/\d/.test(item.text) && item.form === "sentence" ? weakKind : 1;
  });
  return Math.max(0, ...grades);
}

/** "516 trees" counts trees and nothing else of the sentence. */
function counts(text: string, focus: Word): boolean {
  const figures = text.matchAll(
    /(?<![\d.,:])(?:\d[\d.,]*[KM]?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty)((?:[ -]\p{L}+){1,3})/giu,
  );
  return [...figures].some(([, after = ""]) =>
    wordsOf(after).some((word) => nearness(focus, word) >= found),
  );
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

function underHead({ text, context: { header, label } }: Item, wants: Query["wants"]): number {
  const head = header ?? label;
  return head !== undefined && wants.some((kind) => headFits(head, text, kind)) ? 1 : 0;
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

export function featuresOf(item: Item, query: Query, field: Field): Features {
  // The second choice of a kind ("a number" for a size) proves nothing.
  const surely = query.wants[0] !== undefined && isKind(item.text, query.wants[0]);
  const matches: Match[] = query.words.map((word) => {
    const here = match(word, item);
    const explained = surely && query.kindWords?.test(word.text) ? kindNearness : 0;
    return {
      word,
      weight: field.weights.get(word.stem) ?? 1,
      near: Math.max(here.near, explained),
      place: here.place,
    };
  });
  const total = matches.reduce((sum, { weight }) => sum + weight, 0);
  const share = matches.reduce((sum, { weight, near }) => sum + weight * near, 0);
  const coverage = (share + unsaid) / (total + unsaid);
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
  const kind = kindOf(item, query);
  const anchored = anchoredOf(matches, field);
  return {
    coverage,
    weakest: nouns.length === 0 ? 0.5 : Math.min(...nouns.map(({ near }) => near)),
    lost: Math.min(3, lost) / 3,
    foreign: Math.min(2, field.foreign) / 2,
    unknown: Math.min(2, field.unknown) / 2,
    kind: query.wants.length === 0 ? 0.5 : kind,
    names: field.names.has(item.text) ? 1 : 0,
    head: underHead(item, query.wants),
    only: kind === 1 && field.ofKind === 1 ? 1 : 0,
    news: own.length === 0 ? 0 : (own.length - told) / own.length,
    told: own.length > 0 && told === own.length ? 1 : 0,
    named: matches.length === 0 ? 0 : named.length / matches.length,
    anchored,
    sound: anchored * (kind === 1 ? 1 : 0),
    sentence: item.form === "sentence" ? 1 : 0,
    short: item.text.length <= 40 ? 1 : 0,
    strongest: Math.max(0, ...matches.map(({ near }) => near)),
    other: query.wants.length > 0 && kind === 0 ? 1 : 0,
    focus: focusOf(query, item),
    both: coverage * kind,
    heading: item.heading ? 1 : 0,
    question: /\?$/.test(item.text) ? 1 : 0,
    undone: matches.some(({ word, near }) => word.doing === true && near < 0.6) ? 1 : 0,
    nameless: Math.min(1, field.nameless),
  };
}

/** Of the words found around an item the one that the fewest other rows hold. */
function anchoredOf(matches: readonly Match[], { rows }: Field): number {
  const shares = matches.map(({ word, near, place }) => {
    const count = rows.get(word.stem) ?? 0;
    const around = place !== null && place !== "header" && place !== "table" && place !== "section";
    return count > 0 && around && near >= 0.65 ? Math.min(1, word.weight + 0.2) / count : 0;
  });
  return Math.max(0, ...shares);
}

function focusOf({ focus }: Query, item: Item): number {
  if (!focus) return 0;
  const named = bagsOf(item);
  const names = [
    ...(named.get("label") ?? []),
    ...(named.get("header") ?? []),
    ...(named.get("above") ?? []),
  ];
  return Math.max(0, ...names.map((word) => nearness(focus, word)));
}
