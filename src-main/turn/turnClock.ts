/**
 * Where the milliseconds of a turn went. Decisions inside a turn count samples (T8); wall time is only
 * written down here, for the record that each turn ends with.
 */

import { microphoneRateHz } from "../contract/audio.ts";
import type { TurnTiming } from "../contract/events.ts";

/** Arrivals kept to find the wall time of the last voiced sample: two minutes of 10 ms frames. */
const maxArrivals = 12_000;

interface Arrival {
  readonly endSample: number;
  readonly atMs: number;
}

export class TurnClock {
  readonly #now: () => number;
  readonly #startedMs: number;
  readonly #marks = new Map<string, number>();
  readonly #stages: Record<string, number> = {};
  #arrivals: Arrival[] = [];
  /** Wall time at which the person had finished asking. */
  #askedMs: number | null = null;
  #firstTextMs: number | null = null;
  #firstSpeechMs: number | null = null;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#startedMs = now();
  }

  /** Samples that have arrived, as an index. */
  get lastSample(): number {
    return this.#arrivals.at(-1)?.endSample ?? 0;
  }

  arrived(endSample: number): void {
    this.#arrivals.push({ endSample, atMs: this.#now() });
    if (this.#arrivals.length > maxArrivals) this.#arrivals = this.#arrivals.slice(maxArrivals / 2);
  }

  asked(): void {
    this.#askedMs ??= this.#now();
  }

  /** The recogniser says where speech ended; the sound's arrivals say when that was. */
  heard(speechEndSample: number): void {
    const frame = this.#arrivals.find(({ endSample }) => endSample >= speechEndSample);
    if (!frame || speechEndSample === 0) {
      this.asked();
      return;
    }
    const aheadMs = ((frame.endSample - speechEndSample) / microphoneRateHz) * 1000;
    // A recording that is fed faster than it was spoken has no such moment; its arrival is the bound.
    const previous = this.#arrivals[this.#arrivals.indexOf(frame) - 1]?.atMs ?? frame.atMs;
    this.#askedMs = Math.max(frame.atMs - aheadMs, previous);
  }

  mark(name: string): void {
    this.#marks.set(name, this.#now());
  }

  since(mark: string, span: string): void {
    const at = this.#marks.get(mark);
    if (at !== undefined) this.span(span, this.#now() - at);
  }

  span(name: string, milliseconds: number): void {
    this.#stages[name] = Math.round(milliseconds * 10) / 10;
  }

  firstText(): void {
    if (this.#firstTextMs !== null) return;
    this.#firstTextMs = this.#now();
    this.since("perceived", "think.first-text");
  }

  firstSpeech(): void {
    if (this.#firstSpeechMs !== null) return;
    this.#firstSpeechMs = this.#now();
    if (this.#firstTextMs !== null) {
      this.span("speak.first-clause", this.#firstSpeechMs - this.#firstTextMs);
    }
  }

  timing(): TurnTiming {
    const asked = this.#askedMs;
    const from = (ms: number | null) =>
      ms === null || asked === null ? null : Math.round((ms - asked) * 10) / 10;
    return {
      endOfSpeechToFirstTextMs: from(this.#firstTextMs),
      endOfSpeechToFirstAudioMs: from(this.#firstSpeechMs),
      totalMs: Math.round((this.#now() - (asked ?? this.#startedMs)) * 10) / 10,
      stages: this.#stages,
    };
  }
}
