/**
 * The answer to a question about a screen, without a language model: found, computed or read out, and
 * null where the screen does not say. Everything exact is copied from the lines that are shown with it.
 */
import type { Past, Reading } from "../../types.ts";
import { type Choice, chosen, likeliest, type Odds, sureness } from "./choice.ts";
import { underHead } from "./columns.ts";
import { counted } from "./counts.ts";
import { intent, sender, whether } from "./intent.ts";
import { type Item, layoutOf, type Screen } from "./layout.ts";
import { match } from "./match.ts";
import { comparisonOf, differenceOf, sumOf } from "./operate.ts";
import { halvesOf, parse, plainQuestion, type Query } from "./question.ts";
import { difference, extreme, near, sum } from "./reckon.ts";
import { type Said, sentence, type Used, unstopped, usedOf } from "./reply.ts";
import { said } from "./say.ts";
import { aboutLooks, aboutSwitches, stateThere } from "./switches.ts";
import { aboutPart, buttons, whole, wholePicture } from "./whole.ts";
import { wordsOf } from "./words.ts";

const readAloud =
  /\bread (?:it|this|that|everything|out|aloud|(?:me )?the (?:screen|page|text|whole|message|dialog|error))\b|\bwhat does (?:it|this|the (?:message|dialog|screen|window|page|error|error message)) say[\s?.!]*$|\bread (?:it|this) to me\b/i;

const screens = new WeakMap<Reading, Screen>();

export function screenOf(readings: readonly Reading[]): Screen {
  const [only] = readings;
  if (readings.length !== 1 || !only) return layoutOf(readings);
  let screen = screens.get(only);
  if (!screen) {
    screen = layoutOf(readings);
    screens.set(only, screen);
  }
  return screen;
}

export function isReadAloud(question: string): boolean {
  return readAloud.test(question);
}

/** Row by row, as a person would read it. */
export function readOut(readings: readonly Reading[]): { text: string; used: Used }[] {
  return screenOf(readings).rows.flatMap(({ cells }) => {
    const [first] = cells;
    const text = sentence(cells.map((cell) => unstopped(cell.text)).join(", "));
    return first
      ? [{ text, used: { sight: first.sight, lines: cells.flatMap(({ lines }) => lines) } }]
      : [];
  });
}

/** What the chooser says to a question. */
export type Ask = (question: string) => Promise<Odds>;

export async function respond(
  question: string,
  readings: readonly Reading[],
  past: readonly Past[],
  odds: Odds,
  ask: Ask,
): Promise<Said | null> {
  const screen = screenOf(readings);
  const query = parse(question, past);
  const two = odds.ways.two > likely ? await bothHalves(question, screen, ask) : null;
  return two ?? one(query, screen, odds);
}

/** "The net total and the due date": each is asked for by itself. */
async function bothHalves(question: string, screen: Screen, ask: Ask): Promise<Said | null> {
  const halves = halvesOf(plainQuestion(question));
  if (!halves) return null;
  const odds = await Promise.all(halves.map(ask));
  const [first, second] = halves.map((half, at) => sure(parse(half, []), screen, odds[at] as Odds));
  if (!first || !second || first.text === second.text) return null;
  return joinedOf(first, second);
}

function one(query: Query, screen: Screen, odds: Odds): Said | null {
  return (
    writtenCount(query, screen, odds) ??
    byForm(query, screen, odds) ??
    sure(query, screen, odds) ??
    counted(query, screen, true)
  );
}

/** From here on what was found goes before what the form of the question suggests. */
const certain = 0.6;
/** "The latest message" is found rather than compared, where one piece answers this surely. */
const sole = 0.5;
const ofTime = /\b(?:latest|newest|earliest|oldest|last|first|(?:most )?recent\w*|next)\b/i;
/** Of the odds of the best, those of a second thing, where two are asked for. */
const secondShare = 0.003;
/** The chooser says that this is how the question is answered. */
const likely = 0.5;
/** Or that it may be. */
const possible = 0.1;

/** Questions whose form says how they are answered: no item has to be found for them. */
function byForm(query: Query, screen: Screen, odds: Odds): Said | null {
  // "What is on the screen?", whatever was asked before.
  if (wholePicture.test(query.text) && parse(query.text, []).words.length === 0)
    return whole(query, screen);
  const always =
    underHead(query, screen) ??
    reckoned(query, screen, odds) ??
    (switched.test(query.text) ? aboutSwitches(query, screen) : null) ??
    (ofTime.test(query.text) && likeliest(odds) > sole ? null : extreme(query, screen)) ??
    (listing.test(query.text) && !isNamed(query, screen) ? counted(query, screen) : null);
  if (always) return always;
  if (wholePicture.test(query.text) && !aboutPart(query, screen)) return whole(query, screen);
  const { value, two, why } = odds.ways;
  if (sureness(odds) >= certain && value + two + why > likely) return null;
  if (asksButtons.test(query.text)) return buttons(screen);
  return (
    aboutSwitches(query, screen) ??
    aboutLooks(query, screen) ??
    whether(query, screen) ??
    intent(query, screen) ??
    sender(query, screen)
  );
}

