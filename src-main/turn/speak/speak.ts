/**
 * The speak stage: clauses as they are written, made speakable, said by the engine, in order. What is
 * written is taken as fast as it comes, so that the page shows it; what is said waits for the sink.
 */
import { Channel } from "../../base/channel.ts";
import { atStage } from "../../contract/faults.ts";
import type { EngineClient } from "../../engine/client.ts";
import type { Speech, Thought } from "../types.ts";
import { ClauseCutter } from "./clauses.ts";
import { Places } from "./places.ts";
import { speakable } from "./speakable.ts";

/**
 * T7: an abort ends this stage as fast as the engine's `say` (one window of the vocoder, 300 ms at the
 * worst); no clause is begun after it.
 */
export const speakAbortMs = 300;

/**
 * Clauses said and not yet taken by the sink: one being taken, one being made, one whose phonemes are
 * prepared meanwhile. More would only be thrown away by an interrupt.
 */
const clausesAhead = 3;

export interface SpeakOptions {
  readonly pace: number;
}

interface Clause {
  /** As it was written. */
  readonly text: string;
  readonly said: ReturnType<typeof say> | null;
}

type Engine = Pick<EngineClient, "call">;

export async function* speak(
  engine: Engine,
  thoughts: AsyncIterable<Thought>,
  { pace }: SpeakOptions,
  signal: AbortSignal,
): AsyncGenerator<Speech> {
  // Ends what runs ahead when the consumer leaves early, without an abort of the turn.
  const left = new AbortController();
  const either = AbortSignal.any([signal, left.signal]);
  const places = new Places(clausesAhead, either);
  const written = new Channel<string>();
  const clauses = new Channel<Clause>();
  const running = [
    feed(written, cutClauses(thoughts)),
    feed(clauses, sayClauses(engine, written, pace, places, either)),
  ];
  try {
    let firstSample = 0;
    for await (const clause of clauses) {
      for await (const piece of piecesOf(clause, firstSample)) {
        firstSample += piece.samples.length;
        yield piece;
      }
      places.free();
    }
  } finally {
    left.abort();
    await Promise.all(running);
  }
}

async function* cutClauses(thoughts: AsyncIterable<Thought>): AsyncGenerator<string> {
  const cutter = new ClauseCutter();
  for await (const { text } of thoughts) yield* cutter.push(text);
  yield* cutter.end();
}

async function* sayClauses(
  engine: Engine,
  written: AsyncIterable<string>,
  pace: number,
  places: Places,
  signal: AbortSignal,
): AsyncGenerator<Clause> {
  // What has no sound (a rule, an emoji) belongs to the clause after it, or to the end.
  let silent = "";
  for await (const text of written) {
    const spoken = speakable(text);
    silent += text;
    if (spoken === "") continue;
    await places.take();
    yield { text: silent, said: say(engine, spoken, pace, signal) };
    silent = "";
  }
  if (silent.trim() !== "") yield { text: silent, said: null };
}

function say(engine: Engine, text: string, pace: number, signal: AbortSignal) {
  return engine.call("say", { text, pace }, signal);
}

/** Pieces as they come; an empty last one closes the clause without holding sound back for it. */
async function* piecesOf({ text, said }: Clause, start: number): AsyncGenerator<Speech> {
  let firstSample = start;
  let rate = 0;
  try {
    for await (const { samples, sampleRateHz } of said ?? []) {
      rate = sampleRateHz;
      yield { text, firstSample, sampleRateHz, samples, last: false };
      firstSample += samples.length;
    }
  } catch (error) {
    throw atStage(error, "speak");
  }
  yield { text, firstSample, sampleRateHz: rate, samples: new Int16Array(0), last: true };
}

/** Never rejects: the channel's consumer gets the error. */
async function feed<T>(channel: Channel<T>, source: AsyncIterable<T>): Promise<void> {
  try {
    for await (const item of source) channel.push(item);
    channel.end();
  } catch (error) {
    channel.fail(error);
  }
}
