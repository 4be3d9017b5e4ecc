/**
 * The speak stage of a pack with a voice of its own: the engine speaks from what the Thinker thought,
 * while it thinks it. Words that are not the Thinker's (there was nothing to answer) are said by the
 * other voice.
 */
import { Channel } from "../../base/channel.ts";
import type { SpeechQuality } from "../../contract/assistant.ts";
import type { EngineClient } from "../../engine/client.ts";
import type { Speech, Thought } from "../types.ts";
import { speak } from "./speak.ts";

/**
 * T7: an abort ends the Talker within one code (20 ms of speech) and Code2Wav within one operation of
 * its graph (on a GPU one evaluation, 10 ms measured for a first chunk).
 */
export const nativeSpeakAbortMs = 300;

export interface NativeSpeakOptions {
  /** Null: the pack's own choice. */
  readonly speaker: string | null;
  readonly quality: SpeechQuality;
  readonly pace: number;
}

type Engine = Pick<EngineClient, "call">;

/**
 * All sound belongs to one clause, the reply, whose text grows while it is written: the Talker reads a
 * token with each code, far ahead of what it says, so which word sounds when is known only as a share
 * of the whole (`play/heard.ts`).
 */
export async function* speakNatively(
  engine: Engine,
  thoughts: AsyncIterable<Thought>,
  { speaker, quality, pace }: NativeSpeakOptions,
  signal: AbortSignal,
): AsyncGenerator<Speech> {
  const left = new AbortController();
  const either = AbortSignal.any([signal, left.signal]);
  const reply = new Reply(thoughts);
  try {
    const latent = await reply.latent;
    if (latent === null) {
      yield* speak(engine, reply.thoughts, { pace }, signal);
      return;
    }
    const call = engine.call("speak", { latent, speaker, quality }, either);
    let firstSample = 0;
    let sampleRateHz = 0;
    for await (const piece of call) {
      sampleRateHz = piece.sampleRateHz;
      yield { text: reply.text, firstSample, ...piece, last: false };
      firstSample += piece.samples.length;
      call.push(firstSample);
    }
    await reply.read;
    const samples = new Int16Array(0);
    yield { text: reply.text, firstSample, sampleRateHz, samples, last: true };
  } finally {
    left.abort();
    // What is written is shown to its end, whatever became of the sound.
    await reply.read.catch(() => {});
  }
}

/** What is being written, taken as fast as it comes. */
class Reply {
  readonly thoughts = new Channel<Thought>();
  /** Settles when all was written; rejects with what ended it. */
  readonly read: Promise<void>;
  /** What the first thought is spoken from; null when it is spoken from its words. */
  readonly latent: Promise<number | null>;
  #text = "";
  #begun: (latent: number | null) => void = () => {};

  constructor(thoughts: AsyncIterable<Thought>) {
    this.latent = new Promise((resolve) => {
      this.#begun = resolve;
    });
    this.read = this.#take(thoughts);
    this.read.then(
      () => this.thoughts.end(),
      (error: unknown) => this.thoughts.fail(error),
    );
  }

  get text(): string {
    return this.#text;
  }

  async #take(thoughts: AsyncIterable<Thought>): Promise<void> {
    try {
      for await (const thought of thoughts) {
        this.#begun(thought.latent ?? null);
        this.#text += thought.text;
        this.thoughts.push(thought);
      }
    } finally {
      this.#begun(null);
    }
  }
}
