/** Which way a question is answered: from the picture, from memory, or by saying that neither holds it. */
import type { ChatMessage, EngineClient } from "../../engine/client.ts";
import type { Background, Reading, Span, Thought } from "../types.ts";
import { grounded } from "./grounded.ts";
import { buildPrompt } from "./prompt.ts";
import { replies, spokenRow } from "./replies.ts";
import { contentStems, headings, type Row, rowsOf, type Selection, selectRows } from "./select.ts";

/** 96 tokens are about 30 s of speech; a spoken answer that needs more is no answer. */
const maxReplyTokens = 96;
const maxFreeSentences = 2;

/** Words that point at the screen: such a question is never answered from memory. */
const pointing =
  /\b(?:this|these|here|screen|page|window|dialog|document|message|it|my|the error)\b/i;
/** Questions that the world answers, not the screen: reasons, explanations, or something with a name. */
function general(question: string): boolean {
  const [, ...rest] = question.split(/\s+/);
  const named = rest.some((word) => /^\p{Lu}\p{Ll}/u.test(word));
  return (
    named || /\bwhy\b|\bhow (?:do|does|can|to)\b|\bwhat(?:'s| is) an? |\bexplain\b/i.test(question)
  );
}

/** Requests about the picture as a whole have no words to look for. */
const wholePicture =
  /\bwhat(?:'s| is| am i)? (?:this|that|here|looking|on (?:the|this|my) screen)\b|\babout\b|\bsummar|\bdescribe\b|\boverview\b/i;
const readAloud =
  /\bread (?:it|this|that|everything|out|aloud|(?:me )?the (?:screen|page|text|whole))\b/i;

/** Headings named when a picture is described; more is a list nobody remembers. */
const namedHeadings = 3;

export async function* answer(
  engine: EngineClient,
  question: string,
  readings: readonly Reading[],
  background: Background,
  span: Span,
  signal: AbortSignal,
): AsyncIterable<Thought> {
  const write = (rows: readonly Row[] | null) =>
    generate(engine, buildPrompt({ background, rows, question }), span, signal);
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
    if (pointing.test(question) || !general(question)) return yield { text: replies.notOnScreen };
    yield { text: replies.notOnScreenBut };
    return yield* freely(write(null));
  }
  yield { text: "", used: lineOf(selection.best) };
  if (isKeyAndValue(selection)) return yield { text: replies.says(spokenRow(selection.best)) };
  yield* grounded(write(selection.rows), selection, selection.best, question);
}

/**
 * A label that holds every word asked for, beside its value, is the answer: read out at once it is right,
 * where the small model takes half a second to put it into words and errs in one of three.
 */
function isKeyAndValue({ best, strength }: Selection): boolean {
  return strength === 1 && best?.pieces.length === 2;
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
  let written = "";
  for await (const piece of pieces) {
    const before = written.length;
    written += piece;
    const ends = [...written.matchAll(/[.!?]["”)]?(?=\s)/g)];
    const last = ends[maxFreeSentences - 1];
    const end = last ? last.index + last[0].length : written.length;
    yield { text: written.slice(before, end) };
    if (last) return;
  }
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