/** Sums, differences, comparisons: of what the chooser found, else of what the question names. */
function reckoned(query: Query, screen: Screen, odds: Odds): Said | null {
  const found = () => chosen(query, screen, odds, secondShare);
  const { ways } = odds;
  // What the question names stands in a row or a column: surer than what was found one by one.
  const named = ways.difference > possible ? difference(query, screen) : null;
  const all = ways.sum > possible || /\bsum of\b/i.test(query.text) ? sum(query, screen) : null;
  if (ways.difference > likely) return named ?? differenceOf(found(), screen);
  if (ways.sum > likely) return all ?? sumOf(found(), screen);
  if (named ?? all) return named ?? all;
  return ways.compare > likely ? comparisonOf(query, found(), screen) : null;
}

const switched = /\b(?:turned|switched) (?:on|off)\b/i;

const asksButtons =
  /\b(?:which|what) buttons\b|\bwhat can i (?:click|press|choose)\b|\bbuttons are\b/i;

/** The count stands there under its name: "Open tickets: 52". */
function isNamed({ words }: Query, screen: Screen): boolean {
  const nouns = words.filter(({ weight }) => weight >= 0.6);
  return (
    nouns.length > 0 &&
    screen.items.some(({ text, table, context: { label, above, header } }) => {
      const few = table === undefined || table.rows.length <= 2;
      const name = wordsOf(label ?? above ?? (few ? header : undefined) ?? "");
      return /^\D{0,2}\d[\d.,]*[KM]?$/.test(text) && nouns.every((noun) => near(noun, name) >= 0.8);
    })
  );
}

/** Asks for a count of what stands there. */
const listing =
  /\bhow many\b.*\b(?:are there|there are|are (?:listed|shown|here|in|on)|in the|on the|does the (?:menu|list|table))\b|\bhow many (?:different )?[\w-]+(?: [\w-]+)? (?:are|do i have|did i)\b/i;

/** "How many guests?" of a count that stands there, before anything is counted. */
function writtenCount(query: Query, screen: Screen, odds: Odds): Said | null {
  const asks = /\bhow many\b/i.test(query.text) && odds.ways.difference < likely;
  const [first] = asks ? chosen(query, screen, odds) : [];
  if (!first || first.odds < 0) return null;
  if (/\d/.test(first.item.text)) return said(first.item, query, screen);
  const parts = first.item.text.split(/,\s*|\s+and\s+/);
  const isList = parts.length > 1 && parts.every((part) => part.split(" ").length <= 4);
  return isList
    ? { text: `${parts.length}: ${sentence(first.item.text)}`, used: usedOf([first.item]) }
    : null;
}

/** "Which test failed?": one line alone holds every word, and says more. */
function onlyLine({ words, wants }: Query, screen: Screen): Item | null {
  if (wants.length > 0 || words.length < 2) return null;
  const holding = screen.items.filter(({ text }) => {
    const own = wordsOf(text);
    return own.length > words.length && words.every((word) => near(word, own) >= 0.8);
  });
  return new Set(holding.map(({ row }) => row)).size === 1 ? (holding[0] ?? null) : null;
}

/** Of a cell of a table: nothing that was asked for names its row or its column. */
function isOther(item: Item, { words }: Query): boolean {
  const nouns = words.filter(({ weight }) => weight >= 0.9);
  return (
    item.context.header !== undefined &&
    item.context.row !== undefined &&
    nouns.length > 0 &&
    nouns.every((noun) => match(noun, item).near < strange)
  );
}

/** A word this far from all that stands around a cell is of something else. */
const strange = 0.35;

function sure(query: Query, screen: Screen, odds: Odds): Said | null {
  const two = odds.ways.two > likely;
  const [first, second] = chosen(query, screen, odds, two ? secondShare : undefined);
  if (!first || (likeliest(odds) < certain && isOther(first.item, query))) return null;
  const line = likeliest(odds) < sole ? onlyLine(query, screen) : null;
  if (line) return said(line, query, screen);
  const state = stateThere(query, screen, first.item);
  if (state) return state;
  const answer = said(first.item, query, screen);
  if (second && two) return both(answer, second, query, screen);
  return saysNothing(answer.text, query) ? null : answer;
}

function both(first: Said, { item }: Choice, query: Query, screen: Screen): Said {
  const next = said(item, query, screen);
  const used = [...first.used, ...next.used];
  return first.text.includes(item.text) ? { ...first, used } : joinedOf(first, next);
}

function joinedOf(first: Said, second: Said): Said {
  return {
    text: `${first.text} ${second.text.replace(/^It says: /, "And: ")}`,
    used: [...first.used, ...second.used],
  };
}

/** Every word of it was in the question. */
function saysNothing(text: string, { text: asked }: Query): boolean {
  const known = wordsOf(asked);
  return wordsOf(text.replace(/^It says: /, "")).every((word) => near(word, known) >= 0.8);
}
