/** One turn, live: five stages on one signal, the state table between them and the shell. */
import { Channel } from "../base/channel.ts";
import type { AssistantEvent, TokenUsage, TurnOutcome, TurnTiming } from "../contract/events.ts";
import { type Fault, toFault, wordedFault } from "../contract/faults.ts";
import { worded } from "../contract/sentences.ts";
import { type TurnInput, TurnMachine } from "./coordinator.ts";
import { TurnClock } from "./turnClock.ts";
import type {
  Background,
  PcmFrame,
  Percept,
  Played,
  Question,
  Reading,
  Sight,
  SightGiven,
  Speech,
  Stages,
  Thought,
  Utterance,
} from "./types.ts";

/**
 * T7: how long stages may take to let go of a stopped turn before it is closed without them. The
 * longest single step is one recogniser pass over 10 s of speech, 250 ms (measured).
 */
const unwindMs = 2_000;

export interface TurnSetup {
  readonly turn: number;
  readonly source:
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "voice" | "hands-free" };
  /** False: the reply is written only. */
  readonly speaks: boolean;
  readonly background: Background;
  readonly stages: Stages;
  readonly tell: (event: AssistantEvent) => void;
  /** Resolves when the engine is this turn's. */
  readonly acquire: (signal: AbortSignal) => Promise<Disposable>;
}

/** What is left of a turn; history keeps it unless it was discarded or nothing was heard. */
export interface TurnRecord {
  readonly turn: number;
  readonly outcome: TurnOutcome;
  readonly question: string;
  /** What was played (T4). */
  readonly reply: string;
  /** Of its speech, so many samples were played. */
  readonly heardSamples: number;
  /** All that was written. */
  readonly written: string;
  readonly readings: readonly Reading[];
  readonly timing: TurnTiming;
  readonly fault: Fault | null;
}

export class LiveTurn {
  readonly turn: number;
  readonly #setup: TurnSetup;
  readonly #machine = new TurnMachine();
  readonly #clock = new TurnClock();
  readonly #stop = new AbortController();
  readonly #frames = new Channel<PcmFrame>();
  readonly #sights = new Channel<SightGiven>();
  readonly #readings: Reading[] = [];
  #sightCount = 0;
  #endSample = Number.POSITIVE_INFINITY;
  #question = "";
  #written = "";
  #usage: TokenUsage | null = null;
  #fault: Fault | null = null;

  constructor(setup: TurnSetup) {
    this.#setup = setup;
    this.turn = setup.turn;
  }

  get ended(): boolean {
    return this.#machine.state === "ended";
  }

  /** The question is still being asked. */
  get open(): boolean {
    return this.#machine.state === "waiting" || this.#machine.state === "listening";
  }

  /** Runs the turn; resolves once, after `turn.ended` (T2). Never rejects. */
  async run(): Promise<TurnRecord> {
    const { tell, turn, source } = this.#setup;
    tell({ type: "turn.started", turn });
    if (source.kind === "text") this.#take("question");
    let played: Played = { samples: 0, text: "", complete: false };
    try {
      using _engine = await this.#acquired();
      this.#take("served");
      played = await this.#pipeline();
      this.#take("drained");
    } catch (error) {
      this.#fault = toFault(error, "think");
      this.#take(this.#stop.signal.aborted ? "interrupt" : "error");
    }
    this.#frames.end();
    this.#sights.end();
    this.#stop.abort();
    return this.#record(played);
  }

