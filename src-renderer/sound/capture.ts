/** What the capture worklet does: device blocks in, 16 kHz int16 frames out, numbered since opening. */
import { microphoneRateHz } from "../../src-main/contract/audio.ts";
import { RateConverter } from "./rateConverter.ts";

/** 20 ms: small enough that a partial transcript does not wait, large enough to cost nothing. */
export const captureFrameSamples = 320;

export interface CaptureFrame {
  /** Index on the microphone's own clock, which starts at 0 when the microphone opens. */
  readonly firstSample: number;
  readonly samples: Int16Array<ArrayBuffer>;
}

export class Capture {
  readonly #converter: RateConverter;
  readonly #block = new Float32Array(captureFrameSamples);
  #first = 0;

  constructor(contextHz: number) {
    this.#converter = new RateConverter(contextHz, microphoneRateHz);
  }

  /** Returns the frames that this block completes. */
  push(channels: readonly Float32Array[]): CaptureFrame[] {
    const mono = mixDown(channels);
    if (mono === null) return [];
    this.#converter.write(mono);
    const frames: CaptureFrame[] = [];
    while (this.#converter.available >= captureFrameSamples) {
      this.#converter.read(this.#block, 0, captureFrameSamples);
      frames.push({ firstSample: this.#first, samples: toInt16(this.#block) });
      this.#first += captureFrameSamples;
    }
    return frames;
  }
}

function mixDown(channels: readonly Float32Array[]): Float32Array | null {
  const [first, ...others] = channels;
  if (first === undefined || first.length === 0) return null;
  if (others.length === 0) return first;
  const mono = Float32Array.from(first);
  for (const channel of others) {
    for (let i = 0; i < mono.length; i++) mono[i] = (mono[i] as number) + (channel[i] as number);
  }
  return mono.map((value) => value / channels.length);
}

export function toInt16(samples: Float32Array): Int16Array<ArrayBuffer> {
  const out = new Int16Array(samples.length);
  for (let i = 0; i < out.length; i++) {
    out[i] = Math.max(-32768, Math.min(32767, Math.round((samples[i] as number) * 32768)));
  }
  return out;
}
