/** Gathers what the history keeps of one turn while it goes on. */

import type { AskedHow, Exchange, ReadSight } from "../contract/assistant.ts";
import type { AudioFrame } from "../contract/audio.ts";
import { microphoneRateHz } from "../contract/audio.ts";
import type { Sight } from "../contract/commands.ts";
import type { AssistantEvent, HeardNote } from "../contract/events.ts";
import type { HistoryHabits } from "../contract/history.ts";
import type { KeptSound, KeptTurn } from "../history/kept.ts";
import type { TurnRecord } from "../turn/run.ts";

/** A question of more than this is no question; hands-free listens on while the answer sounds. */
const maxQuestionSamples = 120 * microphoneRateHz;

export interface Asked {
  readonly at: number;
  readonly source: AskedHow["source"];
  readonly pack: string;
  readonly mode: string;
}

export class TurnKeeping {
  readonly #asked: Asked;
  readonly #habits: Pick<HistoryHabits, "sound" | "pictures">;
  readonly #sights: Sight[] = [];
  readonly #used = new Map<number, number[]>();
  readonly #question: Int16Array[] = [];
  readonly #reply: Int16Array[] = [];
  #questionSamples = 0;
  #endSample = Number.POSITIVE_INFINITY;
  #rateHz = microphoneRateHz;
  #note: HeardNote | undefined;

  constructor(asked: Asked, habits: Pick<HistoryHabits, "sound" | "pictures">) {
    this.#asked = asked;
    this.#habits = habits;
  }

  sight(sight: Sight): void {
    this.#sights.push(sight);
  }

  /** A hole in the microphone's sound is silence of its length (T8). */
  heard({ firstSample, samples }: Pick<AudioFrame, "firstSample" | "samples">): void {
    if (!this.#habits.sound || firstSample + samples.length > maxQuestionSamples) return;
    const hole = firstSample - this.#questionSamples;
    if (hole > 0) this.#question.push(new Int16Array(hole));
    this.#question.push(samples);
    this.#questionSamples = firstSample + samples.length;
  }

  /** The question is samples [0, endSample). */
  released(endSample: number): void {
    this.#endSample = Math.min(this.#endSample, endSample);
  }

  said({ samples }: AudioFrame): void {
    if (this.#habits.sound) this.#reply.push(samples);
  }

  event(event: AssistantEvent): void {
    if (event.type === "speech.started") this.#rateHz = event.sampleRateHz;
    else if (event.type === "turn.endpoint") this.released(event.endSample);
    else if (event.type === "turn.heard") this.#note = event.note;
    else if (event.type === "turn.used") {
      const before = this.#used.get(event.sight) ?? [];
      this.#used.set(event.sight, [...new Set([...before, ...event.lines])]);
    }
  }

  exchange(record: TurnRecord): Exchange {
    const { turn, question, reply, outcome, readings } = record;
    return {
      turn,
      question,
      reply,
      interrupted: outcome === "interrupted",
      read: readings.map(
        ({ sight, width, height, pieces }): ReadSight => ({
          sight,
          width,
          height,
          lines: pieces.map(({ text, box }) => ({ text, box })),
          used: this.#used.get(sight) ?? [],
        }),
      ),
      asked: { ...this.#asked, ...(this.#note === undefined ? {} : { note: this.#note }) },
      sights: this.#sights.map(({ kind, name }) => ({ kind, name, kept: this.#habits.pictures })),
      sound: this.#habits.sound && record.heardSamples > 0,
    };
  }

  kept(conversation: string, exchange: Exchange, heardSamples: number): KeptTurn {
    const reply = sound(this.#reply, heardSamples, this.#rateHz);
    const spoken = Math.min(this.#questionSamples, this.#endSample);
    return {
      conversation,
      exchange,
      pictures: this.#sights.map((sight) => (this.#habits.pictures ? pictureOf(sight) : null)),
      question: sound(this.#question, spoken, microphoneRateHz),
      reply,
    };
  }
}

/** Of a clip its last frame, which is what a screen reader reads of it as well. */
function pictureOf(sight: Sight): Uint8Array | null {
  return sight.kind === "video" ? (sight.frames.at(-1) ?? null) : sight.data;
}

/** T4: as far as it was heard. */
function sound(
  pieces: readonly Int16Array[],
  length: number,
  sampleRateHz: number,
): KeptSound | null {
  const all = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const samples = new Int16Array(Math.min(all, length));
  if (samples.length === 0) return null;
  let at = 0;
  for (const piece of pieces) {
    const part = piece.subarray(0, samples.length - at);
    samples.set(part, at);
    at += part.length;
  }
  return { sampleRateHz, samples };
}
