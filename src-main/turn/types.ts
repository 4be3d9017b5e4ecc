/**
 * The pipeline as types: capture → perceive → think → speak → play, and the only nouns between them.
 * Everything streams; a later stage starts on what an earlier one has so far.
 */
import type { Sight } from "../contract/commands.ts";
import type { Box, HeardNote, SpokenSegment, TokenUsage, TurnNote } from "../contract/events.ts";

/** Mono float samples at 16 kHz, -1..1; `firstSample` counts from the start of the turn (T8). */
export interface PcmFrame {
  readonly firstSample: number;
  readonly samples: Float32Array;
}

/** What was said, so far or finally. */
export interface Utterance {
  readonly kind: "utterance";
  readonly text: string;
  readonly final: boolean;
  /** Not final, but nothing was said for a moment: an answer may be begun. */
  readonly settled?: boolean;
  /** End of the last voiced sample; 0 when nothing was voiced. */
  readonly speechEndSample: number;
  readonly note?: HeardNote;
  readonly segments?: readonly SpokenSegment[];
}

/** Colours as 0..255 RGB. */
export interface Look {
  readonly ink: readonly [number, number, number];
  readonly ground: readonly [number, number, number];
  /** Share of the text's own box that is ink: bold type has a third more than regular. */
  readonly density: number;
  /** Crossed out. */
  readonly struck?: true;
}

/** A switch, check box or radio button. */
export interface Control {
  readonly kind: "toggle" | "checkbox" | "radio";
  readonly on: boolean;
  readonly box: Box;
  /** Which piece names it. */
  readonly piece: number;
}

/** One piece of text on a picture. Pieces of one table row or one line share `row`. */
export interface ReadPiece {
  readonly text: string;
  readonly box: Box;
  /** 0..1, the recogniser's mean. */
  readonly confidence: number;
  /** Reading order: rows top to bottom (columns of an article one after the other). */
  readonly row: number;
  readonly look?: Look;
}

/** A picture read; `pieces` are in reading order. */
export interface Reading {
  readonly kind: "reading";
  readonly sight: number;
  readonly width: number;
  readonly height: number;
  readonly pieces: readonly ReadPiece[];
  readonly controls?: readonly Control[];
}

/** Something that the Thinker itself saw or heard; `medium` names it inside of the engine. */
export interface Sensed {
  readonly kind: "sensed";
  readonly sense: "sight" | "sound";
  readonly medium: number;
}

export type Percept = Utterance | Reading | Sensed;

/** A piece of the reply. Latents of an omni pack stay in the engine; `text` is all that crosses. */
export interface Thought {
  readonly text: string;
  /**
   * The reply so far, before it is certain that the question is over: the sound of its first clause may
   * be made already. It ends with a line break when it is whole; empty: it is not given after all.
   */
  readonly ahead?: string;
  /** Of a pack with a voice of its own: what the reply is spoken from, as the engine knows it. */
  readonly latent?: number;
  /** How it is answered, where the person should know. */
  readonly note?: TurnNote;
  /** What the Thinker computed for it, where it was let write to its end. */
  readonly usage?: TokenUsage;
  /** Which pieces of a reading the reply is given from (indices into its `pieces`). */
  readonly used?: { readonly sight: number; readonly lines: readonly number[] };
}

/** Sound that says `text`; `firstSample` counts from the start of the reply. */
export interface Speech {
  readonly text: string;
  readonly firstSample: number;
  readonly sampleRateHz: number;
  readonly samples: Int16Array;
  /** The last piece of this `text`; a clause may come in several pieces. */
  readonly last: boolean;
}

/** How a question arrives. */
export type Question =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "voice";
      readonly mode: "hold" | "hands-free";
      readonly frames: AsyncIterable<PcmFrame>;
      /** Hands-free: someone begins to speak. */
      onVoiced(firstSample: number): void;
      /** Hands-free: the question ended at this sample. */
      onEndpoint(endSample: number): void;
      /** Hands-free, after the endpoint: someone speaks over the reply. */
      onBarge(firstSample: number): void;
    };

export interface SightGiven {
  readonly index: number;
  readonly sight: Sight;
}

/** Wall time of a span inside a turn: for the record only, never for decisions (T8). */
export type Span = (name: string, milliseconds: number) => void;

/** The stages of one turn, already tied to the engine, the pack and the sink they use. */
export interface Stages {
  perceive(
    question: Question,
    sights: AsyncIterable<SightGiven>,
    signal: AbortSignal,
  ): AsyncIterable<Percept>;
  think(
    percepts: AsyncIterable<Percept>,
    /** A picture was given that is not read yet. */
    expectsSights: () => boolean,
    background: Background,
    span: Span,
    signal: AbortSignal,
  ): AsyncIterable<Thought>;
  speak(thoughts: AsyncIterable<Thought>, signal: AbortSignal): AsyncIterable<Speech>;
  /** Resolves when all of it was heard, or the signal stopped it; never rejects for an abort. */
  play(speech: AsyncIterable<Speech>, signal: AbortSignal): Promise<Played>;
}

/** What was really heard (T4). */
export interface Played {
  readonly samples: number;
  readonly text: string;
  readonly complete: boolean;
}

/** One earlier exchange as the Thinker sees it. */
export interface Past {
  readonly question: string;
  readonly reply: string;
}

/** What a question is asked on top of. */
export interface Background {
  /** What the shell wants of every reply, beside the pack's own instructions; mostly empty. */
  readonly instructions: string;
  readonly past: readonly Past[];
  /** The shell wants no longer reply. */
  readonly maxTokens?: number;
}

export type { Box, Sight };

/** How a question is answered, in the order in which the chooser tells it (models/train/model.py). */
export const ways = [
  "value",
  "two",
  "state",
  "count",
  "which",
  "sum",
  "difference",
  "compare",
  "why",
] as const;
export type Way = (typeof ways)[number];

/** What the chooser makes of a question and a screen. */
export interface Chosen {
  /** Of each piece the logarithm of how much likelier it answers the question than that nothing does. */
  readonly odds: readonly number[];
  /** Of each way 0..1, together 1: that it is the one. */
  readonly ways: readonly number[];
}
