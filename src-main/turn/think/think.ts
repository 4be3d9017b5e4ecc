/**
 * Percepts in, reply out. While the question is still being asked, each percept brings the Thinker's
 * cache nearer to the final prompt; at its end only the last words are missing.
 */
import type { ChatMessage, EngineClient } from "../../engine/client.ts";

import type { Past, Percept, Reading, Span, Thought, Utterance } from "../types.ts";
import { evidence, figuresSupported, givesFigure, wordsSupported } from "./ground.ts";
import { foreignLanguage } from "./language.ts";
import { buildPrompt, systemMessages } from "./prompt.ts";
import {
  answerLooks,
  contentStems,
  headings,
  type Row,
  rowsOf,
  type Selection,
  selectRows,
} from "./select.ts";

/** 96 tokens are about 30 s of speech; a spoken answer that needs more is no answer. */
const maxReplyTokens = 96;
const maxFreeSentences = 2;

/** Words that point at the screen: such a question is never answered from memory. */
const pointing =
  /\b(?:this|these|here|screen|page|window|dialog|document|message|it|my|the error)\b/i;
/** Requests about the picture as a whole have no words to look for. */
const wholePicture =
  /\bwhat(?:'s| is| am i)? (?:this|that|here|looking|on (?:the|this|my) screen)\b|\babout\b|\bsummar|\bdescribe\b|\boverview\b/i;
const readAloud =
  /\bread (?:it|this|that|everything|out|aloud|(?:me )?the (?:screen|page|text|whole))\b/i;

/** Headings named when a picture is described; more is a list nobody remembers. */
const namedHeadings = 3;

export const replies = {
  nothingHeard: "I heard nothing. Hold the key while you speak.",
  foreign: (language: string) => `I only understand English so far; that looks like ${language}.`,
  notOnScreen: "I can't find that on the screen.",
  notOnScreenBut: "I can't find that on the screen. From what I know: ",
  noText: "I see no text in the picture.",
  says: (line: string) => `It says: ${line}.`,
  shows: (lines: string) => `It shows: ${lines}.`,
} as const;

export async function* think(
  engine: EngineClient,
  percepts: AsyncIterable<Percept>,
  expectsSights: () => boolean,
  past: readonly Past[],
  span: Span,
  signal: AbortSignal,
): AsyncIterable<Thought> {
  const warmth = new Warmth(engine, signal);
  const readings: Reading[] = [];
  let utterance: Utterance | null = null;
  warmth.towards(systemMessages(past));
  for await (const percept of percepts) {
    if (percept.kind === "reading") readings.push(percept);
    else utterance = percept;
    const unread = expectsSights() && readings.length === 0;
    if (!unread && !utterance?.final) {
      const question = utterance?.text ?? "";
      const rows = readings.length > 0 ? selectRows(question, readings).rows : null;
      warmth.towards(buildPrompt({ past, rows, question }));
    }
  }
  await warmth.stop();
  const question = utterance?.text.trim() ?? "";
  if (question === "") {
    yield { text: replies.nothingHeard };
    return;
  }
  const foreign = await foreignLanguage(question);
  if (foreign) yield { text: replies.foreign(foreign) };
  else yield* answer(engine, question, readings, past, span, signal);
}

/** Brings the cache back to what history holds (T5), and ahead of the next question. */
export async function settle(
  engine: EngineClient,
  past: readonly Past[],
  signal: AbortSignal,
): Promise<void> {
  await engine.call("prefill", { messages: systemMessages(past), open: true }, signal).result;
}

async function* answer(
  engine: EngineClient,
  question: string,
  readings: readonly Reading[],
  past: readonly Past[],
  span: Span,
  signal: AbortSignal,
): AsyncIterable<Thought> {
  const write = (rows: readonly Row[] | null) =>
    generate(engine, buildPrompt({ past, rows, question }), span, signal);
  if (readings.length === 0) return yield* freely(write(null));
  if (readings.every(({ pieces }) => pieces.length === 0)) return yield { text: replies.noText };
  if (readAloud.test(question)) {
    for (const row of readings.flatMap(rowsOf))
      yield { text: `${spokenRow(row)}.\n`, used: lineOf(row) };
    return;
  }
  const selection = selectRows(question, readings);
  if (wholePicture.test(question) || (!selection.best && contentStems(question).length === 0)) {
    const rows = headings(readings, namedHeadings);
    for (const used of usedLines(rows)) yield { text: "", used };
    return yield { text: replies.shows(rows.map(spokenRow).join("; ")) };
  }
  if (!selection.best || selection.strength === 0) {
    if (pointing.test(question)) return yield { text: replies.notOnScreen };
    yield { text: replies.notOnScreenBut };
    return yield* freely(write(null));
  }
  yield { text: "", used: lineOf(selection.best) };
  yield* grounded(write(selection.rows), selection, selection.best, question);
}

function lineOf(row: Row): { sight: number; lines: readonly number[] } {
  return { sight: row.sight, lines: row.pieces };
}

function usedLines(rows: readonly Row[]): { sight: number; lines: readonly number[] }[] {
  const sights = [...new Set(rows.map(({ sight }) => sight))];
  return sights.map((sight) => ({
    sight,
    lines: rows.filter((row) => row.sight === sight).flatMap(({ pieces }) => pieces),
  }));
}

/** Without a picture nothing can be checked: short is all that keeps a small model near the truth. */
async function* freely(pieces: AsyncIterable<string>): AsyncIterable<Thought> {
  let sentences = 0;
  for await (const clause of clausesOf(pieces)) {
    yield { text: clause };
    if (endsSentence(clause)) sentences++;
    if (sentences === maxFreeSentences) return;
  }
}

/**
 * Clause by clause. The first one must be supported by the lines and give what the best line holds;
 * otherwise that line is read instead. What follows is said only as far as the lines support it.
 */
async function* grounded(
  pieces: AsyncIterable<string>,
  { rows }: Selection,
  best: Row,
  question: string,
): AsyncIterable<Thought> {
  const known = evidence(
    rows.map(({ text }) => text),
    question,
  );
  let said = "";
  let joint = "";
  for await (const clause of clausesOf(pieces)) {
    if (!figuresSupported(clause, known) || !wordsSupported(clause, known)) break;
    if (said === "" && !givesFigure(clause, best.text, answerLooks(question))) break;
    // The mark that joins two clauses is written only once there is a second one.
    const [words, mark] = splitMark(clause);
    yield { text: `${joint}${words}` };
    joint = mark;
    said = clause;
    // One sentence is the answer; a second one of this model is invention.
    if (endsSentence(clause)) break;
  }
  if (said === "") yield { text: replies.says(spokenRow(best)) };
  else yield { text: endsSentence(said) ? joint : "." };
}

function splitMark(clause: string): [string, string] {
  const mark = /[,;:.!?]["”)]?\s*$/.exec(clause)?.[0] ?? "";
  return [clause.slice(0, clause.length - mark.length), mark];
}

function endsSentence(clause: string): boolean {
  return /[.!?]["”)]?\s*$/.test(clause);
}

function spokenRow(row: Row): string {
  return row.text.replaceAll(" | ", ", ").replace(/[.,;:]+$/, "");
}

/** A clause ends before the words after its comma or full stop; decimals and times stay whole. */
async function* clausesOf(pieces: AsyncIterable<string>): AsyncIterable<string> {
  let held = "";
  for await (const piece of pieces) {
    held += piece;
    for (let cut = held.search(/(?<=[,;.!?:]["”)]?)\s+\S/); cut >= 0; ) {
      const at = cut;
      yield held.slice(0, at);
      held = held.slice(at);
      cut = held.search(/(?<=[,;.!?:]["”)]?)\s+\S/);
    }
  }
  if (held.trim() !== "") yield held;
}

async function* generate(
  engine: EngineClient,
  messages: readonly ChatMessage[],
  span: Span,
  signal: AbortSignal,
): AsyncIterable<string> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const call = engine.call("generate", { messages, maxTokens: maxReplyTokens }, either);
  const started = performance.now();
  let first = true;
  try {
    for await (const piece of call) {
      if (first) span("think.first-token", performance.now() - started);
      first = false;
      yield piece;
    }
    span("think.prefill", (await call.result).prefillMs);
  } finally {
    // The reply was cut short: the engine must not go on writing what nobody will hear.
    stop.abort();
  }
}

/** One prefill in flight, the newest target wins; what was evaluated stays in the cache. */
class Warmth {
  readonly #engine: EngineClient;
  readonly #signal: AbortSignal;
  #current: AbortController | null = null;
  #running: Promise<unknown> = Promise.resolve();

  constructor(engine: EngineClient, signal: AbortSignal) {
    this.#engine = engine;
    this.#signal = signal;
  }

  towards(messages: readonly ChatMessage[]): void {
    this.#current?.abort();
    this.#current = new AbortController();
    const signal = AbortSignal.any([this.#signal, this.#current.signal]);
    const { result } = this.#engine.call("prefill", { messages, open: true }, signal);
    // A failed warm-up costs time only; the reply itself reports what is wrong.
    this.#running = result.catch(() => {});
  }

  async stop(): Promise<void> {
    this.#current?.abort();
    await this.#running;
  }
}
