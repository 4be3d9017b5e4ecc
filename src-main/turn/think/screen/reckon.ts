/** Counts, sums, differences and comparisons: computed from the cells, never written by a model. */
import { areAlike, figuresOf, told } from "./figures.ts";
import type { Item, Screen } from "./layout.ts";
import type { Query } from "./question.ts";
import { listed, type Said, sentence, usedOf } from "./reply.ts";
import { isKind, isWordy, measureOf, type ValueKind } from "./values.ts";
import { nearness, type Word, wordsOf } from "./words.ts";

/** One thing of the screen with its values: a row of a table, a label with its value, a card. */
interface Entity {
  readonly name: Item;
  readonly names: readonly Word[];
  readonly values: readonly Item[];
}

export const near = (word: Word, words: readonly Word[]) =>
  Math.max(0, ...words.map((other) => nearness(word, other)));

/** Rows with a name and figures (a row of two cells counts too), or cards where these make the screen. */
function entitiesOf(screen: Screen): Entity[] {
  const cards = cardsOf(screen);
  if (screen.tables.length === 0 && cards.length >= 2) return cards;
  const rows = groups(screen, ({ row, sight }) => `${sight}.${row}`).flatMap(entityOf);
  return rows.length >= 2 ? rows : cards;
}

function groups(screen: Screen, key: (item: Item) => string | null): Item[][] {
  const found = new Map<string, Item[]>();
  for (const item of screen.items) {
    const of = item.form === "cell" && !item.heading && !item.part ? key(item) : null;
    if (of !== null) found.set(of, [...(found.get(of) ?? []), item]);
  }
  return [...found.values()];
}

function entityOf(items: readonly Item[]): Entity[] {
  const cells = items.filter((item) => item.context.own === item.text);
  const named = cells.filter(({ text }) => isWordy(text) || /\p{L}{3}/u.test(text));
  const name =
    named.find(
      (item) =>
        item.column === undefined ||
        !/^(?:time|date|from|day|when)$/i.test(item.context.header ?? ""),
    ) ?? named[0];
  if (!name) return [];
  const values = cells.filter((item) => item !== name && measureOf(item.text) !== null);
  return values.length > 0 ? [{ name, names: wordsOf(name.text), values }] : [];
}

/** Lines that every card of a screen has at least, and how much their number may differ. */
const [leastCard, cardStep] = [2, 1];

/** Things with lines of their own, all of about as many: the first line names each. */
export function cardsOf(screen: Screen): Entity[] {
  const cards = groups(screen, ({ card, sight }) =>
    card === undefined ? null : `${sight}.${card}`,
  ).filter((items) => new Set(items.map(({ row }) => row)).size >= leastCard);
  const sizes = cards.map((items) => new Set(items.map(({ row }) => row)).size);
  if (cards.length < 2 || Math.max(...sizes) - Math.min(...sizes) > cardStep) return [];
  return cards.flatMap((items): Entity[] => {
    const [name] = items;
    const parts = screen.items.filter(
      ({ part, card, sight }) => part && card === name?.card && sight === name?.sight,
    );
    const values = [...items, ...parts].filter(
      (item) => item !== name && item.lines[0] !== name?.lines[0] && measureOf(item.text) !== null,
    );
    return name && values.length > 0 ? [{ name, names: wordsOf(name.text), values }] : [];
  });
}

/** Entities all of whose distinguishing words were said, in the order they were said. */
function mentioned({ words, text }: Query, entities: readonly Entity[]): Entity[] {
  const found = entities.filter(({ names }) => {
    const asked = names.filter((name) => /\p{L}{2}|\d/u.test(name.text));
    return (
      asked.length > 0 &&
      asked.every((name) => near(name, words) >= 0.75 || text.toLowerCase().includes(name.text))
    );
  });
  const place = ({ names }: Entity) => text.toLowerCase().indexOf(names[0]?.text ?? "");
  return found.sort((a, b) => place(a) - place(b));
}

const rated = /\brat(?:ed|ing)|\bstars?\b|\bscored?\b|\bbest\b/i;
const rating = /★|\bstars?\b|\/\s?(?:5|10)\b|\bscore\b|\brated\b|\bout of (?:5|10)\b/i;

