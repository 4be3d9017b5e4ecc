/** What the assistant says unasked: a closed union. A shell ignores types it does not know (W4). */
import type { PackInfo } from "./assistant.ts";
import type { Fault } from "./faults.ts";
import type { PackProgress } from "./packs.ts";
import type { Preferences } from "./preferences.ts";

/** Pixels of the picture as it was sent, origin top left. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ReadLine {
  readonly text: string;
  readonly box: Box;
}

/** Milliseconds of wall time since the last voiced sample (voice) or since acceptance (text). */
export interface TurnTiming {
  readonly endOfSpeechToFirstTextMs: number | null;
  readonly endOfSpeechToFirstAudioMs: number | null;
  readonly totalMs: number;
  /** Spans by name, e.g. `perceive.recognise`, `think.prefill`, `speak.first-clause`. */
  readonly stages: Readonly<Record<string, number>>;
}

/** Tokens as this pack's Thinker counts them. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly replyTokens: number;
  /** `maxTokens` was reached before the reply's own end. */
  readonly full: boolean;
}

/** Of what was heard: only the last minute of a longer recording was used. */
export type HeardNote = "last-minute";

export type TurnNote =
  | "sound-at-end" // the remote server gives its sound only when the whole reply is made
  | "local-voice" // the remote server gave no sound: this machine's voice speaks
  | "mode-language" // the pack does not speak the mode's language: it answers in its own
  | "failed-over"; // the first remote server could not be used, another one answers

/** Samples [startSample, endSample) of the microphone say `text`. */
export interface SpokenSegment {
  readonly startSample: number;
  readonly endSample: number;
  readonly text: string;
}

export type TurnOutcome =
  | "answered" // the whole reply was played (or, without speech, written)
  | "interrupted" // stopped while thinking or speaking; history holds what was heard
  | "discarded" // stopped before the question was complete; nothing is kept
  | "nothing-heard" // silence (T9)
  | "failed";

export type AssistantEvent =
  | {
      readonly type: "engine.state";
      /** `resting`: idle, its memory given back; the next turn wakes it. */
      readonly state: "starting" | "ready" | "resting" | "lost" | "failed";
      readonly fault?: Fault;
    }
  | { readonly type: "turn.started"; readonly turn: number }
  /** What the session does now. `waiting`: the engine serves another session first. */
  | {
      readonly type: "turn.state";
      readonly turn: number;
      readonly state: "waiting" | "listening" | "thinking" | "speaking";
    }
  /** The whole transcript so far, not a difference; `final` once per turn. */
  | {
      readonly type: "turn.heard";
      readonly turn: number;
      readonly text: string;
      readonly final: boolean;
      /** Something the person should know, e.g. only the last minute was used. */
      readonly note?: HeardNote;
      /** When final, of sound: the stretches of speech between pauses, and where they lie. */
      readonly segments?: readonly SpokenSegment[];
    }
  /** Hands-free: someone begins to speak at this sample (told ~130 ms later, when it is certain). */
  | { readonly type: "turn.voiced"; readonly turn: number; readonly firstSample: number }
  /** Hands-free: the question is samples [0, endSample). Sound goes on: it is watched for barge-in. */
  | { readonly type: "turn.endpoint"; readonly turn: number; readonly endSample: number }
  /**
   * Hands-free: the person speaks over the reply. The turn is being interrupted; the shell starts the
   * next turn and sends it the microphone sound from `firstSample` of this turn's stream on.
   */
  | { readonly type: "turn.barged"; readonly turn: number; readonly firstSample: number }
  /** What a screen reader found in picture number `sight` (order of `turn.start`, then attached). */
  | {
      readonly type: "turn.read";
      readonly turn: number;
      readonly sight: number;
      readonly width: number;
      readonly height: number;
      readonly lines: readonly ReadLine[];
    }
  /** Which of those lines the answer was given from. */
  | {
      readonly type: "turn.used";
      readonly turn: number;
      readonly sight: number;
      readonly lines: readonly number[];
    }
  /** Something about how this turn is answered; the shell has the words for it. */
  | { readonly type: "turn.note"; readonly turn: number; readonly note: TurnNote }
  /** The next piece of the written reply. */
  | { readonly type: "turn.text"; readonly turn: number; readonly text: string }
  /** Speech frames of this turn follow on the sound channel. */
  | { readonly type: "speech.started"; readonly turn: number; readonly sampleRateHz: number }
  /** Samples [firstSample, firstSample + samples) say `text`, a piece of the written reply. */
  | {
      readonly type: "speech.aligned";
      readonly turn: number;
      readonly firstSample: number;
      readonly samples: number;
      readonly text: string;
    }
  /** No more frames; the shell answers with `turn.played` when its buffer is empty. */
  | { readonly type: "speech.ended"; readonly turn: number; readonly samples: number }
  /** T3: drop whatever of this turn is buffered, now. */
  | { readonly type: "speech.stopped"; readonly turn: number }
  | {
      readonly type: "turn.ended";
      readonly turn: number;
      readonly outcome: TurnOutcome;
      /** T4: the part of the reply that was really heard (or shown, without speech). */
      readonly played: string;
      readonly timing: TurnTiming;
      /** Absent where no Thinker wrote the reply, or it was stopped before its end. */
      readonly usage?: TokenUsage;
      readonly fault?: Fault;
    }
  /** An installation goes on; a few times a second. */
  | { readonly type: "pack.progress"; readonly pack: string; readonly progress: PackProgress }
  /** It is done, or why not; `cancelled` when it was stopped. Once per installation. */
  | { readonly type: "pack.ended"; readonly pack: string; readonly fault?: Fault }
  /** Another pack answers now. */
  | { readonly type: "pack.selected"; readonly pack: PackInfo }
  /** Somewhere something was chosen; the whole of it. */
  | { readonly type: "preferences.changed"; readonly preferences: Preferences }
  /** A turn was kept, or a conversation renamed, deleted or restored; null: any of them. */
  | { readonly type: "history.changed"; readonly conversation: string | null }
  /** The history cannot be kept as it should; the conversation goes on in memory. */
  | { readonly type: "history.fault"; readonly fault: Fault }
  /** W5: another shell took the sound. */
  | { readonly type: "audio.lost" };

export type EventOf<T extends AssistantEvent["type"]> = Extract<AssistantEvent, { type: T }>;
