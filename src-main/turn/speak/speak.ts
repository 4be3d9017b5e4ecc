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
  readonly said: Said | null;
}

type Engine = Pick<EngineClient, "call">;
type Said = ReturnType<typeof EngineClient.prototype.call<"say">>;
type Say = (text: string, until: AbortSignal) => Said;

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
  const say: Say = (text, until) => engine.call("say", { text, pace }, until);
  const ahead = new Ahead(say, either);
  const running = [
    feed(
      written,
      cutClauses(thoughts, (text) => ahead.prepare(text)),
    ),
    feed(
      clauses,
      sayClauses(written, (text) => ahead.take(text) ?? say(text, either), places),
    ),
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

async function* cutClauses(
  thoughts: AsyncIterable<Thought>,
  prepare: (text: string) => void,
): AsyncGenerator<string> {
  const cutter = new ClauseCutter();
  for await (const { text, ahead } of thoughts) {
    if (ahead !== undefined) prepare(ahead);
    yield* cutter.push(text);
  }
  yield* cutter.end();
}

async function* sayClauses(
  written: AsyncIterable<string>,
  say: (text: string) => Said,
  places: Places,
): AsyncGenerator<Clause> {
  // What has no sound (a rule, an emoji) belongs to the clause after it, or to the end.
  let silent = "";
  for await (const text of written) {
    const spoken = speakable(text);
    silent += text;
    if (spoken === "") continue;
    await places.take();
    yield { text: silent, said: say(spoken) };
    silent = "";
  }
  if (silent.trim() !== "") yield { text: silent, said: null };
}

/** The sound of a clause that is likely said first; whoever says another one gets nothing. */
class Ahead {
  readonly #say: Say;
  readonly #signal: AbortSignal;
  #made: { readonly text: string; readonly said: Said; readonly stop: AbortController } | null =
    null;

  constructor(say: Say, signal: AbortSignal) {
    this.#say = say;
    this.#signal = signal;
  }

  /** `reply`: as far as it is written; nothing where it is not given after all. */
  prepare(reply: string): void {
    const [clause] = new ClauseCutter().push(reply);
    if (clause === undefined && reply !== "") return;
    const text = speakable(clause ?? "");
    if (this.#made?.text === text) return;
    this.take("");
    if (text === "") return;
    const stop = new AbortController();
    const said = this.#say(text, AbortSignal.any([this.#signal, stop.signal]));
    this.#made = { text, said, stop };
  }

  take(text: string): Said | null {
    const made = this.#made;
    this.#made = null;
    if (made?.text === text) return made.said;
    made?.stop.abort();
    return null;
  }
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
