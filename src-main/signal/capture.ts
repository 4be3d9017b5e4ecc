/** What captures sound does: device blocks in, 16 kHz int16 frames out, numbered since opening. */
import { microphoneRateHz } from "../contract/audio.ts";
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
  readonly #block: Float32Array;
  #first = 0;

  constructor(deviceHz: number, frameSamples = captureFrameSamples) {
    this.#converter = new RateConverter(deviceHz, microphoneRateHz);
    this.#block = new Float32Array(frameSamples);
  }

  /** Returns the frames that this block completes. */
  push(channels: readonly Float32Array[]): CaptureFrame[] {
    const mono = mixDown(channels);
    if (mono === null) return [];
    this.#converter.write(mono);
    const frames: CaptureFrame[] = [];
    while (this.#converter.available >= this.#block.length) {
      this.#converter.read(this.#block, 0, this.#block.length);
      frames.push({ firstSample: this.#first, samples: toInt16(this.#block) });
      this.#first += this.#block.length;
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