/** The column that the question is about: by its head, by the kind of figure, or because it is the only one. */
function column(
  query: Query,
  entities: readonly Entity[],
  kind: ValueKind | null,
): (entity: Entity) => Item | undefined {
  const heads = [
    ...new Set(entities.flatMap(({ values }) => values.map(({ context }) => context.header ?? ""))),
  ];
  const scored = heads.map((head) => {
    const bag = wordsOf(head);
    const items = entities.flatMap(({ values }) =>
      values.filter(({ context }) => (context.header ?? "") === head),
    );
    const named = Math.max(0, ...query.words.map((word) => near(word, bag)));
    const fits = kind !== null && items.some(({ text }) => isKind(text, kind)) ? 0.9 : 0;
    const common = items.length / Math.max(1, entities.length);
    const ordinal = /^(?:no\.?|pos|#|id|pid|rank|number)$/i.test(head) ? -0.8 : 0;
    return { head, score: Math.max(named >= 0.5 ? named * 1.2 : 0, fits) + 0.3 * common + ordinal };
  });
  const best = scored.sort((a, b) => b.score - a.score)[0]?.head ?? "";
  return ({ values }) => {
    const score = rated.test(query.text) ? values.find(({ text }) => rating.test(text)) : undefined;
    if (score) return score;
    const ofHead = values.filter(({ context }) => (context.header ?? "") === best);
    const fits = kind ? ofHead.find(({ text }) => isKind(text, kind)) : undefined;
    // The reader may lose the currency's sign.
    const bare =
      kind === "money"
        ? ofHead.find(
            ({ text, context }) =>
              /^(?:from )?\D?\d[\d.,]*$/i.test(text) &&
              (context.label === undefined || moneyWords.test(context.label)),
          )
        : undefined;
    return fits ?? bare ?? ofHead.at(-1);
  };
}

const moneyWords =
  /\bcost|\bprice|\bexpensive|\bcheap|\bpay|\bpaid|\bspen[dt]|\bworth|\bhow much\b|\bprici/i;

function kindOf({ text }: Query): ValueKind | null {
  if (/\bnear|\bclos|\bfar\b|\blarg|\bbig|\bsmall|\bheav|\bmemory|\bspace/i.test(text))
    return "size";
  if (/\bearl|\blatest\b|\bsoon|\bfirst\b|\blast\b/i.test(text)) return "time";
  if (/\blong|\bshort|\bfast|\bquick/i.test(text)) return "duration";
  return moneyWords.test(text) ? "money" : null;
}

/** Of two things that the question names. */
export function difference(query: Query, screen: Screen): Said | null {
  const entities = entitiesOf(screen);
  const [one, two] = mentioned(query, entities);
  if (!one || !two) return null;
  const value = column(query, entities, kindOf(query));
  const [first, second] = [value(one), value(two)];
  const [a, b] = [figuresOf(first?.text ?? "")[0], figuresOf(second?.text ?? "")[0]];
  if (!first || !second || !a || !b || !areAlike(a, b)) return null;
  const gap = told(Math.abs(a.value - b.value), [a, b]);
  const order =
    a.value === b.value
      ? "There is no difference"
      : a.value > b.value
        ? `${one.name.text} is ${gap} more than ${two.name.text}`
        : `${one.name.text} is ${gap} less than ${two.name.text}`;
  return { text: `${order}: ${first.text} and ${second.text}.`, used: usedOf([first, second]) };
}

/** Of things that the question names, or of a whole column. */
export function sum(query: Query, screen: Screen): Said | null {
  const entities = entitiesOf(screen);
  const named = mentioned(query, entities);
  if (named.length === 0 && isWritten(query, screen)) return null;
  const chosen =
    named.length >= 2 ? named : named.length === 0 ? wholeColumn(query, screen, entities) : [];
  if (chosen.length < 2) return null;
  const value = column(query, chosen, kindOf(query));
  const items = chosen.flatMap((entity) => value(entity) ?? []);
  const figures = items.flatMap(({ text }) => figuresOf(text).slice(0, 1));
  if (items.length < 2 || figures.length < items.length) return null;
  const total = figures.reduce((sum, { value }) => sum + value, 0);
  const parts = items.length <= 4 ? `: ${listed(items.map(({ text }) => text))}` : "";
  return { text: `Together ${told(total, figures)}${parts}.`, used: usedOf(items) };
}

/** A total stands there under its name: it is read, not made. */
function isWritten({ words, text }: Query, { items }: Screen): boolean {
  const nouns = words.filter(({ weight }) => weight >= 0.6);
  return (
    !/\bsum\b|\badd/i.test(text) &&
    nouns.length > 0 &&
    items.some(
      ({ context: { label, above, header }, text: own }) =>
        header === undefined &&
        /\d/.test(own) &&
        nouns.every((noun) => near(noun, wordsOf(`${label ?? ""} ${above ?? ""}`)) >= 0.8),
    )
  );
}

/** "The sum of Q2", "all cities together": a head or the whole list was named, and no total stands there. */
function wholeColumn(query: Query, screen: Screen, entities: readonly Entity[]): readonly Entity[] {
  const totals = screen.items.some(({ context }) =>
    /\btotal\b|\bsum\b/i.test(`${context.label ?? ""} ${context.row ?? ""}`),
  );
  if (totals && !/\bsum\b|\ball\b/i.test(query.text)) return [];
  const tabled = entities.filter(({ name }) => name.table !== undefined);
  const heads = screen.tables.flatMap(({ headers }) => headers.map((head) => wordsOf(head)));
  const named = query.words.some((word) => heads.some((head) => near(word, head) >= 0.7));
  return named || /\ball\b|\btogether\b/i.test(query.text) ? tabled : [];
}

const most =
  /\b(?:most|highest|largest|biggest|longest|latest|best|maximum|priciest|heaviest|greatest|farthest|furthest|newest|top|dearest|oldest|slowest|hottest|warmest|busiest|strongest|tallest|deepest|fullest|loudest|widest|steepest)\b/i;
const least =
  /\b(?:least|lowest|smallest|shortest|earliest|cheapest|minimum|nearest|closest|fewest|lightest|soonest|worst|fastest|quickest|coldest|coolest|weakest|thinnest|quietest|emptiest|narrowest)\b/i;

function superlative(text: string): boolean {
  return (
    (most.test(text) || least.test(text)) &&
    !/\bat (?:most|least)\b|\bthe latest\b.*\bversion\b/i.test(text)
  );
}

export function extreme(query: Query, screen: Screen): Said | null {
  if (!superlative(query.text)) return null;
  const entities = entitiesOf(screen).filter(
    ({ name }) =>
      !/^(?:sub)?total|^grand total|^amount due|^order total|^tax|^vat|^sales tax|^shipping/i.test(
        name.text,
      ),
  );
  const tabled = entities.filter(({ name }) => name.table !== undefined);
  const pool = tabled.length >= 2 ? tabled : entities;
  if (pool.length < 2) return null;
  if (query.wants.includes("person") && !ofPeople(pool)) return null;
  if (kindOf(query) === null && !rated.test(query.text) && !isAbout(query, pool, screen))
    return null;
  const value = column(query, pool, kindOf(query));
  const measured = pool.flatMap((entity) => {
    const item = value(entity);
    const measure = item ? measureOf(sized(item.text, query)) : null;
    return item && measure !== null ? [{ entity, item, measure }] : [];
  });
  const first = measured[0];
  if (!first || measured.length < 2) return null;
  const lowest = least.test(query.text) && !/\bleast expensive\b.*\bmost\b/i.test(query.text);
  const best = measured.reduce(
    (a, b) => ((lowest ? b.measure < a.measure : b.measure > a.measure) ? b : a),
    first,
  );
  const [name, amount] = [best.entity.name.text, best.item.text];
  // "Delivery: Wed 18:00" says its figure already.
  const text = name.includes(amount) ? sentence(name) : `${name}: ${amount}.`;
  return { text, used: usedOf([best.entity.name, best.item]) };
}

/** What is compared stands over a column or the list: "the most goals" needs one of goals. */
function isAbout({ words }: Query, entities: readonly Entity[], screen: Screen): boolean {
  const nouns = words.filter(
    ({ weight, text }) => weight >= 0.9 && !most.test(text) && !least.test(text),
  );
  const heads = entities.flatMap(({ name, values }) =>
    [name, ...values].map(({ context }) => context.header ?? context.label ?? ""),
  );
  const bag = wordsOf(
    [
      ...new Set(heads),
      ...screen.headings.map(({ text }) => text),
      ...entities.flatMap(({ values }) => values.map(({ text }) => text)),
    ].join(" "),
  );
  return nouns.every((noun) => near(noun, bag) >= 0.6);
}

const peopleHead =
  /^(?:name|who|player|driver|employee|student|author|artist|owner|assignee|user|member|team|club|customer|teacher|person)\b/i;

/** "Who has the most?" is asked of people, not of lamps. */
function ofPeople(entities: readonly Entity[]): boolean {
  const people = entities.filter(
    ({ name }) => peopleHead.test(name.context.header ?? "") || isKind(name.text, "person"),
  );
  return people.length >= 0.5 * entities.length;
}

/** "4.2 stars · 350 m": of several figures the one with the unit that is asked for. */
function sized(text: string, { text: asked }: Query): string {
  if (/\bnear|\bclos|\bfar/i.test(asked))
    return /\d[\d.,]*\s?(?:m|km|mi|ft|miles?)\b/.exec(text)?.[0] ?? text;
  if (/\brat|\bstars?\b|\bbest\b/i.test(asked))
    return /\d[\d.,]*(?=\s?(?:stars?|\/))/.exec(text)?.[0] ?? text;
  return text;
}
