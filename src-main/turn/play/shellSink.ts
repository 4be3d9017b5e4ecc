/**
 * The play stage towards a shell: frames out, the shell's reports of what it has really played back in.
 * One per turn.
 */
import { type AudioFrame, microphoneRateHz } from "../../contract/audio.ts";
import type { AssistantEvent } from "../../contract/events.ts";
import type { Played, Speech } from "../types.ts";
import { heardText, type SpokenClause } from "./heard.ts";

/**
 * Frames of at most 100 ms: small enough that a stopped turn has little under way, large enough that a
 * page handles ten a second.
 */
const frameSeconds = 0.1;

/**
 * How much sound may lie at a shell that reports its progress. It survives a stalled engine or network,
 * and an interrupt wastes at most 20 s of speech (2 s of work) and 0.9 MB. A shell that reports only the
 * end (a file) gets everything at once.
 */
const aheadSeconds = 20;

export class ShellSink {
  readonly #turn: number;
  readonly #deliver: (frame: AudioFrame) => void;
  readonly #tell: (event: AssistantEvent) => void;
  readonly #clauses: SpokenClause[] = [];
  #rateHz = microphoneRateHz;
  #sent = 0;
  #played = 0;
  #reports = false;
  #ended = false;
  #drained = false;
  #stopped = false;
  /** Everything was taken and nothing stopped it. */
  #through = false;
  #wake: () => void = () => {};

  constructor(
    turn: number,
    deliver: (frame: AudioFrame) => void,
    tell: (event: AssistantEvent) => void,
  ) {
    this.#turn = turn;
    this.#deliver = deliver;
    this.#tell = tell;
  }

  /** The shell's clock: so many samples have left its speaker; `drained`: it has nothing more to play. */
  reported(samples: number, drained: boolean): void {
    if (this.#stopped) return;
    // A shell cannot have heard what it was not given, and sound is not taken back.
    this.#played = Math.max(this.#played, Math.min(samples, this.#sent));
    this.#reports = true;
    // It may have run dry before the next clause was made: that is not the end.
    if (drained && this.#ended) this.#drained = true;
    this.#wake();
  }

  /** T3: from this call on no frame leaves. */
  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  /** Resolves when all was played or playing was stopped; an abort stops it. */
  async play(speech: AsyncIterable<Speech>, signal: AbortSignal): Promise<Played> {
    const stop = () => this.stop();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    try {
      for await (const piece of speech) {
        await this.#take(piece);
        if (this.#stopped) break;
      }
      if (!this.#stopped) await this.#drain();
      this.#through = !this.#stopped;
    } catch (error) {
      if (!this.#stopped) throw error;
    } finally {
      signal.removeEventListener("abort", stop);
      this.#stopped = true;
    }
    return this.#result();
  }

  async #take(piece: Speech): Promise<void> {
    const { samples, sampleRateHz } = piece;
    if (samples.length > 0 && this.#sent === 0) {
      this.#rateHz = sampleRateHz;
      if (!this.#stopped) this.#tell({ type: "speech.started", turn: this.#turn, sampleRateHz });
    }
    const clause = this.#grow(piece);
    const step = Math.max(1, Math.floor(this.#rateHz * frameSeconds));
    for (let at = 0; at < samples.length; at += step) {
      await this.#room();
      if (this.#stopped) return;
      const frame = samples.slice(at, at + step);
      const firstSample = this.#sent;
      this.#sent += frame.length;
      this.#deliver({ kind: "speech", turn: this.#turn, firstSample, samples: frame });
    }
    if (!piece.last || clause.samples === 0 || this.#stopped) return;
    const { text, firstSample } = clause;
    const aligned = { turn: this.#turn, firstSample, samples: clause.samples, text };
    this.#tell({ type: "speech.aligned", ...aligned });
  }

  /** The clause this piece belongs to, with the piece. */
  #grow({ text, samples, last }: Speech): SpokenClause {
    const open = this.#clauses.at(-1);
    const before = open?.unfinished ? this.#clauses.pop() : undefined;
    const clause = {
      text,
      firstSample: before?.firstSample ?? this.#sent,
      samples: (before?.samples ?? 0) + samples.length,
      ...(last ? {} : { unfinished: true }),
    };
    this.#clauses.push(clause);
    return clause;
  }

  async #room(): Promise<void> {
    const ahead = aheadSeconds * this.#rateHz;
    while (!this.#stopped && this.#reports && this.#sent - this.#played >= ahead) {
      await this.#change();
    }
  }

  async #drain(): Promise<void> {
    if (this.#sent === 0) return;
    this.#ended = true;
    this.#tell({ type: "speech.ended", turn: this.#turn, samples: this.#sent });
    while (!this.#stopped && !this.#drained) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #result(): Played {
    // A reply without a sound (nothing of it can be spoken) was shown, if nothing stopped it.
    if (this.#sent === 0 && !this.#through) return { samples: 0, text: "", complete: false };
    const complete = this.#through && this.#played >= this.#sent;
    const text = heardText(this.#clauses, this.#played, this.#rateHz);
    return { samples: this.#played, text, complete };
  }
}
