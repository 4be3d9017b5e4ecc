/**
 * One question, from the first sample to its text. Works through the sound in 32 ms frames; writes a
 * partial text about every 500 ms of sound; decides where speech ended.
 *
 * A **segment** is a stretch of speech that is recognised in one piece. Segments end at pauses, so a
 * pass never costs more than its ten seconds, however long the recording is.
 */
import { abortError } from "../../base/calls.ts";
import type { Heard, HearItem } from "../messages.ts";
import { SpeechActivity } from "./activity.ts";
import type { Recogniser } from "./recogniser.ts";
import { withoutRepeats } from "./repeats.ts";
import { SoundQueue, type SoundSource } from "./soundQueue.ts";
import { SoundWindow } from "./soundWindow.ts";
import { type Vad, type VadStream, vadFrameSamples } from "./vad.ts";

const rateHz = 16_000;
const seconds = (count: number) => Math.round(count * rateHz);

/** Sound before the detector's first frame: it needs 100 ms to be sure, and first words are soft. */
const leadSamples = seconds(0.3);
/** Sound kept after the end of speech: lets the recogniser hear that the last word is over. */
const tailSamples = seconds(0.15);
/** A pass that reaches this far beyond the end of speech has heard the last word whole. */
const heardOutSamples = seconds(0.05);
const partialEverySamples = seconds(0.5);
/** Under 0.6 s the recogniser guesses ("If if if", or another script). */
const firstPartialSamples = seconds(0.6);
/**
 * 96 ms without speech: the person may be done, so what was said is recognised now and an answer begun.
 * If nothing follows until the key is released, both are there at once. The detector holds on for 100 ms
 * itself; with 192 ms a key released 0.4 s after the last word came too early (key up to sound 443 ms
 * against 222).
 */
const settledSamples = 3 * vadFrameSamples;
/** Pauses that end a segment: any of 1.2 s; from 5 s of sound on, 0.4 s (a breath between phrases). */
const longPauseSamples = seconds(1.2);
const breathSamples = seconds(0.4);
const breathAfterSamples = seconds(5);
/** Without any pause a segment is cut at its quietest place of the last 3 s. */
const longestSegmentSamples = seconds(10);
const cutWithinSamples = seconds(3);
/**
 * Hands-free: 0.6 s of silence ends the question. 0.5 s is the customary least, and pauses inside a
 * sentence reach 0.5 s; a text that ends without a full stop or question mark waits for 1 s.
 */
const endpointSamples = seconds(0.6);
const unfinishedEndpointSamples = seconds(1);
/** Hands-free: less speech than this is a cough, not a question or an interruption. */
const leastSpeechSamples = seconds(0.25);
/** Only the last minute of a longer recording is answered. */
const answeredSamples = seconds(60);

export interface HearingModels {
  readonly vad: Vad;
  readonly recogniser: Recogniser;
}

export type HearMode = "hold" | "hands-free";

