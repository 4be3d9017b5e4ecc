/**
 * The answer to a question about a screen, without a language model: found, computed or read out, and
 * null where the screen does not say. Everything exact is copied from the lines that are shown with it.
 */
import type { Past, Reading } from "../../types.ts";
import { find, type Hit, match } from "./find.ts";
import { type Item, layoutOf, type Screen } from "./layout.ts";
import { parse, type Query } from "./question.ts";
import { counted, reckoned } from "./reckon.ts";
import { listed, type Said, sentence, type Used, usedOf } from "./reply.ts";
import { aboutLooks, aboutSwitches } from "./switches.ts";
import { isKind, isWordy, type ValueKind } from "./values.ts";
import weights from "./weights.json" with { type: "json" };
import { nearness, wordsOf } from "./words.ts";

/** Requests about the picture as a whole have no words to look for. */
const wholePicture =
  /\b(?:what(?:'s| is| am i)? (?:this|that|here|looking at|on (?:the|this|my) screen|this (?:page|dialog|screen|article|window|message|site)(?: about| saying)?)|summar\w*|sum (?:it|this|that)? ?up|sum up|describe|overview|what is (?:it|this (?:page|article|mail|email)) about|what(?:'s| is) it about|where am i)\b/i;
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
    reckoned(query, screen) ??
    whether(query, screen) ??
    intent(query, screen) ??
    (listing.test(query.text) ? counted(query, screen) : null) ??
    several(question, query, screen, past) ??
    sure(query, screen) ??
    counted(query, screen)
  );
}

/** Asks for a count of what stands there. */
const listing =
  /\bhow many\b.*\b(?:are there|there are|are (?:listed|shown|here|in|on)|in the|on the|does the (?:menu|list|table))\b|\bhow many (?:different )?[\w-]+(?: [\w-]+)? (?:are|do i have|did i)\b/i;

const troubles =
  /\bwhy (?:did|does|is|was|has|can|could|won't|didn't|doesn't|isn't|can't|do)\b.*\b(?:fail|work|open|save|copy|print|connect|start|happen|load|install|go|sign|log|not)|\bwhy (?:did it fail|not)\b|\bwhat(?:'s| is| was)? (?:went |going )?(?:wrong|the (?:problem|issue|trouble|error)(?! \w))\b|\bwhat happened\b|\bwhat went wrong\b/i;
const trouble =
  /\bnot\b|n't\b|\bcannot\b|\bfail|\berror\b|\bexpired\b|\blocked\b|\bout of\b|\bdenied\b|\blost\b|\bunable\b|\bmissing\b|\binvalid\b|\bno longer\b|\bcorrupt|\btimed out\b|\balready\b|\bbecause\b|\bexpected\b/i;
const advices =
  /\bwhat (?:should|can|do|must) i do\b|\bwhat to do\b|\bhow (?:can|do|could|should) i (?:fix|solve|resolve|repair)\b|\b(?:tell|ask|want|advise|suggest|recommend)s? (?:me )?(?:to do|me to)\b|\bwhat does it (?:suggest|recommend)\b/i;
const advice =
  /^(?:please )?(?:check|free|contact|open|load|reset|try|restart|close|enter|select|choose|update|install|make|turn|press|click|visit|go|sign|log|remove|delete|download|reconnect|connect|wait|call|ask|use|save|move|verify|upgrade|reinstall|plug|switch|disable|enable)\b/i;

/** Of a dialog: what is wrong, and what it tells the person to do. */
function intent({ text }: Query, screen: Screen): Said | null {
  const looks = troubles.test(text) ? trouble : advices.test(text) ? advice : null;
  if (!looks) return null;
  const sentences = screen.items.filter(({ form, heading }) => form === "sentence" && !heading);
  const found = sentences.find(({ text: own }) => looks.test(own) && own.split(" ").length >= 4);
  if (!found) return null;
  // The words of the question still decide where several things went wrong.
  return { text: quoted(found.text), used: usedOf([found]) };
}

const asksWhether = /^(?:is|are|was|were|did|does|do|has|have)\b/i;

