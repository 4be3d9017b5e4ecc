/** The one interface between shells and everything behind them. Every wire's far end is a `Session`. */
import type { AudioFrame } from "./audio.ts";
import type { Command, CommandOf, CommandResults, CommandType } from "./commands.ts";
import type { AssistantEvent, ReadLine } from "./events.ts";
import type { Fault } from "./faults.ts";

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
  readonly read: readonly { readonly sight: number; readonly lines: readonly ReadLine[] }[];
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
