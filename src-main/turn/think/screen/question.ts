/** What a question asks for: its words with their weight, the kind of value, and what is to be done. */
import type { Past } from "../../types.ts";
import { isIgnored, isKept, type Word, wordsOf } from "./words.ts";
import type { ValueKind } from "./values.ts";

export interface Sought extends Word {
  /** 0..1: names of things count full, verbs less. */
  readonly weight: number;
}

export interface Query {
  readonly text: string;
  readonly words: readonly Sought[];
  /** Any of these kinds answers; empty: no expectation. */
  readonly wants: readonly ValueKind[];
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
  return plain === "" ? text.trim() : plain;
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
  [/\bhow difficult\b|\bhow hard\b/i, "difficulty"],
  [/\bhow (?:full|charged)\b/i, "level"],
];

const money = /\bhow much (?:is|was|were|are|did|does|do|will|would|money|should|must|tax|in all)\b|\bhow much\??$|\bprice|\bcosts?\b|\bexpensive\b|\bpay\b|\bpaid\b|\bowe\b|\btotal\b|\bbalance\b|\bsalary\b|\bcome to\b|\bfee\b|\btax\b|\brevenue\b/i;
const kinds: readonly (readonly [RegExp, readonly ValueKind[]])[] = [
  [/\bphone\b|\btelephone\b|\bcall\b.*\bnumber\b|\bnumber\b.*\bcall\b/i, ["phone"]],
  [/\be-?mail address\b|\bwhich e-?mail\b|\bsender'?s (?:e-?mail|address)\b/i, ["email"]],
  [/\bwebsite\b|\burl\b|\blink\b/i, ["web"]],
  [/\bhow long\b.*\b(?:open|until)\b|\buntil when\b|\bwhat time\b|\bhow late\b|\bat what hour\b/i, ["time", "date"]],
  [/\bwhen\b/i, ["time", "date"]],
  [/\bwh(?:at|ich) (?:day|date|year|month)\b|\bin which year\b|\bbirthday\b|\bdate of\b|\b(?:deadline|date)\b/i, ["date"]],
  [/\bhow long\b|\bhow many (?:seconds|minutes|hours|days|weeks|months|years)\b|\bduration\b|\bhow often\b/i, ["duration", "size", "number"]],
  [/\bhow (?:warm|hot|cold)\b|\btemperature\b|\bdegrees\b/i, ["temperature"]],
  [/\bpercent|\bhow likely\b|\bchance\b/i, ["percent"]],
  [/\bhow (?:big|large|heavy|far|tall|high|wide)\b|\bweigh|\bsize\b|\bdimensions\b|\bhow much (?:storage|space|memory|ram)\b/i, ["size", "number"]],
  [/\bwho\b|\bwhose\b/i, ["person"]],
  [/\bwhich file\b|\bwhat file\b|\bfile name\b|\bname of the (?:file|attachment)\b/i, ["file"]],
  [/\bcode\b|\bhash\b|\btracking\b|\bserial\b|\breference\b/i, ["code"]],
];

export function parse(asked: string, past: readonly Past[]): Query {
  const plain = plainQuestion(asked);
  const words = sought(plain);
  const earlier = followsUp(plain, words) ? past.at(-1) : undefined;
  const carried = earlier ? sought(plainQuestion(earlier.question)).map((word) => ({ ...word, weight: 0.8 * word.weight })) : [];
  const fresh = new Set(words.map(({ stem }) => stem));
  return { text: plain, words: [...words, ...carried.filter(({ stem }) => !fresh.has(stem))], wants: wantsOf(plain) };
}

function wantsOf(text: string): readonly ValueKind[] {
  const found = kinds.find(([asks]) => asks.test(text));
  if (found) return found[1];
  if (money.test(text)) return ["money"];
  if (/\bhow many\b|\bhow much\b|\bwhat number\b|\bwhat(?:'s| is) the number\b/i.test(text)) return ["number"];
  return [];
}

/** "And where?", "What about the milk?", "How much is it?": says too little to stand alone. */
function followsUp(text: string, words: readonly Sought[]): boolean {
  return /^(?:and|what about|how about|but)\b/i.test(text) || words.length === 0 || (words.length <= 1 && /\b(?:it|that|they|them|he|she|there)\b/i.test(text));
}

/** Words before a verb of the question, after which the verb stands. */
const beforeVerb = /^(?:i|we|you|he|she|it|they|to|who|did|does|do|will|would|can|could|should|not)$/;
const nounish = /^(?:the|a|an|my|your|his|her|our|their|this|that|of|for|in|from|which|what|whose|many|much|on|at|with|by)$/;
const verbWeight = 0.45;

function sought(text: string): Sought[] {
  const tokens = text.toLowerCase().match(/[\p{L}\p{N}'’.:_-]+/gu) ?? [];
  const found: Sought[] = [];
  for (const word of wordsOf(text)) {
    if (isIgnored(word) && !measuring(word.text)) continue;
    if (word.text.length < 2 && !/\d/.test(word.text)) continue;
    const at = tokens.findIndex((token) => token.startsWith(word.text));
    const before = tokens[at - 1] ?? "";
    const verb = beforeVerb.test(before) && !nounish.test(before);
    found.push({ ...word, weight: verb ? verbWeight : 1 });
  }
  for (const [asks, nouns] of measures) {
    if (asks.test(text)) found.push(...wordsOf(nouns).map((word) => ({ ...word, weight: 0.5 })));
  }
  const seen = new Set<string>();
  return found.filter(({ stem }) => !seen.has(stem) && seen.add(stem));
}

function measuring(word: string): boolean {
  return isKept({ text: word, stem: word }) && /^(?:total|first|last|name|high|low)$/.test(word);
}
