/** Sums, differences and comparisons of what the chooser found, where it says that one is asked for. */
import type { Choice } from "./choice.ts";
import { areAlike, type Figure, figuresOf, told } from "./figures.ts";
import type { Item, Screen } from "./layout.ts";
import type { Query } from "./question.ts";
import { listed, type Said, unstopped, usedOf } from "./reply.ts";
import { rowName } from "./say.ts";

interface Operand {
  readonly item: Item;
  readonly odds: number;
  readonly figures: readonly Figure[];
}

/** So many things are added at most; of the odds of the best, those of one that is added too. */
const [mostTerms, termShare] = [6, 0.3];
/** Of the odds of the best, those of a second thing before two figures of one line are taken. */
const pairShare = 0.3;
/** Two figures of a longer text belong together by chance. */
const mostLetters = 60;

export function differenceOf(choices: readonly Choice[], screen: Screen): Said | null {
  const found = operands(choices, screen);
  const [best] = found;
  const chosen = bestPair(found);
  const doubtful = !chosen || chosen.two.odds < (best?.odds ?? 0) + Math.log(pairShare);
  const inside = best && doubtful ? withinOne(best) : null;
  if (inside) return inside;
  if (!chosen) return null;
  const { one, two, pair } = chosen;
  return {
    text: `The difference is ${told(gap(pair), pair)}: ${unstopped(one.item.text)} and ${unstopped(two.item.text)}.`,
    used: usedOf([one.item, two.item]),
  };
}

const gap = ([a, b]: readonly [Figure, Figure]) => Math.abs(a.value - b.value);

/** "9 of 20", "8,100 / 10,000", "1.34 kg (was 1.52 kg)": both stand in one piece. */
function withinOne({ item, figures }: Operand): Said | null {
  // "09:30: 7 → 10:30: 3" is of 7 and 3.
  const amounts = figures.filter(({ kind }) => kind === "amount");
  const of = amounts.length > 0 ? amounts : figures;
  const [a, b] = of;
  if (!a || !b || of.length !== 2 || !areAlike(a, b) || item.text.length > mostLetters) return null;
  return {
    text: `The difference is ${told(gap([a, b]), [a, b])}: ${unstopped(item.text)}.`,
    used: usedOf([item]),
  };
}

export function sumOf(choices: readonly Choice[], screen: Screen): Said | null {
  const best = choices[0]?.odds ?? 0;
  const near = choices.filter(({ odds }) => odds >= best + Math.log(termShare));
  const all = operands(near.slice(0, mostTerms), screen);
  const column = all.filter(({ item }) => inOneColumn(item, all[0]?.item));
  const terms = column.length > 1 ? column : all;
  const only = terms.length === 1 && terms[0]?.figures.length === 2 ? terms[0].figures : null;
  const figures = only ?? terms.flatMap((term) => term.figures.slice(0, 1));
  const [first] = figures;
  if (figures.length < 2 || !first || !figures.every((figure) => areAlike(first, figure)))
    return null;
  const sum = figures.reduce((total, { value }) => total + value, 0);
  return {
    text: `Together ${told(sum, figures)}: ${listed(terms.map(({ item }) => item.text))}.`,
    used: usedOf(terms.map(({ item }) => item)),
  };
}

const fewer =
  /\b(?:less|fewer|lower|smaller|shorter|earlier|cheaper|lighter|younger|sooner|nearer|closer|faster|quicker|colder|cooler|drier|worse|lowest|least)\b/i;

/** Of two that were found the one that wins, and by what. */
export function comparisonOf(
  query: Query,
  choices: readonly Choice[],
  screen: Screen,
): Said | null {
  const chosen = bestPair(operands(choices, screen));
  if (!chosen) return null;
  const { one, two, pair } = chosen;
  const [a, b] = [nameOf(one.item, query, screen), nameOf(two.item, query, screen)];
  if (a === null || b === null || a === b) return null;
  const first = fewer.test(query.text) === pair[0].value < pair[1].value;
  const [won, lost] = first ? [one, two] : [two, one];
  const [winner, loser] = first ? [a, b] : [b, a];
  return {
    text: `${winner}: ${unstopped(won.item.text)}, ${loser}: ${unstopped(lost.item.text)}.`,
    used: usedOf([one.item, two.item]),
  };
}

function nameOf(item: Item, query: Query, screen: Screen): string | null {
  if (item.context.label !== undefined) return item.context.label;
  const name = rowName(item, query, screen);
  return name && !/^[\d\s.,:%-]+$/.test(name.text) ? name.text : null;
}

/** Each with the shortest text around its piece that has a figure. */
function operands(choices: readonly Choice[], screen: Screen): Operand[] {
  const found: Operand[] = [];
  for (const { item, piece, odds } of choices) {
    const around = screen.items
      .filter(
        ({ sight, lines, form }) =>
          sight === item.sight && form === "cell" && lines.includes(piece),
      )
      .sort((a, b) => a.text.length - b.text.length);
    const own = [...around, item]
      .map((one) => ({ item: one, odds, figures: figuresOf(one.text) }))
      .find(({ figures }) => figures.length > 0);
    if (
      own &&
      !found.some(({ item: other }) => other.text === own.item.text && other.row === own.item.row)
    )
      found.push(own);
  }
  return found;
}

function inOneColumn(a: Item, b: Item | undefined): boolean {
  return a.table !== undefined && a.table === b?.table && a.column === b.column;
}

interface Pair {
  readonly one: Operand;
  readonly two: Operand;
  readonly pair: readonly [Figure, Figure];
}

/** What is of one column or unit belongs together, be it a little less likely. */
const [mostOperands, togetherBonus] = [5, 3];

function bestPair(found: readonly Operand[]): Pair | null {
  let best: (Pair & { readonly score: number }) | null = null;
  for (const [at, one] of found.slice(0, mostOperands).entries())
    for (const two of found.slice(at + 1, mostOperands)) {
      const pair = one.item.text === two.item.text ? null : alike(one, two);
      if (!pair) continue;
      const together = inOneColumn(one.item, two.item) || ofOneUnit(pair);
      const score = one.odds + two.odds + (together ? togetherBonus : 0);
      if (!best || score > best.score) best = { one, two, pair, score };
    }
  return best;
}

function ofOneUnit([a, b]: readonly [Figure, Figure]): boolean {
  return a.before === b.before && a.after === b.after && a.before + a.after !== "";
}

/** A figure of each that may be taken from the other: of the same unit before those that have none. */
function alike(one: Operand, two: Operand): readonly [Figure, Figure] | null {
  const pairs = one.figures.flatMap((a) => two.figures.map((b) => [a, b] as const));
  const fits = pairs.filter(([a, b]) => areAlike(a, b));
  return fits.find(ofOneUnit) ?? fits[0] ?? null;
}