  sound(frame: PcmFrame): void {
    const { firstSample, samples } = frame;
    const left = this.#endSample - firstSample;
    if (left <= 0 || this.ended) return;
    const kept = left < samples.length ? samples.subarray(0, left) : samples;
    this.#clock.arrived(firstSample + kept.length);
    this.#frames.push({ firstSample, samples: kept });
    if (firstSample + kept.length >= this.#endSample) this.#frames.end();
  }

  /** A picture belongs to the question only while it is asked. */
  attach(sight: Sight): boolean {
    if (this.#sights.ended) return false;
    this.#clock.mark("sight");
    return this.#sights.push({ index: this.#sightCount++, sight });
  }

  /** Key up: the question is samples [0, endSample). */
  release(endSample: number): void {
    if (this.#endSample !== Number.POSITIVE_INFINITY) return;
    this.#endSample = endSample;
    this.#clock.mark("question");
    this.#sights.end();
    if (this.#clock.lastSample >= endSample) this.#frames.end();
    this.#take("question");
  }

  /** The shell's own order, a barge-in, a newer turn, or the wire's end. */
  interrupt(): void {
    if (!this.#take("interrupt")) return;
    this.#setup.tell({ type: "speech.stopped", turn: this.turn });
    this.#stop.abort();
  }

  async #acquired(): Promise<Disposable> {
    const { tell, turn, acquire } = this.#setup;
    tell({ type: "turn.state", turn, state: "waiting" });
    return acquire(this.#stop.signal);
  }

  async #pipeline(): Promise<Played> {
    const { stages, background } = this.#setup;
    const signal = this.#stop.signal;
    const percepts = this.#perceived(stages.perceive(this.#asked(), this.#sights, signal));
    const expects = () => this.#sightCount > this.#readings.length;
    const span = (name: string, ms: number) => this.#clock.span(name, ms);
    const thoughts = this.#thought(stages.think(percepts, expects, background, span, signal));
    const speech = this.#spoken(stages.speak(thoughts, signal));
    const playing = stages.play(speech, signal);
    const stopped = new Promise<never>((_, reject) => {
      const late = () => setTimeout(() => reject(tooSlow()), unwindMs).unref();
      signal.addEventListener("abort", late, { once: true });
    });
    return Promise.race([playing, stopped]);
  }

  #asked(): Question {
    const { source, tell, turn } = this.#setup;
    if (source.kind === "text") {
      this.#clock.asked();
      // What a typed question shows was given with it.
      this.#sights.end();
      return source;
    }
    return {
      kind: "voice",
      mode: source.kind === "voice" ? "hold" : "hands-free",
      frames: this.#frames,
      onVoiced: (firstSample) => tell({ type: "turn.voiced", turn, firstSample }),
      onEndpoint: (endSample) => {
        tell({ type: "turn.endpoint", turn, endSample });
        this.#clock.mark("question");
        this.#sights.end();
        this.#take("question");
      },
      onBarge: (firstSample) => {
        tell({ type: "turn.barged", turn, firstSample });
        this.interrupt();
      },
    };
  }

  async *#perceived(percepts: AsyncIterable<Percept>): AsyncIterable<Percept> {
    const { tell, turn } = this.#setup;
    for await (const percept of percepts) {
      if (percept.kind === "reading") {
        this.#readings.push(percept);
        this.#clock.since("sight", "perceive.read");
        const { sight, width, height, pieces } = percept;
        const lines = pieces.map(({ text, box }) => ({ text, box }));
        tell({ type: "turn.read", turn, sight, width, height, lines });
      } else if (percept.kind === "utterance") {
        this.#understood(percept);
      }
      yield percept;
    }
    this.#clock.mark("perceived");
  }

  #understood({ text, final, settled, note, segments, speechEndSample }: Utterance): void {
    const { tell, turn } = this.#setup;
    // That a pause settled what is shown already changes nothing to see.
    if (settled && text === this.#question) return;
    this.#question = text;
    if (final) this.#heard(speechEndSample);
    tell({
      type: "turn.heard",
      turn,
      text,
      final,
      ...(note ? { note } : {}),
      ...(segments ? { segments } : {}),
    });
  }

  #heard(speechEndSample: number): void {
    if (this.#setup.source.kind === "text") return;
    this.#clock.heard(speechEndSample);
    this.#clock.since("question", "perceive.recognise");
    if (this.#question.trim() === "") this.#take("silence");
  }

  async *#thought(thoughts: AsyncIterable<Thought>): AsyncIterable<Thought> {
    const { tell, turn } = this.#setup;
    for await (const thought of thoughts) {
      if (this.ended) return;
      if (thought.usage) this.#usage = thought.usage;
      if (thought.note) tell({ type: "turn.note", turn, note: thought.note });
      if (thought.used) tell({ type: "turn.used", turn, ...thought.used });
      if (thought.text !== "") {
        this.#clock.firstText();
        if (!this.#setup.speaks) this.#take("written");
        this.#written += thought.text;
        tell({ type: "turn.text", turn, text: thought.text });
      }
      yield thought;
    }
  }

  async *#spoken(speech: AsyncIterable<Speech>): AsyncIterable<Speech> {
    for await (const piece of speech) {
      // T3: nothing of a stopped turn reaches the sink.
      if (this.ended) return;
      this.#clock.firstSpeech();
      this.#take("sample");
      yield piece;
    }
  }

  #take(input: TurnInput): boolean {
    const changed = this.#machine.take(input);
    const { state } = this.#machine;
    if (changed && state !== "ended") {
      this.#setup.tell({ type: "turn.state", turn: this.turn, state });
    }
    return changed;
  }

  #record(played: Played): TurnRecord {
    const outcome = this.#machine.outcome ?? "failed";
    const timing = this.#clock.timing();
    const failure = outcome === "failed" ? this.#fault : null;
    const { tell, turn } = this.#setup;
    tell({
      type: "turn.ended",
      turn,
      outcome,
      played: played.text,
      timing,
      ...(this.#usage ? { usage: this.#usage } : {}),
      ...(failure ? { fault: failure } : {}),
    });
    return {
      turn,
      outcome,
      question: this.#question,
      reply: played.text,
      heardSamples: played.samples,
      written: this.#written,
      readings: this.#readings,
      timing,
      fault: failure,
    };
  }
}

function tooSlow() {
  return wordedFault("internal", "think", worded("stage-hung"));
}
