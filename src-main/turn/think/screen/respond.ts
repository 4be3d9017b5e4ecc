/**
 * The answer to a question about a screen, without a language model: found, computed or read out, and
 * null where the screen does not say. Everything exact is copied from the lines that are shown with it.
 */
import type { Past, Reading } from "../../types.ts";
import { underHead } from "./columns.ts";
import { counted } from "./counts.ts";
import { find, type Hit, sureness } from "./find.ts";
import { intent, sender, whether } from "./intent.ts";
import { layoutOf, type Screen } from "./layout.ts";
import { ordinal } from "./lists.ts";
import { parse, type Query } from "./question.ts";
import { near, reckoned } from "./reckon.ts";
import { type Said, sentence, type Used } from "./reply.ts";
import { said } from "./say.ts";
import { aboutLooks, aboutSwitches } from "./switches.ts";
import weights from "./weights.json" with { type: "json" };
import { aboutPart, buttons, titled, whole, wholePicture } from "./whole.ts";
import { wordsOf } from "./words.ts";

const readAloud =
  /\bread (?:it|this|that|everything|out|aloud|(?:me )?the (?:screen|page|text|whole|message|dialog|error))\b|\bwhat does (?:it|this|the (?:message|dialog|screen|window|page|error|error message)) say\b|\bread (?:it|this) to me\b/i;

/** Below this nobody should be told a value: calibrated on screens that do not answer. */
const least: number = weights.least;

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
    const text = sentence(cells.map((cell) => cell.text.replace(/[.,;:]+$/, "")).join(", "));
    return first
      ? [{ text, used: { sight: first.sight, lines: cells.flatMap(({ lines }) => lines) } }]
      : [];
  });
}

export function respond(
  question: string,
  readings: readonly Reading[],
  past: readonly Past[],
): Said | null {
  const screen = screenOf(readings);
  const query = parse(question, past);
  return (
    byForm(query, screen) ??
    several(question, query, screen, past) ??
    titled(query, screen) ??
    sure(query, screen) ??
    counted(query, screen, true)
  );
}

/** Questions whose form says how they are answered: no item has to be found for them. */
export function byForm(query: Query, screen: Screen): Said | null {
  if (wholePicture.test(query.text) && !aboutPart(query, screen)) return whole(query, screen);
  if (
    /\b(?:which|what) buttons\b|\bwhat can i (?:click|press|choose)\b|\bbuttons are\b/i.test(
      query.text,
    )
  )
    return buttons(screen);
  return (
    aboutSwitches(query, screen) ??
    aboutLooks(query, screen) ??
    underHead(query, screen) ??
    reckoned(query, screen) ??
    ordinal(query, screen) ??
    whether(query, screen) ??
    intent(query, screen) ??
    sender(query, screen) ??
    (listing.test(query.text) && !isNamed(query, screen) ? counted(query, screen) : null)
  );
}

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

/** "When and where", "the gate and the seat": each part is looked for by itself. */
function several(
  question: string,
  query: Query,
  screen: Screen,
  past: readonly Past[],
): Said | null {
  const wh =
    /^(.*?\b(?:when|where|who|what time|how much|how long)) and (?:from |at |in |on )?((?:when|where|who|how much|how long|which \w+|what \w+)\b.*)$/i.exec(
      query.text,
    );
  if (wh?.[1] && wh[2]) {
    const first =
      wh[1].split(/\s+/).length <= 2
        ? `${wh[1]} ${wh[2].replace(/^(?:when|where|who|how much|how long|which \w+|what \w+)\s*/i, "")}`
        : wh[1];
    return both(parse(first, past), parse(wh[2], past), screen);
  }
  const two = /\b(?:the|my) ([\w -]+?) and (?:the |my )?([\w -]+?)[?.]?$/i.exec(plain(question));
  if (two?.[1] && two[2]) {
    const [a, b] = [two[1], two[2]].map((part) => parse(`What is the ${part}?`, past)) as [
      Query,
      Query,
    ];
    if (best(a, screen) && best(b, screen)) return both(a, b, screen);
  }
  return null;
}

function plain(question: string): string {
  return question.trim();
}

function both(one: Query, two: Query, screen: Screen): Said | null {
  const [first, second] = [best(one, screen), best(two, screen)];
  if (!first || !second) {
    const hit = first ?? second;
    return hit ? said(hit, first ? one : two, screen) : null;
  }
  const [a, b] = [said(first, one, screen), said(second, two, screen)];
  if (a.text === b.text || a.text.includes(second.item.text))
    return { ...a, used: [...a.used, ...b.used] };
  return { text: `${a.text} ${b.text}`, used: [...a.used, ...b.used] };
}

/** Of "When do we meet?" only the kind of answer is known: enough where few things are of that kind. */
const fewValues = 2;

function isOnlyOne({ features }: Hit, hits: readonly Hit[], { words, wants }: Query): boolean {
  if (wants.length === 0 || features.kind < 1 || words.some(({ weight }) => weight >= 0.9))
    return false;
  const values = new Set(
    hits.flatMap((one) =>
      one.features.kind === 1 && one.item.form === "cell" ? [one.item.text] : [],
    ),
  );
  return features.strongest >= 0.5 || values.size <= fewValues;
}

export function best(query: Query, screen: Screen): Hit | null {
  const hits = find(query, screen);
  const [top] = hits;
  if (!top) return null;
  return sureness(hits) >= least || isOnlyOne(top, hits, query) ? top : null;
}

function sure(query: Query, screen: Screen): Said | null {
  const hit = best(query, screen);
  if (!hit) return null;
  const answer = said(hit, query, screen);
  return saysNothing(answer.text, query) ? null : answer;
}

/** Every word of it was in the question. */
function saysNothing(text: string, { text: asked }: Query): boolean {
  const known = wordsOf(asked);
  return wordsOf(text.replace(/^It says: /, "")).every((word) => near(word, known) >= 0.8);
}
