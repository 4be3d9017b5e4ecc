/** What a person can read, and send along with a report: facts about the machine, nothing said or seen. */
import type { AssistantEvent, TurnOutcome } from "./events.ts";
import type { FaultCode, FaultStage } from "./faults.ts";
import type { PackEntry } from "./packs.ts";

export interface StoragePart {
  /** `packs`: one entry a pack. `other`: settings, logs of updates, and what Sotto does not know. */
  readonly kind: "pack" | "downloads" | "history" | "other";
  /** Of a pack. */
  readonly name?: string;
  readonly bytes: number;
}

export interface Storage {
  /** Where all of it lies. */
  readonly folder: string;
  readonly parts: readonly StoragePart[];
  /** Left on that disk. */
  readonly freeBytes: number;
}

/** What happened, in words of this list only: no entry has room for what was said, seen or asked. */
export type LogEntry =
  | { readonly type: "started" }
  | {
      readonly type: "engine";
      readonly state: "starting" | "ready" | "resting" | "lost" | "failed";
      readonly code?: FaultCode;
    }
  | { readonly type: "opened" | "closed"; readonly shell: string }
  | {
      readonly type: "turn";
      readonly source: "voice" | "hands-free" | "text";
      readonly sights: number;
      readonly outcome: TurnOutcome;
      readonly totalMs: number;
      readonly firstAudioMs: number | null;
      readonly code?: FaultCode;
      readonly stage?: FaultStage;
    }
  | {
      readonly type: "pack";
      readonly step: Extract<AssistantEvent, { pack: unknown }>["type"];
      readonly code?: FaultCode;
    };

export interface LoggedEntry {
  /** Milliseconds since Sotto started. */
  readonly atMs: number;
  readonly entry: LogEntry;
}

export interface Diagnostics {
  readonly version: string;
  readonly runtime: string;
  /** `linux 6.1.0 x64`. */
  readonly system: string;
  readonly processor: string;
  readonly threads: number;
  readonly memoryBytes: number;
  readonly freeMemoryBytes: number;
  readonly engine: string;
  /** What the models really run on. */
  readonly device: string;
  readonly packs: readonly Pick<PackEntry, "name" | "kind" | "state" | "active">[];
  /** Oldest first; the newest few hundred. */
  readonly log: readonly LoggedEntry[];
}
