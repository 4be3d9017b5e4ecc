/**
 * From the detector's probabilities and the sound's level to "someone spoke from here to there". Counts
 * in samples only (T8). One stretch of speech at a time; `reset` looks for the next.
 */
import { vadFrameSamples } from "./vad.ts";

/** Speech begins above the first and goes on above the second (the usual pair for Silero). */
const beginsAbove = 0.5;
const goesOnAbove = 0.35;
/**
 * 128 ms in a row before anything counts as speech (T9). Of 32 noises (hums, tones, chords, keys, doors,
 * wind) the worst kept the detector above 0.5 for one frame; "No." alone keeps it there for eight.
 */
const confirmedFrames = 4;
/** -60 dBFS: below it the recogniser makes words up, and no microphone's speech is that faint. */
const faintest = 0.001;

/** The level is measured every 4 ms, finer than the detector's 32 ms. */
const levelSamples = 64;
const levelsPerFrame = vadFrameSamples / levelSamples;
/** 4 s of levels: what the noise floor is estimated from. */
const keptLevels = 1_000;
/** Voice is 6 dB over the noise floor and at most 40 dB under the loudest part. */
const aboveFloor = 2;
const belowPeak = 0.01;
/**
 * The end of speech is looked for from six frames before the detector's last frame to four after it: it
 * lets go early on a final "p" or "th" and holds on for two or three frames after a vowel.
 */
const earlierFrames = 6;
const laterFrames = 4;

export class SpeechActivity {
  /** Frames seen, on a clock that may start late (`jump`). */
  #frames = 0;
  #origin = 0;
  #run = 0;
  #start: number | null = null;
  #confirmed = false;
  #lastVoiced = -1;
  #voiced = 0;
  #peak = 0;
  /** Levels of the newest frames, oldest first. */
  #levels: number[] = [];

  update(probability: number, frame: Float32Array): void {
    const index = this.#frames++;
    const loudest = this.#measure(frame);
    const voiced = probability >= (this.#run > 0 ? goesOnAbove : beginsAbove);
    if (!voiced) {
      if (!this.#confirmed) this.reset();
      this.#run = 0;
      return;
    }
    this.#run++;
    this.#voiced++;
    this.#peak = Math.max(this.#peak, loudest);
    this.#start ??= this.#sample(index);
    this.#lastVoiced = index;
    if (this.#run >= confirmedFrames && this.#peak >= faintest) this.#confirmed = true;
  }

  /** First sample of the stretch; `null` while there is none. */
  get start(): number | null {
    return this.#confirmed ? this.#start : null;
  }

  /** How much of the stretch was voiced. */
  get voicedSamples(): number {
    return this.#voiced * vadFrameSamples;
  }

  /** Since the detector last heard speech. */
  get silentSamples(): number {
    return (this.#frames - 1 - this.#lastVoiced) * vadFrameSamples;
  }

  /** Index after the last voiced sample, by level, within the frames that the detector leaves open. */
  get end(): number {
    const first = this.#frames - this.#levels.length / levelsPerFrame;
    const from = Math.max(first, this.#lastVoiced - earlierFrames);
    const to = Math.min(this.#frames, this.#lastVoiced + 1 + laterFrames);
    const threshold = Math.max(this.#floor() * aboveFloor, this.#peak * belowPeak);
    for (let at = (to - first) * levelsPerFrame - 1; at >= (from - first) * levelsPerFrame; at--) {
      if ((this.#levels[at] ?? 0) > threshold) {
        return this.#sample(first) + (at + 1) * levelSamples;
      }
    }
    return this.#sample(this.#lastVoiced + 1);
  }

  /** The quietest place of the last `samples`: where a stretch without pauses is best cut. */
  quietest(samples: number): number {
    const count = Math.min(samples / levelSamples, this.#levels.length);
    const first = this.#levels.length - count;
    // 32 ms at a time: a 4 ms gap is a closed lip, not a place between words.
    let best = first;
    let least = Number.POSITIVE_INFINITY;
    for (let at = first; at + levelsPerFrame <= this.#levels.length; at++) {
      let sum = 0;
      for (let next = at; next < at + levelsPerFrame; next++) sum += this.#levels[next] ?? 0;
      if (sum < least) [best, least] = [at, sum];
    }
    const origin = this.#sample(this.#frames) - this.#levels.length * levelSamples;
    return origin + (best + levelsPerFrame / 2) * levelSamples;
  }

  /** The stretch is dealt with; look for the next. */
  reset(): void {
    this.#start = null;
    this.#confirmed = false;
    this.#run = 0;
    this.#voiced = 0;
    this.#peak = 0;
  }

  /** The stretch is cut at `sample` and goes on after it. */
  split(sample: number): void {
    this.#start = sample;
    this.#voiced = 0;
  }

  /** Sound was lost: the next frame starts at `sample`. */
  jump(sample: number): void {
    this.reset();
    this.#origin = sample;
    this.#frames = 0;
    this.#lastVoiced = -1;
    this.#levels = [];
  }

  #sample(frame: number): number {
    return this.#origin + frame * vadFrameSamples;
  }

  /** Returns the frame's highest level. */
  #measure(frame: Float32Array): number {
    let loudest = 0;
    for (let at = 0; at < frame.length; at += levelSamples) {
      let sum = 0;
      for (let next = at; next < at + levelSamples; next++) sum += (frame[next] ?? 0) ** 2;
      const level = Math.sqrt(sum / levelSamples);
      this.#levels.push(level);
      loudest = Math.max(loudest, level);
    }
    // Dropped in whole frames and rarely: shifting for every frame would copy the list each time.
    if (this.#levels.length >= 2 * keptLevels) {
      this.#levels = this.#levels.slice(this.#levels.length - keptLevels);
    }
    return loudest;
  }

  /** The level that one window in twenty stays under. */
  #floor(): number {
    const sorted = Float64Array.from(this.#levels).sort();
    return sorted[Math.floor(sorted.length / 20)] ?? 0;
  }
}
