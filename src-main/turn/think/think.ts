/**
 * Percepts in, reply out. While the question is still being asked, each percept brings the Thinker's
 * cache nearer to the final prompt; at its end only the last words are missing.
 */
import type { ChatMessage, EngineClient } from "../../engine/client.ts";

import type { Past, Percept, Reading, Thought, Utterance } from "../types.ts";
import { evidence, figuresSupported, wordsSupported } from "./ground.ts";
import { foreignLanguage } from "./language.ts";
import { buildPrompt, systemMessages } from "./prompt.ts";
import { contentStems, type Row, type Selection, selectRows } from "./select.ts";

export interface ThinkTrace {
  /** Called with the span's name and wall milliseconds. */
  span(name: string, milliseconds: number): void;
}

/** Spoken answers: 48 tokens are about 15 s of speech, and the small model has nothing better after. */
const maxReplyTokens = 48;

/** Words that point at the screen: such a question is never answered from memory. */
const pointing =
  /\b(?:this|these|here|screen|page|window|dialog|document|message|it|my|the error)\b/i;
/** Requests about the picture as a whole have no words to look for. */
const wholePicture =
  /\bwhat(?:'s| is| am i)? (?:this|that|on|here|looking)\b|\babout\b|\bsummar|\bread (?:it|this|me|out|the (?:screen|page))|\bdescribe\b|\boverview\b/i;

export const replies = {
  nothingHeard: "I heard nothing. Hold the key while you speak.",
  foreign: (language: string) => `I only understand English so far; that looks like ${language}.`,
  notOnScreen: "I can't find that on the screen.",
  notOnScreenBut: "I can't find that on the screen. From what I know: ",
  noText: "I see no text in the picture.",
  says: (line: string) => `The screen says: ${line}.`,
} as const;

export async function* think(
  engine: EngineClient,
  percepts: AsyncIterable<Percept>,
  expectsSights: () => boolean,
  past: readonly Past[],
  trace: ThinkTrace,
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
  else yield* answer(engine, question, readings, past, trace, signal);
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
  trace: ThinkTrace,
  signal: AbortSignal,
): AsyncIterable<Thought> {
  const write = (rows: readonly Row[] | null) =>
    generate(engine, buildPrompt({ past, rows, question }), trace, signal);
  if (readings.length === 0) return yield* freely(write(null));
  if (readings.every(({ pieces }) => pieces.length === 0)) return yield { text: replies.noText };
  const selection = selectRows(question, readings);
  const whole = wholePicture.test(question) || contentStems(question).length === 0;
  if (!selection.best && !whole) {
    if (pointing.test(question)) return yield { text: replies.notOnScreen };
    yield { text: replies.notOnScreenBut };
    return yield* freely(write(null));
  }
  for (const used of usedLines(selection)) yield { text: "", used };
  yield* grounded(write(selection.rows), selection, question);
}

function usedLines({ rows, best }: Selection): { sight: number; lines: readonly number[] }[] {
  const shown = best ? [best] : rows;
  const sights = [...new Set(shown.map(({ sight }) => sight))];
  return sights.map((sight) => ({
    sight,
    lines: shown.filter((row) => row.sight === sight).flatMap(({ pieces }) => pieces),
  }));
}

async function* freely(pieces: AsyncIterable<string>): AsyncIterable<Thought> {
  for await (const text of pieces) yield { text };
}

/** Clause by clause: what the lines do not support is not said; the best line is read instead. */
async function* grounded(
  pieces: AsyncIterable<string>,
  selection: Selection,
  question: string,
): AsyncIterable<Thought> {
  const known = evidence(
    selection.rows.map(({ text }) => text),
    question,
  );
  let said = false;
  for await (const clause of clausesOf(pieces)) {
    if (!figuresSupported(clause, known) || (said && !wordsSupported(clause, known))) break;
    yield { text: clause };
    said = true;
    // One sentence is the answer; a second one of this model is invention.
    if (/[.!?]["”)]?\s*$/.test(clause)) return;
  }
  if (said) yield { text: "." };
  else if (selection.best) yield { text: replies.says(spokenRow(selection.best)) };
  else yield { text: replies.says(selection.rows.slice(0, 3).map(spokenRow).join(", ")) };
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
  trace: ThinkTrace,
  signal: AbortSignal,
): AsyncIterable<string> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const call = engine.call("generate", { messages, maxTokens: maxReplyTokens }, either);
  const started = performance.now();
  let first = true;
  try {
    for await (const piece of call) {
      if (first) trace.span("think.first-token", performance.now() - started);
      first = false;
      yield piece;
    }
    trace.span("think.prefill", (await call.result).prefillMs);
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
