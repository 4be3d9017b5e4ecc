/** A recording as the microphone would have given it: 16 kHz mono frames in order. */
import { setImmediate as breathe, setTimeout as wait } from "node:timers/promises";
import { microphoneRateHz } from "../../contract/audio.ts";
import type { PcmFrame } from "../types.ts";
import { Resampler } from "./resampler.ts";
import { WavFile } from "./wavFile.ts";

/** 20 ms, what sound hardware delivers. */
const pacedSamples = 320;
/** 100 ms: without a pace the number of messages costs more than their size. */
const unpacedSamples = 1_600;

export interface CaptureOptions {
  /** Each frame comes when a microphone would have it: after its last sample was spoken. */
  readonly pace: boolean;
  readonly signal: AbortSignal;
}

/** Throws an `AbortError` within 20 ms of an abort (T7). */
export async function* captureFile(
  path: string,
  { pace, signal }: CaptureOptions,
): AsyncGenerator<PcmFrame, void, undefined> {
  await using file = await WavFile.open(path);
  const start = performance.now();
  for await (const frame of framesOf(
    atMicrophoneRate(file),
    pace ? pacedSamples : unpacedSamples,
  )) {
    const due = start + ((frame.firstSample + frame.samples.length) / microphoneRateHz) * 1_000;
    const early = due - performance.now();
    if (pace && early > 0) await wait(early, undefined, { signal });
    // Without a pace the consumer's sockets and ports get their turn, or all would queue up here.
    else await breathe();
    signal.throwIfAborted();
    yield frame;
  }
}

/** All of it in order, of any length; mono at the microphone's rate. */
export async function* atMicrophoneRate(
  file: WavFile,
): AsyncGenerator<Float32Array, void, undefined> {
  if (file.format.rateHz === microphoneRateHz) {
    yield* file.mono();
    return;
  }
  const resampler = new Resampler(file.format.rateHz, microphoneRateHz);
  for await (const samples of file.mono()) yield resampler.push(samples);
  yield resampler.end();
}

/** Cuts pieces of any length into frames of `count`; the last may be shorter. */
async function* framesOf(
  pieces: AsyncIterable<Float32Array>,
  count: number,
): AsyncGenerator<PcmFrame, void, undefined> {
  let frame = new Float32Array(count);
  let filled = 0;
  let firstSample = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const taken = piece.subarray(at, at + count - filled);
      frame.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      if (filled < count) continue;
      yield { firstSample, samples: frame };
      firstSample += count;
      frame = new Float32Array(count);
      filled = 0;
    }
  }
  if (filled > 0) yield { firstSample, samples: frame.subarray(0, filled) };
}
