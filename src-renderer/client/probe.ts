/**
 * What a test, or a curious person in the console, may look at: counters and the sound that leaves.
 * Read only, and off until asked. Moments are `performance.mark`s (marks.ts).
 */
import type { PlaybackCounters } from "../../src-main/signal/playback.ts";
import type { Page } from "./page.ts";

export interface Probe {
  /** See `PlaybackCounters`; `missed` and `repeated` stay 0. */
  playback(): PlaybackCounters;
  /** Samples heard by the open microphone, on its 16 kHz clock; `null` when it is closed. */
  microphone(): { readonly samples: number; readonly peak: number } | null;
  /** The device's rate, and frames between the worklet and the ear. */
  device(): { readonly sampleRateHz: number; readonly latencyFrames: number };
  /** Calls back with every block that leaves the worklet, by device frame, until called again. */
  tap(listener: (atFrame: number, samples: Float32Array) => void): () => void;
}

export function exposeProbe(page: Page): void {
  const probe: Probe = {
    playback: () => ({ ...page.counters }),
    microphone: () => {
      const { current } = page.microphones;
      return current === null ? null : { samples: current.end, peak: current.peak };
    },
    device: () => ({
      sampleRateHz: page.sound.context.sampleRate,
      latencyFrames: page.sound.latencyFrames,
    }),
    tap: (listener) => {
      const tap = page.speech.player.tap(listener);
      return () => tap[Symbol.dispose]();
    },
  };
  Object.defineProperty(globalThis, "sotto", { value: Object.freeze(probe) });
}