/** "Is the login bug closed?": the cell of its row in the column where such words stand. */
function whether({ text, words }: Query, screen: Screen): Said | null {
  if (!asksWhether.test(text) || words.length < 2) return null;
  const cells = screen.items.filter(
    (item) => item.table !== undefined && item.context.own === item.text,
  );
  const near = (item: Item, word: Query["words"][number]) =>
    Math.max(0, ...wordsOf(item.text).map((one) => nearness(word, one)));
  const predicate =
    [...words]
      .reverse()
      .find((word) =>
        cells.some(
          (item) =>
            near(item, word) >= 0.75 &&
            item.text.split(" ").length <= 3 &&
            cells.filter((other) => near(other, word) >= 0.75).length >= 1,
        ),
      ) ?? words.at(-1);
  const entities = words.filter((word) => word !== predicate);
  const named = cells.filter((item) => entities.some((word) => near(item, word) >= 0.8));
  const entity = named.sort(
    (a, b) =>
      entities.filter((word) => near(b, word) >= 0.8).length -
      entities.filter((word) => near(a, word) >= 0.8).length,
  )[0];
  if (!entity || !predicate) return null;
  const column =
    cells.find((item) => item.column !== entity.column && near(item, predicate) >= 0.75)?.column ??
    cells.find(({ context }) =>
      /^(?:status|state|availability|available)$/i.test(context.header ?? ""),
    )?.column;
  const cell = cells.find(
    (item) => item.row === entity.row && item.column === column && item !== entity,
  );
  if (!cell) return null;
  return { text: sentence(`${entity.text}: ${cell.text}`), used: usedOf([entity, cell]) };
}

/** "What is this button's shortcut": names something besides the picture. */
function aboutPart({ words, text }: Query, screen: Screen): boolean {
  if (/\bsumm|\bsum up|\bdescri|\boverview|\barticle\b|\bpage\b/i.test(text)) return false;
  return (
    words
      .filter(({ weight }) => weight >= 0.9)
      .some((word) => screen.items.some((item) => match(word, item).near >= 0.75)) &&
    words.length >= 2
  );
}

const summarySentences = 2;

/** Headings, and the first sentences under them. */
function whole({ text }: Query, screen: Screen): Said {
  const headings = screen.headings.slice(0, 3);
  const sentences = screen.items.filter(
    ({ form, heading, text: t }) =>
      form === "sentence" &&
      !heading &&
      t.split(" ").length >= 5 &&
      !headings.some((h) => h.text === t),
  );
  const short = /\bwhat(?:'s| is) (?:this|that)\b/i.test(text) && !/\babout\b/i.test(text);
  const chosen = sentences.slice(0, short ? 1 : summarySentences);
  const said = [
    `It shows: ${headings.map((h) => h.text.replace(/[.:;,]+$/, "")).join("; ")}.`,
    ...chosen.map(({ text: t }) => sentence(t)),
  ];
  const used = [...headings, ...chosen];
  return { text: fitting(said), used: usedOf(used) };
}

const mostWords = 52;

function fitting(parts: readonly string[]): string {
  let text = "";
  for (const part of parts) {
    if (text !== "" && `${text} ${part}`.split(/\s+/).length > mostWords) break;
    text = `${text} ${part}`.trim();
  }
  return sentence(text);
}

/** Short words on ground of their own, side by side. */
function buttons(screen: Screen): Said | null {
  const rows = screen.rows.filter(
    ({ cells }) =>
      cells.every(({ text }) => text.split(" ").length <= 3 && isWordy(text)) && cells.length <= 5,
  );
  const row = rows.findLast(({ cells }) => cells.length >= 2) ?? rows.at(-1);
  if (!row) return null;
  const texts = row.cells.map(({ text }) => text);
  return { text: `The buttons are ${listed(texts)}.`, used: usedOf(row.cells) };
}

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
  // Where two are about as good, the one that can be trusted more.
  const close = hits.slice(0, 5).filter(({ score }) => score > top.score - 0.12);
  const hit = close.reduce((a, b) => (b.sure > a.sure + 0.05 ? b : a), top);
  return hit.sure >= least || isOnlyOne(hit, hits, query) ? hit : null;
}

function sure(query: Query, screen: Screen): Said | null {
  const hit = best(query, screen);
  return hit ? said(hit, query, screen) : null;
}

/** Label and value as a sentence; a row's cell with what names the row; a sentence as it stands. */
export function said(hit: Hit, query: Query, screen: Screen): Said {
  const { item } = hit;
  if (item.form === "sentence") return { text: quoted(item.text), used: usedOf([item]) };
  const placed = dated(item, query, screen);
  if (placed) return placed;
  const { label, header, above } = item.context;
  if (header !== undefined) return fromTable(item, query, screen, header);
  if (label !== undefined)
    return {
      text: pair(label, item.text),
      used: usedOf([item, ...labelItems(item, label, screen)]),
    };
  if (
    above !== undefined &&
    !/[.!?]$/.test(above) &&
    isWordy(above) &&
    query.words.some((word) => wordsOf(above).some((other) => nearness(word, other) >= 0.6))
  ) {
    return { text: pair(above, item.text), used: usedOf([item]) };
  }
  const row = item.context.row?.split(" | ") ?? [];
  if (row.length > 0 && row.length <= 3)
    return { text: sentence(`${row.join(", ")}: ${item.text}`), used: usedOf([item]) };
  return { text: quoted(item.text), used: usedOf([item]) };
}

