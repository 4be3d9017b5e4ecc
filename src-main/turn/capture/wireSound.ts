/** Microphone sound off a wire: int16 → float, and one unbroken stream whatever was lost or repeated. */
import type { AudioFrame } from "../../contract/audio.ts";
import type { PcmFrame } from "../types.ts";

export function pcmFrom({ firstSample, samples }: AudioFrame): PcmFrame {
  return { firstSample, samples: Float32Array.from(samples, (sample) => sample / 0x8000) };
}

export function int16From(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) =>
    Math.max(-0x8000, Math.min(0x7fff, Math.round(sample * 0x8000))),
  );
}

/**
 * Puts frames on the sample clock (T8): a gap becomes silence, so that what follows keeps its time; what
 * came before is dropped. A page under load loses frames, a reconnecting one repeats them.
 */
export class SampleClock {
  #next: number;
  #lost = 0;
  #repeated = 0;

  /** `firstSample`: where the stream begins. */
  constructor(firstSample = 0) {
    this.#next = firstSample;
  }

  /** Samples that never came and were replaced by silence. */
  get lostSamples(): number {
    return this.#lost;
  }

  /** Samples that came again and were dropped. */
  get repeatedSamples(): number {
    return this.#repeated;
  }

  /** The frame that continues the stream; `null` when it holds nothing new. */
  place(frame: PcmFrame): PcmFrame | null {
    const firstSample = this.#next;
    const end = frame.firstSample + frame.samples.length;
    this.#repeated += Math.max(0, Math.min(end, firstSample) - frame.firstSample);
    if (end <= firstSample) return null;
    this.#next = end;
    if (frame.firstSample <= firstSample) {
      return { firstSample, samples: frame.samples.subarray(firstSample - frame.firstSample) };
    }
    const lost = frame.firstSample - firstSample;
    this.#lost += lost;
    const samples = new Float32Array(lost + frame.samples.length);
    samples.set(frame.samples, lost);
    return { firstSample, samples };
  }
}
