/** What the page and its two worklets say to each other. */
import type { CaptureFrame } from "../../src-main/signal/capture.ts";
import type { PlaybackCounters, PlaybackReport } from "../../src-main/signal/playback.ts";

export type ToPlayback =
  | { readonly type: "start"; readonly stream: number; readonly sourceHz: number }
  | {
      readonly type: "push";
      readonly stream: number;
      readonly firstSample: number;
      readonly samples: Int16Array;
    }
  | { readonly type: "end"; readonly stream: number; readonly samples: number }
  | { readonly type: "stop"; readonly stream: number; readonly call: number }
  | { readonly type: "latency"; readonly frames: number }
  /** Copies every block that leaves to the page, for tests that listen to what was played. */
  | { readonly type: "tap"; readonly on: boolean };

export type FromPlayback =
  | ({ readonly type: "played"; readonly counters: PlaybackCounters } & PlaybackReport)
  | {
      readonly type: "stopped";
      readonly call: number;
      readonly samples: number;
      readonly counters: PlaybackCounters;
      /** Device frame at which the next block, the last with sound, begins. */
      readonly atFrame: number;
    }
  | { readonly type: "block"; readonly atFrame: number; readonly samples: Float32Array };

export type FromCapture = CaptureFrame;

export const playbackProcessor = "sotto-playback";
export const captureProcessor = "sotto-capture";