function quoted(text: string): string {
  return `It says: ${sentence(text)}`;
}

/** "The total is 59.78." where the label is a plain noun; "Guests: 3." where grammar could trip. */
function pair(label: string, value: string): string {
  const noun = label.replace(/[:.\s]+$/, "");
  const plainNoun =
    (/^\p{Lu}?[\p{Ll}-]+(?: [\p{Ll}\p{Lu}-]+){0,2}$/u.test(noun) &&
      !/(?:s|ed|from|to|by|at|until|since)$/i.test(noun)) ||
    /(?:address|status|class|process)$/i.test(noun);
  if (!plainNoun) return sentence(`${noun}: ${value}`);
  const lower = /^\p{Lu}\p{Ll}/u.test(noun) ? noun.charAt(0).toLowerCase() + noun.slice(1) : noun;
  return sentence(`The ${lower} is ${value}`);
}

function labelItems(item: Item, label: string, screen: Screen): Item[] {
  return screen.items.filter(
    (other) => other.row === item.row && other.form === "cell" && other.text === label,
  );
}

/** The cell of the row that the question named, or its first words. */
function rowName(item: Item, query: Query, screen: Screen): Item | null {
  const others = screen.items.filter(
    (other) =>
      other.row === item.row &&
      other.form === "cell" &&
      other.lines[0] !== item.lines[0] &&
      other.context.own === other.text,
  );
  const near = (other: Item) =>
    Math.max(
      0,
      ...query.words.flatMap((word) => wordsOf(other.text).map((one) => nearness(word, one))),
    );
  const named = others.filter((other) => near(other) >= 0.7).sort((a, b) => near(b) - near(a));
  return named[0] ?? others.find(({ text }) => isWordy(text)) ?? others[0] ?? null;
}

function fromTable(item: Item, query: Query, screen: Screen, header: string): Said {
  const name = rowName(item, query, screen);
  const used = usedOf(name ? [item, name] : [item]);
  if (!name) return { text: sentence(`${header}: ${item.text}`), used };
  // A total below the items: the head of its column names them, not it.
  if (isFoot(item, screen)) return { text: pair(name.text, item.text), used };
  const lower = /^\p{Lu}\p{Ll}/u.test(header)
    ? header.charAt(0).toLowerCase() + header.slice(1)
    : header;
  return { text: sentence(`${name.text}, ${lower}: ${item.text}`), used };
}

/** A row that leaves columns before this cell empty holds a label and its value. */
function isFoot(item: Item, screen: Screen): boolean {
  const before = screen.items.filter(
    ({ row, form, table, column = Number.POSITIVE_INFINITY }) =>
      row === item.row && form === "cell" && table === item.table && column < (item.column ?? 0),
  );
  return new Set(before.map(({ column }) => column)).size < (item.column ?? 0);
}

const whenKinds: readonly ValueKind[] = ["time", "date"];

/** An entry of a calendar: its day is the head of its column, its hour the head of its row. */
function dated(item: Item, query: Query, screen: Screen): Said | null {
  const { wants, text } = query;
  if (!wants.some((kind) => whenKinds.includes(kind))) return null;
  const cells = screen.items.filter(
    ({ row, form, context, text: own }) =>
      row === item.row && form === "cell" && context.own === own && context.label === undefined,
  );
  const dayOf = ({ context }: Item) =>
    context.header && isKind(context.header, "date") ? context.header : "";
  const near = ({ text: own }: Item) =>
    Math.max(0, ...query.words.flatMap((word) => wordsOf(own).map((one) => nearness(word, one))));
  const entry = cells.find((cell) => dayOf(cell) !== "" && near(cell) >= 0.75);
  if (!entry) return null;
  const hour = cells.find((cell) => isKind(cell.text, "time"));
  const onlyDay = /\bday\b|\bdate\b/i.test(text);
  const onlyHour = /\btime\b|\bhour\b/i.test(text);
  const parts = [onlyHour && hour ? "" : dayOf(entry), onlyDay || !hour ? "" : hour.text].filter(
    (part) => part !== "",
  );
  return {
    text: sentence(`${entry.text}: ${parts.join(", ")}`),
    used: usedOf(hour ? [entry, hour] : [entry]),
  };
}
