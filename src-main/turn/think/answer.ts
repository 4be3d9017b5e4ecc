/** Which way a question is answered: from the picture, from memory, or by saying that neither holds it. */
import type { TokenUsage } from "../../contract/events.ts";
import type { ChatMessage, EngineClient } from "../../engine/client.ts";
import type { Background, Reading, Span, Thought } from "../types.ts";
import { arithmetic, isBeyond, isGeneral } from "./general.ts";
import { buildPrompt } from "./prompt.ts";
import { replies } from "./replies.ts";
import { type Odds, oddsOf, sureness } from "./screen/choice.ts";
import { inContext, plainQuestion, soughtFor } from "./screen/question.ts";
import { isReadAloud, readOut, respond } from "./screen/respond.ts";
import { usageOf } from "./usage.ts";

/** 96 tokens are about 30 s of speech; a spoken answer that needs more is no answer. */
const maxReplyTokens = 96;
const maxFreeSentences = 2;
/** "What is espresso?" is a question of the world, unless a menu on the screen answers it this surely. */
const worldly = 0.7;

export async function* answer(
  engine: EngineClient,
  question: string,
  readings: readonly Reading[],
  background: Background,
  span: Span,
  signal: AbortSignal,
): AsyncIterable<Thought> {
  const plain = plainQuestion(question);
  const remember = () => fromMemory(engine, plain, background, span, signal);
  if (readings.length === 0) return yield* remember();
  if (readings.every(({ pieces }) => pieces.length === 0)) return yield { text: replies.noText };
  if (isReadAloud(plain)) {
    for (const { text, used } of readOut(readings)) yield { text: `${text}\n`, used };
    return;
  }
  const sum = arithmetic(plain);
  if (sum !== null) return yield { text: replies.computed(sum) };
  const ask = (text: string) => choose(engine, text, readings, span, signal);
  const odds = await ask(inContext(plain, background.past));
  const general = isGeneral(plain) && sureness(odds) < worldly;
  const said = general ? null : await respond(question, readings, background.past, odds, ask);
  if (said) {
    for (const used of said.used) yield { text: "", used };
    return yield { text: said.text };
  }
  if (!general) return yield { text: replies.notFound(soughtFor(question)) };
  yield { text: replies.notOnScreenBut };
  yield* remember();
}

/** Which pieces of the screen answer: told by the reader's process, which has the chooser. */
async function choose(
  engine: EngineClient,
  question: string,
  readings: readonly Reading[],
  span: Span,
  signal: AbortSignal,
): Promise<Odds> {
  const started = performance.now();
  const chosen = await Promise.all(
    readings.map(async ({ sight, pieces, controls = [] }) => {
      const { result } = engine.call("choose", { question, pieces, controls }, signal);
      return [sight, await result] as const;
    }),
  );
  span("think.choose", performance.now() - started);
  return oddsOf(new Map(chosen));
}

async function* fromMemory(
  engine: EngineClient,
  question: string,
  background: Background,
  span: Span,
  signal: AbortSignal,
): AsyncIterable<Thought> {
  const sum = arithmetic(question);
  if (sum !== null) return yield { text: replies.computed(sum) };
  if (isBeyond(question)) return yield { text: replies.beyond };
  let usage: TokenUsage | null = null;
  const maxTokens = Math.min(maxReplyTokens, background.maxTokens ?? maxReplyTokens);
  const prompt = { messages: buildPrompt({ background, question }), maxTokens };
  const told = (counted: TokenUsage) => {
    usage = counted;
  };
  yield* freely(generate(engine, prompt, span, signal, told));
  if (usage) yield { text: "", usage };
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
  prompt: { readonly messages: readonly ChatMessage[]; readonly maxTokens: number },
  span: Span,
  signal: AbortSignal,
  told: (usage: TokenUsage) => void,
): AsyncIterable<string> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const call = engine.call("generate", prompt, either);
  const started = performance.now();
  let first = true;
  try {
    for await (const piece of call) {
      if (first) span("think.first-token", performance.now() - started);
      first = false;
      yield piece;
    }
    const { prefillMs, ...result } = await call.result;
    span("think.prefill", prefillMs);
    told(usageOf(result));
  } finally {
    // The reply was cut short: the engine must not go on writing what nobody will hear.
    stop.abort();
  }
}