/** T7: an abort is seen between two runs of a model, at most 90 ms apart. */
export async function listen(
  models: HearingModels,
  mode: HearMode,
  input: AsyncIterable<Float32Array>,
  emit: (item: HearItem) => void,
  signal: AbortSignal,
): Promise<Heard> {
  const queue = new SoundQueue(answeredSamples);
  const abort = () => queue.fail(abortError());
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  void (async () => {
    for await (const chunk of input) queue.push(chunk);
    queue.end();
  })().catch((error) => queue.fail(error));
  try {
    return await new Listener(models, mode, queue, emit, signal).run();
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

interface Segment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function placed({ start, end, text }: Segment) {
  return { startSample: start, endSample: end, text };
}

/** The newest pass over the current segment. */
interface Pass {
  readonly to: number;
  readonly tokens: readonly number[];
  readonly complete: boolean;
}

/** What `listen` runs; the source may also be a script on the sample clock. */
export class Listener {
  readonly #recogniser: Recogniser;
  readonly #vad: VadStream;
  readonly #handsFree: boolean;
  readonly #source: SoundSource;
  readonly #emit: (item: HearItem) => void;
  readonly #signal: AbortSignal;
  readonly #activity = new SpeechActivity();
  readonly #sound = new SoundWindow();
  #segments: Segment[] = [];
  #pass: Pass | null = null;
  #passAt = 0;
  #shown = "";
  /** The pass that was told as settled. */
  #settled: Pass | null = null;
  #voiced = false;
  #shortened = false;
  /** Hands-free: the finished question; from then on only an interruption is listened for. */
  #answered: Heard | null = null;
  #barged = false;

  constructor(
    models: HearingModels,
    mode: HearMode,
    source: SoundSource,
    emit: (item: HearItem) => void,
    signal: AbortSignal,
  ) {
    this.#recogniser = models.recogniser;
    this.#vad = models.vad.stream();
    this.#handsFree = mode === "hands-free";
    this.#source = source;
    this.#emit = emit;
    this.#signal = signal;
  }

  async run(): Promise<Heard> {
    const frame = new Float32Array(vadFrameSamples);
    for (;;) {
      const taken = await this.#source.take(frame);
      if (!taken) break;
      if (this.#barged) continue;
      if (taken.skipped > 0) this.#jump(taken.skipped);
      this.#sound.append(frame.subarray(0, taken.samples));
      this.#activity.update(await this.#vad.probability(frame), frame);
      if (this.#answered) this.#watchForBarge(this.#answered);
      else await this.#follow();
    }
    if (this.#answered) return this.#answered;
    await this.#closeSegment();
    return this.#heard();
  }

  /** One more frame of a question. */
  async #follow(): Promise<void> {
    const { start, silentSamples } = this.#activity;
    const now = this.#sound.end;
    if (this.#handsFree && (start !== null) !== this.#voiced) {
      this.#voiced = start !== null;
      // A pause inside a question is no new beginning.
      if (start !== null && this.#segments.length === 0) {
        this.#emit({ type: "voiced", firstSample: start });
      }
    }
    if (start === null) {
      // Twice the lead: speech is confirmed up to 128 ms after its first frame.
      this.#sound.forget(now - 2 * leadSamples);
      return;
    }
    if (silentSamples >= settledSamples) {
      if (this.#handsFree && (await this.#tryEndpoint())) return;
      const length = now - start;
      const pause = length >= breathAfterSamples ? breathSamples : longPauseSamples;
      if (silentSamples >= pause) return this.#closeSegment();
      if (!this.#covered()) await this.#partial();
      this.#settle();
      return;
    }
    if (now - start >= longestSegmentSamples) {
      return this.#closeSegment(this.#activity.quietest(cutWithinSamples));
    }
    const due = now - this.#passAt >= partialEverySamples && now - start >= firstPartialSamples;
    if (due) await this.#partial();
  }

  /** A partial pass; left out while sound is waiting, since it would be out of date when it is done. */
  async #partial(): Promise<void> {
    if (this.#source.ended || this.#source.pending >= vadFrameSamples) return;
    await this.#recognise(this.#segmentEnd(), () => this.#source.ended);
    if (!this.#pass?.complete) return;
    const text = this.#joined(this.#passText());
    // An English recogniser that writes another script is guessing.
    if (text === this.#shown || /[^\p{Script=Latin}\p{Script=Common}]/u.test(text)) return;
    this.#shown = text;
    this.#emit({ type: "partial", text, settled: false });
  }

  /** The question as it would be if the key went up now. */
  #settle(): void {
    if (this.#settled === this.#pass || !this.#covered()) return;
    this.#settled = this.#pass;
    this.#emit({ type: "partial", text: this.#joined(this.#passText()), settled: true });
  }

  /** Recognises the current segment up to `to`, with what the pass before wrote as the draft. */
  async #recognise(to: number, stop: () => boolean): Promise<void> {
    const from = this.#segmentStart();
    this.#passAt = this.#sound.end;
    const draft = this.#pass ? this.#withoutLastMarks(this.#pass.tokens) : [];
    const pass = await this.#recogniser.transcribe(
      this.#sound.slice(from, to),
      draft,
      () => this.#signal.aborted || stop(),
    );
    if (this.#signal.aborted) throw abortError();
    this.#pass = { to, ...pass };
  }

  /** A comma or stop at a place where the sound just ended so far says nothing. */
  #withoutLastMarks(tokens: readonly number[]): readonly number[] {
    let end = tokens.length;
    while (end > 0 && /^\p{P}*$/u.test(this.#recogniser.tokens.text([tokens[end - 1] ?? 0]))) end--;
    return tokens.slice(0, end);
  }

  /** The newest pass is complete and reaches beyond the end of speech: nothing was said since. */
  #covered(): boolean {
    const end = this.#activity.end + heardOutSamples;
    return this.#pass?.complete === true && this.#pass.to >= end;
  }

  /** Finishes the segment: at the end of speech, or cut at `at` in the middle of it. */
  async #closeSegment(at?: number): Promise<void> {
    const { start } = this.#activity;
    if (start === null) return;
    const end = at ?? this.#activity.end;
    if (at !== undefined || !this.#covered()) {
      await this.#recognise(at ?? this.#segmentEnd(), () => false);
    }
    const text = this.#passText();
    this.#pass = null;
    if (text !== "") this.#segments.push({ start, end, text });
    this.#dropOldSegments();
    if (at === undefined) this.#activity.reset();
    else this.#activity.split(at);
    this.#sound.forget(at ?? this.#sound.end - 2 * leadSamples);
  }

  #segmentStart(): number {
    const start = this.#activity.start ?? 0;
    return Math.max(this.#segments.at(-1)?.end ?? 0, start - leadSamples);
  }

  #segmentEnd(): number {
    const now = this.#sound.end;
    if (this.#activity.silentSamples < settledSamples && !this.#source.ended) return now;
    return Math.min(now, this.#activity.end + tailSamples);
  }

  async #tryEndpoint(): Promise<boolean> {
    const silence = this.#sound.end - this.#activity.end;
    if (silence < endpointSamples) return false;
    if (!this.#covered()) await this.#recognise(this.#segmentEnd(), () => false);
    const text = this.#passText();
    const finished = /[.?!]$/.test(text);
    if (!finished && silence < unfinishedEndpointSamples) return false;
    const spoken = this.#activity.voicedSamples;
    await this.#closeSegment();
    if (this.#segments.length === 0) return true;
    if (this.#segments.length === 1 && spoken < leastSpeechSamples) {
      this.#segments = [];
      return true;
    }
    this.#answered = this.#heard();
    this.#emit({ type: "endpoint", endSample: this.#sound.end, heard: this.#answered });
    return true;
  }

  #watchForBarge(answered: Heard): void {
    const { start, voicedSamples } = this.#activity;
    if (start === null) this.#sound.forget(this.#sound.end);
    else if (voicedSamples >= leastSpeechSamples) {
      this.#barged = true;
      const firstSample = Math.max(answered.speechEndSample, start - leadSamples);
      this.#emit({ type: "barge", firstSample });
    }
  }

  #jump(skipped: number): void {
    const next = this.#sound.end + skipped;
    this.#shortened = true;
    this.#pass = null;
    this.#sound.jump(next);
    this.#activity.jump(next);
    this.#dropOldSegments();
  }

  #dropOldSegments(): void {
    const oldest = this.#sound.end - answeredSamples;
    const kept = this.#segments.filter((segment) => segment.start >= oldest);
    if (kept.length < this.#segments.length) this.#shortened = true;
    this.#segments = kept;
  }

  #passText(): string {
    return withoutRepeats(this.#recogniser.tokens.text(this.#pass?.tokens ?? []));
  }

  #joined(current: string): string {
    return [...this.#segments.map(({ text }) => text), current].filter(Boolean).join(" ");
  }

  #heard(): Heard {
    const text = this.#joined("");
    if (text === "") return { text, speechEndSample: 0 };
    const segments = this.#segments.map(placed);
    const heard = { text, speechEndSample: segments.at(-1)?.endSample ?? 0, segments };
    return this.#shortened ? { ...heard, note: "last-minute" } : heard;
  }
}
