/**
 * Percepts in, reply out. While the question is still being asked, each percept brings the Thinker's
 * cache nearer to the final prompt; in a pause the answer is begun, for the case that it was the end.
 */
import { Channel } from "../../base/channel.ts";
import type { ChatMessage, EngineClient } from "../../engine/client.ts";
import type { Background, Percept, Reading, Span, Thought, Utterance } from "../types.ts";
import { answer } from "./answer.ts";
import { Draft } from "./draft.ts";
import { foreignLanguage } from "./language.ts";
import { buildPrompt, systemMessages } from "./prompt.ts";
import { replies } from "./replies.ts";
import { screenOf } from "./screen/respond.ts";

export function think(
  engine: EngineClient,
  percepts: AsyncIterable<Percept>,
  expectsSights: () => boolean,
  background: Background,
  span: Span,
  signal: AbortSignal,
): AsyncIterable<Thought> {
  const thoughts = new Channel<Thought>();
  const tell = (thought: Thought) => void thoughts.push(thought);
  const answered = (question: string, readings: readonly Reading[], stop: AbortSignal) =>
    answer(engine, question, readings, background, span, stop);
  const follow = async () => {
    const warmth = new Warmth(engine, signal);
    const draft = new Draft(signal, (ahead) => tell({ text: "", ahead }));
    const readings: Reading[] = [];
    let utterance: Utterance | null = null;
    warmth.towards(systemMessages(background));
    for await (const percept of percepts) {
      if (percept.kind === "reading") readings.push(percept);
      else if (percept.kind === "utterance") utterance = percept;
      if (utterance?.final) continue;
      const question = utterance?.text ?? "";
      const seen = [...readings];
      if (utterance?.settled && !expectsSights()) {
        draft.begin(keyOf(question, seen), (stop) => answered(question, seen, stop));
        continue;
      }
      draft.drop();
      // What a screen answers needs no language model: its layout is made ready instead.
      if (readings.length > 0) screenOf(readings);
      else if (!expectsSights()) warmth.towards(buildPrompt({ background, question }));
    }
    await warmth.stop();
    const question = utterance?.text.trim() ?? "";
    if (question === "") return tell({ text: replies.nothingHeard });
    // The recogniser writes English whatever it hears: only typed words tell their language.
    const typed = utterance?.speechEndSample === 0;
    const foreign = typed ? await foreignLanguage(question) : null;
    if (foreign) return tell({ text: replies.foreign(foreign) });
    const drafted = draft.take(keyOf(question, readings));
    for await (const thought of drafted ?? answered(question, readings, signal)) tell(thought);
  };
  follow().then(
    () => thoughts.end(),
    (error: unknown) => thoughts.fail(error),
  );
  return thoughts;
}

function keyOf(question: string, readings: readonly Reading[]): string {
  return JSON.stringify([question, readings.length]);
}

/** Brings the cache back to what history holds (T5), and ahead of the next question. */
export async function settle(
  engine: EngineClient,
  background: Background,
  signal: AbortSignal,
): Promise<void> {
  await engine.call("prefill", { messages: systemMessages(background), open: true }, signal).result;
}

/** One prefill in flight, the newest target wins; what was evaluated stays in the cache. */
export class Warmth {
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
