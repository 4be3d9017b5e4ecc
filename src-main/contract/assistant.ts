/** The one interface between shells and everything behind them. Every wire's far end is a `Session`. */
import type { AudioFrame } from "./audio.ts";
import type { Command, CommandOf, CommandResults, CommandType } from "./commands.ts";
import type { AssistantEvent, HeardNote, ReadLine } from "./events.ts";
import type { Fault } from "./faults.ts";
import type { Moment } from "./history.ts";

export interface PackInfo {
  readonly name: string;
  readonly title: string;
  /** True when turns leave this machine; the shell shows it. */
  readonly remote: boolean;
  /** Where they go then, e.g. `gpu-box:8091`. */
  readonly host?: string;
  /** BCP 47 tags this pack understands and speaks. */
  readonly languages: readonly string[];
  readonly parts: readonly { readonly role: string; readonly name: string }[];
  /** Of a pack with a voice of its own: whom it can speak as, its default first. */
  readonly speakers?: readonly string[];
  /** What the models really run on, e.g. `CPU (2 threads)`. */
  readonly device: string;
}

/** One finished turn as history keeps it (T4: `reply` is what was played). */
export interface Exchange {
  readonly turn: number;
  readonly question: string;
  readonly reply: string;
  readonly interrupted: boolean;
  readonly read: readonly ReadSight[];
  /** Absent of exchanges that a client keeps itself (`conversation.set`). */
  readonly asked?: AskedHow;
  /** What was shown with the question, in the order of `read`'s numbers. */
  readonly sights?: readonly ShownSight[];
  /** The reply's sound is in the history (`conversation.sound`). */
  readonly sound?: boolean;
}

export interface ReadSight {
  readonly sight: number;
  /** The picture's; 0 where only the lines are known. */
  readonly width: number;
  readonly height: number;
  readonly lines: readonly ReadLine[];
  /** The lines that the answer was given from. */
  readonly used: readonly number[];
}

export interface AskedHow {
  readonly at: Moment;
  readonly source: "voice" | "hands-free" | "text";
  readonly pack: string;
  readonly mode: string;
  /** Something the person was told about what was heard. */
  readonly note?: HeardNote;
}

export interface ShownSight {
  readonly kind: "screen" | "image" | "camera" | "video";
  readonly name: string;
  /** The picture is in the history (`conversation.picture`). */
  readonly kept: boolean;
}

/** One shell's end of the line. All methods may be called at any time; order is kept. */
export interface Session extends AsyncDisposable {
  /** W2: settles exactly once: with the result, or rejects with a `FaultError`. W3: abort → `cancelled`. */
  call<T extends CommandType>(
    command: CommandOf<T>,
    signal?: AbortSignal,
  ): Promise<CommandResults[T]>;
  /** Microphone sound of a live turn. Frames of unknown turns are dropped. */
  sound(frame: AudioFrame): void;
  onEvent(listener: (event: AssistantEvent) => void): Disposable;
  /** Speech of this session's turns, in sample order. */
  onSound(listener: (frame: AudioFrame) => void): Disposable;
  /** The line is gone, and why (never called after `dispose`). */
  onClose(listener: (reason: Fault) => void): Disposable;
}

export interface Assistant extends AsyncDisposable {
  /** A fresh line; its first command must be `session.open` (W1). */
  connect(): Session;
}

export type { Preferences, SpeechQuality } from "./preferences.ts";
export type { Command };
