/** The border of the history process: SQLite waits for the disk, and the process that owns sound must not. */
import type { Exchange } from "../contract/assistant.ts";
import type { Fault } from "../contract/faults.ts";
import type {
  ConversationEntry,
  ConversationPart,
  HistoryHit,
  HistoryInfo,
  ListPlace,
} from "../contract/history.ts";
import type { KeptSound, KeptTurn } from "./kept.ts";

/** Any call may tell on its way that the history is not as it should be, and still be answered. */
type Answer<A, R> = { args: A; input: never; item: Fault; result: R };

export interface Found {
  readonly entry: ConversationEntry;
  readonly part: ConversationPart;
  readonly lastTurn: number;
}

/** Turns from a number on, oldest first; `next`: where to go on. */
export interface Following {
  readonly exchanges: readonly Exchange[];
  readonly next: number | null;
}

export interface SoundLength {
  readonly turn: number;
  readonly sampleRateHz: number;
  readonly samples: number;
}

// A type alias: an interface has an index signature only when it names one, and then every name fits.
export type HistoryCalls = {
  /** Comes first. `days`: how long conversations are kept; null: always. */
  open: Answer<{ readonly file: string; readonly days: number | null }, null>;
  days: Answer<{ readonly days: number | null }, null>;
  keep: Answer<KeptTurn, null>;
  list: Answer<
    { readonly limit: number; readonly after: ListPlace | null },
    { readonly conversations: readonly ConversationEntry[]; readonly total: number }
  >;
  /** A conversation with its newest turns; null: it is not here. */
  find: Answer<{ readonly conversation: string; readonly limit: number }, Found | null>;
  part: Answer<
    { readonly conversation: string; readonly limit: number; readonly before: number },
    ConversationPart
  >;
  following: Answer<
    { readonly conversation: string; readonly from: number; readonly limit: number },
    Following
  >;
  soundLengths: Answer<{ readonly conversation: string }, readonly SoundLength[]>;
  search: Answer<{ readonly query: string; readonly limit: number }, readonly HistoryHit[]>;
  /** False: it is not here. */
  rename: Answer<{ readonly conversation: string; readonly title: string }, boolean>;
  remove: Answer<{ readonly conversation: string }, boolean>;
  restore: Answer<{ readonly conversation: string }, boolean>;
  erase: Answer<null, null>;
  sound: Answer<{ readonly conversation: string; readonly turn: number }, KeptSound | null>;
  picture: Answer<
    { readonly conversation: string; readonly turn: number; readonly sight: number },
    Uint8Array | null
  >;
  info: Answer<null, HistoryInfo>;
  /** A history that had to go on in memory is written to its file, if that works again. */
  retry: Answer<null, null>;
  /** The last call: what was deleted leaves the disk, and the file is closed. */
  close: Answer<null, null>;
};
