/**
 * What plays speech, apart from the device: frames in by sample index, device
 * blocks out, and a truthful account of what left. One stream sounds at a time.
 */
import { RateConverter } from "./rateConverter.ts";

/** Sound collected before the first sample leaves: one frame of a typical voice, so nearly nothing. */
export const firstFillMs = 20;
/** After a stall the network or the voice is slow: collect more, so that one stall is not ten. */
export const refillMs = 120;
/** How often the sink's clock is reported; the session needs it "a few times a second". */
export const reportEveryMs = 100;
/** Ramp into and out of silence where the sound is cut: shorter clicks, longer is heard as a fade. */
export const rampFrames = 64;

/** Counted by index since the page was loaded; `missed` and `repeated` must stay 0. */
export interface PlaybackCounters {
  /** Device frames that carried speech. */
  frames: number;
  /** Source samples that never came and were played as silence. */
  missed: number;
  /** Source samples that came twice and were dropped. */
  repeated: number;
  /** Times the buffer ran empty before the end of a stream. */
  underruns: number;
}

export interface PlaybackReport {
  readonly stream: number;
  /** Source samples that have left the speaker. */
  readonly samples: number;
  readonly drained: boolean;
  /** The first of its stream, sent as its first block leaves. */
  readonly first: boolean;
}

class SpeechStream {
  readonly id: number;
  readonly converter: RateConverter;
  ended = false;
  filling = true;
  fillMs = firstFillMs;
  /** Frames since the sound (re)started, for the ramp; starts past it, a stream's own start is clean. */
  sinceStart = rampFrames;
  /** Device frames of silence since the last one of this stream. */
  quiet = 0;
  /** Its first sample has left. */
  begun = false;

  constructor(id: number, sourceHz: number, contextHz: number) {
    this.id = id;
    this.converter = new RateConverter(sourceHz, contextHz);
  }

  heard(latencyFrames: number): number {
    const { inHz, outHz, position } = this.converter;
    const onTheWay = Math.max(0, latencyFrames - this.quiet) * (inHz / outHz);
    return Math.max(0, Math.floor(position - onTheWay));
  }
}

export class Playback {
  readonly counters: PlaybackCounters = { frames: 0, missed: 0, repeated: 0, underruns: 0 };
  /** Device frames between `render` and the ear; the owner keeps it up to date. */
  latencyFrames = 0;
  readonly #contextHz: number;
  readonly #report: (report: PlaybackReport) => void;
  #stream: SpeechStream | null = null;
  #fading: SpeechStream | null = null;
  #sinceReport = 0;

  constructor(contextHz: number, report: (report: PlaybackReport) => void) {
    this.#contextHz = contextHz;
    this.#report = report;
  }

  /** Something sounds, or may go on to sound. */
  get active(): boolean {
    return this.#stream !== null || this.#fading !== null;
  }

  start(id: number, sourceHz: number): void {
    if (this.#stream !== null) this.stop(this.#stream.id);
    this.#stream = new SpeechStream(id, sourceHz, this.#contextHz);
    this.#sinceReport = 0;
  }

  push(id: number, firstSample: number, samples: Int16Array): void {
    const stream = this.#stream;
    if (stream === null || stream.id !== id || stream.ended) return;
    const expected = stream.converter.written;
    if (firstSample > expected) this.#fillGap(stream, firstSample - expected);
    const skip = Math.max(0, Math.min(samples.length, expected - firstSample));
    this.counters.repeated += skip;
    const floats = new Float32Array(samples.length - skip);
    for (let i = 0; i < floats.length; i++) floats[i] = (samples[skip + i] as number) / 32768;
    stream.converter.write(floats);
  }

  end(id: number, totalSamples: number): void {
    const stream = this.#stream;
    if (stream === null || stream.id !== id || stream.ended) return;
    const lacking = totalSamples - stream.converter.written;
    if (lacking > 0) this.#fillGap(stream, lacking);
    stream.ended = true;
    stream.filling = false;
    stream.converter.finish();
  }

  /** Silent after the next block at the latest. Returns the source samples heard by then. */
  stop(id: number): number {
    const stream = this.#stream;
    if (stream === null || stream.id !== id) return 0;
    this.#stream = null;
    this.#fading = stream;
    return stream.heard(this.latencyFrames);
  }

  /** Fills one device block; `output` comes zeroed. */
  render(output: Float32Array): void {
    if (this.#fading !== null) {
      const given = this.#fading.filling
        ? 0
        : this.#fading.converter.read(output, 0, output.length);
      // Down to zero within this one block: the bound of an interrupt.
      for (let i = 0; i < given; i++) output[i] = (output[i] as number) * (1 - (i + 1) / given);
      this.counters.frames += given;
      this.#fading = null;
      return;
    }
    const stream = this.#stream;
    if (stream === null) return;
    const given = this.#sound(stream, output);
    stream.quiet = given > 0 ? output.length - given : stream.quiet + output.length;
    this.#sinceReport += output.length;
    const finished = stream.ended && stream.converter.available === 0;
    const drained = finished && stream.quiet >= this.latencyFrames;
    const first = given > 0 && !stream.begun;
    stream.begun ||= first;
    if (drained) this.#stream = null;
    if (first || drained || this.#sinceReport >= (this.#contextHz * reportEveryMs) / 1000) {
      this.#sinceReport = 0;
      const samples = drained ? stream.converter.written : stream.heard(this.latencyFrames);
      this.#report({ stream: stream.id, samples, drained, first });
    }
  }

  #sound(stream: SpeechStream, output: Float32Array): number {
    const { converter } = stream;
    if (stream.filling) {
      if ((converter.available * 1000) / this.#contextHz < stream.fillMs) return 0;
      stream.filling = false;
    }
    const given = converter.read(output, 0, output.length);
    this.counters.frames += given;
    for (let i = 0; i < given && stream.sinceStart < rampFrames; i++) {
      stream.sinceStart++;
      output[i] = (output[i] as number) * (stream.sinceStart / rampFrames);
    }
    if (given < output.length && !stream.ended) this.#stall(stream, output, given);
    return given;
  }

  /** Nothing is lost at a stall: the last samples ramp down, and the next ones ramp up later. */
  #stall(stream: SpeechStream, output: Float32Array, given: number): void {
    const ramp = Math.min(given, rampFrames);
    for (let i = 0; i < ramp; i++) {
      const at = given - 1 - i;
      output[at] = (output[at] as number) * (i / ramp);
    }
    this.counters.underruns++;
    stream.filling = true;
    stream.fillMs = refillMs;
    stream.sinceStart = 0;
  }

  #fillGap(stream: SpeechStream, samples: number): void {
    this.counters.missed += samples;
    stream.converter.write(new Float32Array(samples));
  }
}
