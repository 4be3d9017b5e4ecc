/** What the entry hands to the API: shells see the contract only. */
import type { Assistant } from "../../contract/assistant.ts";

/** Compressed forms that need a program of the system. */
export type Coding = "mp3" | "opus" | "aac" | "flac";

export interface RateConverter {
  push(samples: Int16Array): Int16Array;
  end(): Int16Array;
}

export interface SpokenClause {
  readonly text: string;
  readonly firstSample: number;
  readonly samples: number;
}

export interface ApiPorts {
  readonly assistant: Assistant;
  /** The engine's state, for a health check. */
  readonly engineState: () => "starting" | "ready" | "resting" | "lost" | "failed";
  /** Any sound file → mono at the microphone's rate. `name` is what a fault calls it. */
  readonly decode: (bytes: Uint8Array, name: string, signal: AbortSignal) => Promise<Int16Array>;
  readonly encode: (
    pieces: AsyncIterable<Int16Array>,
    rateHz: number,
    coding: Coding,
    signal: AbortSignal,
  ) => AsyncIterable<Uint8Array>;
  readonly wav: (pieces: readonly Int16Array[], rateHz: number) => Uint8Array;
  readonly rateConverter: (fromHz: number, toHz: number) => RateConverter;
  /** The words of a reply that were heard when playing stopped. */
  readonly heardText: (
    clauses: readonly SpokenClause[],
    heardSamples: number,
    rateHz: number,
  ) => string;
}
