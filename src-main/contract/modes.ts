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

/** What a mode file says, field by field. */
export interface ModeFields {
  readonly title: string;
  readonly description: string;
  /** On top of the person's own pace. */
  readonly pace: number;
  /** Of a pack with several; another pack speaks as it does. */
  readonly voice: string | null;
  /** In words, before the person's own. */
  readonly style: string;
  /** BCP 47; null: the question's own language. */
  readonly language: string | null;
  readonly sees: readonly VisibleKind[];
  /**
   * `read`: what is on the picture is read out; `say`: the text is spoken as it is. Both without a language
   * model where the pack's is too small to be trusted with it.
   */
  readonly does: ModeDoes;
  /** Hear the speaker's mood and answer in kind. */
  readonly mood: boolean;
  /** The sound is what this mode is for: it is kept although the person keeps none otherwise. */
  readonly keepsSound: boolean;
  readonly instructions: string;
}

export const modeDoes = ["answer", "read", "say"] as const;
export type ModeDoes = (typeof modeDoes)[number];

export interface ModeFile {
  readonly name: string;
  /** Front matter and instructions, as the file holds them. */
  readonly text: string;
  readonly own: boolean;
  /** Null: it cannot be read as a mode. */
  readonly fields: ModeFields | null;
}
