/** Modes, as a shell sees them: each is a file that says how Sotto behaves. */
import type { Fault } from "./faults.ts";

/** What a mode lets Sotto look at. */
export const visibleKinds = ["screen", "camera", "image", "video"] as const;
export type VisibleKind = (typeof visibleKinds)[number];

export interface ModeEntry {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly sees: readonly VisibleKind[];
  /** Its sound is what it is for, and is kept with the turn. */
  readonly keepsSound: boolean;
  /** The person has a file of their own for it; without one it is as it came. */
  readonly own: boolean;
  /** It came with Sotto, so that removing the own file brings that one back. */
  readonly builtIn: boolean;
  /** The own file cannot be used, and why; the one that came with Sotto is used instead. */
  readonly fault?: Fault;
}

export interface ModeFile {
  readonly name: string;
  /** Front matter and instructions, as the file holds them. */
  readonly text: string;
  readonly own: boolean;
}
