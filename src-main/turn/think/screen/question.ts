/** What a question asks for: its words with their weight, the kind of value, and what is to be done. */
import type { Past } from "../../types.ts";
import type { ValueKind } from "./values.ts";
import { isIgnored, isKept, type Word, wordsOf } from "./words.ts";

export interface Sought extends Word {
  /** 0..1: names of things count full, verbs less. */
  readonly weight: number;
}

export interface Query {
  readonly text: string;
  readonly words: readonly Sought[];
  /** Any of these kinds answers; empty: no expectation. */
  readonly wants: readonly ValueKind[];
  /** The noun right after "which", "what is the", "how many": what a label or head says. */
  readonly focus: Sought | null;
}

/** Openings and endings of speech that ask nothing. */
const filler =
  /^(?:(?:hey|hi|ok(?:ay)?|so|um+|uh+|well|please|quick question|question|tell me|can you tell me|could you tell me|do you know|let me know|i(?:'d| would) like to know|can you see|please tell me)\b[\s,:]*)+|[\s,]*\b(?:please|here|on (?:the|this|my) (?:screen|page|picture)|for me)(?=[\s?.!]*$)/gi;

export function plainQuestion(text: string): string {
  let plain = text.trim();
  for (let before = ""; before !== plain; ) {
    before = plain;
    plain = plain.replace(filler, "").trim();
  }
  // "What is on the screen?" asks for the screen.
  return plain === "" || /^what(?:'s| is)?[\s?.!]*$/i.test(plain) ? text.trim() : plain;
}

/** Adjectives and question words stand for the noun that a screen writes. */
const measures: readonly (readonly [RegExp, string])[] = [
  [/\bhow (?:heavy|much does \w+ weigh)\b|\bweigh\b/i, "weight"],
  [/\bhow (?:big|large)\b/i, "size dimensions"],
  [/\bhow (?:warm|hot|cold)\b|\bhow many degrees\b/i, "temperature"],
  [/\bhow loud\b/i, "volume"],
  [/\bhow bright\b/i, "brightness"],
  [/\bhow fast\b/i, "speed time"],
  [/\bhow (?:tall|high)\b/i, "height"],
  [/\bhow expensive\b/i, "price"],
  [/\bhow old\b/i, "age"],
  [/\bhow important\b|\bhow urgent\b/i, "priority"],
  [
    /\ball come to\b|\bin all\b|\baltogether\b|\beverything\b|\bhow much (?:do|must|should) i (?:have to )?(?:pay|owe)\b/i,
    "total",
  ],
  [/\bhow difficult\b|\bhow hard\b/i, "difficulty"],
  [/\bwho(?:'s| is| was)?\b.*\bfrom\b/i, "sender"],
  [/\bsun\b.*\b(?:up|rise|rises)\b/i, "sunrise"],
  [/\bsun\b.*\b(?:down|set|sets)\b/i, "sunset"],
  [/\btake off\b|\bset off\b/i, "departure"],
  [/\btouch down\b|\bget there\b|\bget in\b/i, "arrival"],
  [/\bsigned in as\b|\blogged in as\b/i, "account user"],
  [/\bhow (?:far|much) (?:is|has) (?:it|the \w+) (?:along|done|come|finished)\b/i, "progress"],
];

const money =
  /\bhow much (?:is|was|were|are|did|does|do|will|would|money|should|must|tax|in all)\b|\bhow much\??$|\bprice|\bcosts?\b|\bexpensive\b|\bpay\b|\bpaid\b|\bowe\b|\btotal\b(?! (?:time|number|distance|weight|duration|pages|size|length|amount of time))|\bbalance\b|\bsalary\b|\bcome to\b|\bfee\b|\btax\b|\brevenue\b/i;
const kinds: readonly (readonly [RegExp, readonly ValueKind[]])[] = [
  [/\bshortcut\b|\b(?:which|what) keys?\b|\bpress to\b/i, ["keys"]],
  [/\bphone\b|\btelephone\b|\bcall\b.*\bnumber\b|\bnumber\b.*\bcall\b/i, ["phone"]],
  [/\b(?!it|that|what|who|there)\w+'s (?:phone |mobile )?number\b/i, ["phone"]],
  [
    /\b(?:order|tracking|booking|reference|account|invoice|confirmation|card|serial|customer|ticket|case|policy|member\w*|passport|licen[cs]e) number\b/i,
    ["reference"],
  ],
  [/\b\w+ number\b|\bnumber of the\b/i, ["identifier"]],
  [/\be-?mail address\b|\bwhich e-?mail\b|\bsender'?s (?:e-?mail|address)\b/i, ["email"]],
  [/\bwebsite\b|\burl\b|\blink\b/i, ["web"]],
  [/\baddress\b|\bwhat street\b/i, ["address", "email"]],
  [/\bwhere\b|\b(?:which|what) (?:city|town|country|place|region)\b/i, ["place", "address"]],
  [
    /\bhow long\b.*\b(?:open|until)\b|\buntil when\b|\bwhat time\b|\bhow late\b|\bat what hour\b/i,
    ["time", "date"],
  ],
  [/\bwhen\b/i, ["time", "date"]],
  [/\b(?:which|what) year\b/i, ["year"]],
  [
    /\bwh(?:at|ich) (?:day|date|year|month)\b|\bin which year\b|\bbirthday\b|\bdate of\b|\b(?:deadline|date)\b/i,
    ["date"],
  ],
  [
    /\bhow long\b|\bhow many (?:seconds|minutes|hours|days|weeks|months|years)\b|\bduration\b|\bhow often\b|\btotal time\b/i,
    ["duration", "distance"],
  ],
  [/\bhow (?:warm|hot|cold)\b|\btemperature\b|\bdegrees\b/i, ["temperature"]],
  [/\bpercent|\bhow likely\b|\bchance\b/i, ["percent"]],
  [/\bhow heavy\b|\bweighs?\b|\bweight\b/i, ["weight"]],
  [
    /\bhow (?:far|tall|wide|deep)\b|\bdistance\b|\bhow many (?:kilomet|met(?:er|re)s|miles)/i,
    ["distance"],
  ],
  [
    /\bhow (?:much|many) (?:\w+ )?(?:storage|space|memory|ram|gigabytes|megabytes)\b|\bdisk space\b/i,
    ["bytes", "percent"],
  ],
  [/\bhow fast\b|\bspeed\b/i, ["speed", "duration"]],
  [/\bhow (?:big|large|high)\b|\bsize\b|\bdimensions\b/i, ["size", "number"]],
  [/\bwho\b|\bwhose\b/i, ["person"]],
  [/\bwhich file\b|\bwhat file\b|\bfile name\b|\bname of the (?:file|attachment)\b/i, ["file"]],
  [/\bcode\b|\bhash\b|\btracking\b|\bserial\b|\breference\b/i, ["code"]],
];

export function parse(asked: string, past: readonly Past[]): Query {
  const plain = plainQuestion(asked);
  const words = sought(plain);
  const earlier = followsUp(plain, words) ? past.at(-1) : undefined;
  const carried = earlier
    ? sought(plainQuestion(earlier.question)).map((word) => ({
        ...word,
        weight: 0.8 * word.weight,
      }))
    : [];
  const fresh = new Set(words.map(({ stem }) => stem));
  const opened =
    /^(?:and |so )?(?:which|what(?:'s| is| are| was| were)?|how many|how much|whose)\b/i.test(
      plain,
    );
  const focus = opened ? (words[0] ?? null) : null;
  return {
    text: plain,
    focus,
    words: [
      ...(/^how many\b/i.test(plain) ? counting(words) : words),
      ...carried.filter(({ stem }) => !fresh.has(stem)),
    ],
    ...wantsOf(plain),
  };
}

/** "Which card did I pay with?" wants a card. */
const otherNoun =
  /^(?:and |so )?(?:which|what) (?!price|costs?|amount|total|sum|fee|tax|balance|money|is\b|are\b|was\b|were\b|did\b|does\b|do\b|will\b|would\b|should\b|must\b)\p{L}+ (?:did|do|does|is|are|was|were|can|could|should|has|have|will|must)\b/iu;

function wantsOf(text: string): Pick<Query, "wants"> {
  const found = kinds.find(([asks]) => asks.test(text));
  if (found) return { wants: found[1] };
  if (money.test(text) && !otherNoun.test(text)) return { wants: ["money"] };
  if (/\bhow many\b/i.test(text)) return { wants: ["count"] };
  if (/\bhow much\b|\bwhat number\b|\bwhat(?:'s| is) the number\b/i.test(text))
    return { wants: ["number"] };
  return { wants: [] };
}

/** What is counted must stand there, however plain its name. */
function counting([first, ...rest]: readonly Sought[]): Sought[] {
  return first ? [{ ...first, weight: Math.max(first.weight, 0.8) }, ...rest] : [];
}

/** The question as it is understood without what was said before. */
export function inContext(plain: string, past: readonly Past[]): string {
  const earlier = followsUp(plain, sought(plain)) ? past.at(-1) : undefined;
  return earlier ? `${plainQuestion(earlier.question)} ${plain}` : plain;
}

/** "And where?", "What about the milk?", "How much is it?": says too little to stand alone. */
function followsUp(text: string, words: readonly Sought[]): boolean {
  return (
    /^(?:and|what about|how about|but)\b/i.test(text) ||
    words.length === 0 ||
    (words.length <= 1 && /\b(?:it|that|they|them|he|she|there)\b/i.test(text))
  );
}

/** Words before a verb of the question, after which the verb stands. */
const beforeVerb = /^(?:i|we|you|he|she|it|they|who|should|not)$/;
/** "Where does the budget call start?": with a helping verb the last word is the verb. */
const helped = /(?<!\b(?:i|we|you|they|to) )\b(?:does|did|do)\b(?! (?:i|we|you|he|she|it|they)\b)/;
const nounish =
  /^(?:the|a|an|my|your|his|her|our|their|this|that|of|for|in|from|which|what|whose|many|much|on|at|with|by)$/;
const verbWeight = 0.45;

const asking =
  /^(?:when|where|who|whose|why|how|which|what|until|about|to|from|by|on|up|off|there|often|soon)$/;

/** Verbs of asking: what is done to a thing is written in other words, or not at all. */
const verbs =
  /^(?:go|goes|going|gone|run|runs|running|leave|leaves|leaving|start|starts|started|begin|begins|arrive|arrives|take|takes|took|come|comes|came|make|makes|made|sell|sells|sold|work|works|worked|meet|meets|meeting|stand|stands|live|lives|play|plays|played|fly|flies|pay|paid|put|send|sent|write|writes|wrote|call|called|buy|buys|bought|need|needs|needed|find|found|finds|say|said|want|wants|ask|asks|asked|turn|turns|open|opens|close|closes|end|ends|finish|happen|belong|weigh|contain|contains|include|includes|cost|costs|deliver|delivered|ship|ships|shipped|choose|chose|reach|reached|watch|watched|earn|earned|get|gets|lead|leads|post|posted|connect|connected|install|installed|add|added|change|changed|read|reads|talk|talked|sing|sings)$/;

/** Nouns that name a kind of value more than a thing: a screen need not write them. */
const vague =
  /^(?:files?|items?|value|number|date|time|day|year|name|amount|place|thing|page|list|messages?|entry|entries|word|text|kind|type|info\w*|detail\w*|dot|many|much|modification|receipt|invoice|cart|basket|article|mails?|e-?mails?|folder|menu|form|table|calendar|chat|conversation|app|program|website|site|person|people|everything|anything|something|keyboard|current|last|old|new|left|full|free|different|next|whole|exact|required|needed|necessary|given|included|offered|booked)$/;
const vagueWeight = 0.3;

/** What a screen is about need not stand on it: the page of a video does not say "video". */
const things =
  /^(?:videos?|films?|movies?|songs?|clip|episode|jobs?|position|hotels?|flights?|trains?|trip|journey|parcel|package|orders?|products?|recipe|game|match|events?|tickets?|report|document|account|profile|book|post|photo|course|house|flat|apartment|property|car|devices?|phone|computer|laptop|machine|stay|booking|reservation|company|shop|store|restaurant|error|tasks?|project|repository|repo|run|city|town|country|album|playlist|channel|question|answer|story|review|offer|ad|dish|display|screen|contacts?|customers?|process|update|subscription|plan|test|exam|league|team|cards?|column)$/;
const thingWeight = 0.6;
/** Verbs and adverbs that say how something is asked, not what. */
const empty =
  /^(?:will|used|use|uses|set|entered|filled|went|along|back|being|still|listed|shown|going|allowed|possible|able|didn't|doesn't|don't|isn't|aren't|can't|won't|happens?|happened|mean|means|called|displayed|again|already|yet|tonight|today|supposed|exactly|belong|belongs)$/;

function sought(text: string): Sought[] {
  const tokens = text.toLowerCase().match(/[\p{L}\p{N}'’.:_+#-]+/gu) ?? [];
  const found: Sought[] = [];
  for (const word of wordsOf(text)) {
    if (isIgnored(word) && !measuring(word.text)) continue;
    if (
      (word.text.length < 2 && !/\d/.test(word.text)) ||
      asking.test(word.text) ||
      empty.test(word.text)
    )
      continue;
    // "readme.md" was taken apart too: said as one, it is looked for as one.
    if (
      found.some(
        ({ text: whole }) =>
          whole !== word.text && /[._-]/.test(whole) && whole.includes(word.text),
      )
    )
      continue;
    const at = tokens.findIndex((token) => token.startsWith(word.text));
    const before = tokens[at - 1] ?? "";
    const capital = new RegExp(
      `(?<=\\S\\s)${word.text.charAt(0).toUpperCase()}${escaped(word.text.slice(1))}`,
    ).test(text);
    const last = helped.test(text.toLowerCase()) && lastContent(tokens) === word.text;
    const verb = !capital && ((beforeVerb.test(before) && !nounish.test(before)) || last);
    const doing = before === "who";
    found.push({
      ...word,
      weight:
        before === "how"
          ? vagueWeight
          : before === "i" && /\b(?:can|could|may) i\b/i.test(text)
            ? 0.9
            : doing && !verbs.test(word.text)
              ? doingWeight
              : weightOf(word.text, verb),
    });
  }
  for (const [asks, nouns] of measures) {
    if (asks.test(text)) found.push(...wordsOf(nouns).map((word) => ({ ...word, weight: 0.5 })));
  }
  const seen = new Set<string>();
  return found.filter(({ stem }) => !seen.has(stem) && seen.add(stem));
}

/** Of "Who approved it?" the verb says everything. */
const doingWeight = 0.8;

function weightOf(word: string, verb: boolean): number {
  if (vague.test(word)) return vagueWeight;
  if (things.test(word)) return thingWeight;
  return verb || verbs.test(word) ? verbWeight : 1;
}

function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, "\\$&");
}

function lastContent(tokens: readonly string[]): string {
  return (
    tokens.findLast(
      (token) => !/^(?:from|to|at|in|on|for|of|about|with|out|up|off|me|it|by)$/.test(token),
    ) ?? ""
  );
}

function measuring(word: string): boolean {
  return isKept({ text: word, stem: word }) && /^(?:total|first|last|name|high|low)$/.test(word);
}

/** What was looked for, in the person's own words. */
export function soughtFor(asked: string): string {
  const plain = plainQuestion(asked);
  const named = sought(plain).filter(
    ({ weight, text }) => weight >= 0.9 && plain.toLowerCase().includes(text),
  );
  return named
    .slice(0, 4)
    .map(({ text }) => `“${text}”`)
    .join(", ");
}

const bareWord = /^(?:what|when|where|who|which|how|why)(?:'s| (?:time|day|much|many|long|far))?$/i;

/** The two questions in one: "when and where is it" are "when is it" and "where is it"; null where it is but one. */
export function halvesOf(question: string): readonly [string, string] | null {
  const found = /^(.*?\S)(?:,? and |,? plus |, )(\S.*)$/i.exec(question);
  const [, first = "", second = ""] = found ?? [];
  if (first === "" || second === "") return null;
  if (!bareWord.test(first)) return [first, second];
  const rest = second.replace(/^\S+/, "");
  return [`${first}${rest}`, second];
}
