/** What is kept of conversations, as a shell sees it. It lies on this machine and nowhere else. */
import type { Exchange } from "./assistant.ts";
import type { Fault } from "./faults.ts";

/** Milliseconds since 1970; the only wall time that is shown. */
export type Moment = number;

export interface ConversationEntry {
  readonly id: string;
  /** The person's own, else the beginning of the first question. */
  readonly title: string;
  readonly turns: number;
  readonly startedAt: Moment;
  readonly updatedAt: Moment;
}

/** A place in a list that is ordered by time, newest first: what comes after it is older. */
export interface ListPlace {
  readonly updatedAt: Moment;
  readonly id: string;
}

export interface SnippetPart {
  readonly text: string;
  /** It is what was looked for. */
  readonly found: boolean;
}

export interface HistoryHit {
  readonly conversation: string;
  readonly title: string;
  readonly turn: number;
  readonly askedAt: Moment;
  /** Where it was found: in what was said, or in what was read on a picture. */
  readonly where: "question" | "reply" | "read";
  readonly snippet: readonly SnippetPart[];
}

/** What a person wants to be kept. */
export interface HistoryHabits {
  /** False: conversations end with the window; what was kept before stays until it is erased. */
  readonly keep: boolean;
  /** A conversation that nothing was added to for so long is deleted; null: never. */
  readonly days: number | null;
  /** The sound of questions and answers as well. */
  readonly sound: boolean;
  /** The pictures as well, not only what was read on them. */
  readonly pictures: boolean;
}

export interface HistoryInfo {
  readonly conversations: number;
  readonly turns: number;
  /** On the disk, all files together. */
  readonly bytes: number;
  readonly soundBytes: number;
  readonly pictureBytes: number;
  /** `memory`: the file cannot be used, `fault` says why; what is said now is lost with the app. */
  readonly where: "disk" | "memory";
  readonly fault?: Fault;
}

/** A part of a conversation: `exchanges` are neighbours, oldest first. */
export interface ConversationPart {
  readonly conversation: readonly Exchange[];
  /** How many turns there are before these. */
  readonly earlier: number;
}

export const exportFormats = ["markdown", "json", "wav"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** A piece of a file; the pieces one after the other are the file. */
export interface ExportPiece {
  readonly name: string;
  readonly mediaType: string;
  readonly data: Uint8Array;
  /** What to ask for next; null: this was the last piece. */
  readonly next: number | null;
}
