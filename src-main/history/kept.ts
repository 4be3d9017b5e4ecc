/** What is handed over to be kept of a turn. */
import type { Exchange } from "../contract/assistant.ts";

export interface KeptSound {
  readonly sampleRateHz: number;
  readonly samples: Int16Array;
}

export interface KeptTurn {
  readonly conversation: string;
  /** T4: its reply is what was played. */
  readonly exchange: Exchange;
  /** Of each picture; null where only its name is kept. */
  readonly pictures: readonly (Uint8Array | null)[];
  readonly question: KeptSound | null;
  /** As far as it was heard. */
  readonly reply: KeptSound | null;
}

/** Whose words they are. */
export type SoundPart = "question" | "reply";
