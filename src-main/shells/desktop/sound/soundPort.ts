/**
 * The machine's sound as the desktop shell sees it. One implementation sits on native audio in a
 * supervised process, another on a page of our own; who asks does not know which.
 */
import type { Fault } from "../../../contract/faults.ts";

export interface SoundDevice {
  /** Stable over restarts and replugging where the system has such a name; what settings remember. */
  readonly name: string;
  /** What the system calls it when it speaks to people. */
  readonly label: string;
  readonly kind: "microphone" | "speaker";
  /** What the system prefers now. */
  readonly preferred: boolean;
}

export interface CaptureOptions {
  /** A remembered name; absent, or not plugged in: what the system prefers. */
  readonly device?: string;
}

/** 16 kHz mono, as the contract's microphone frames. */
export interface CapturedFrame {
  /** Counts from the take's first sample; a gap is sound that was lost. */
  readonly firstSample: number;
  readonly samples: Int16Array;
  /** Largest magnitude, 0..1, for the level meter. */
  readonly peak: number;
}

/**
 * One question's sound. A device that goes away is followed by the next one, and the hole shows in the
 * index. The iterable ends after `finish`, after `cancel`, when the system sleeps, or when there is no
 * other device: what was heard until then stays the take. It throws a `FaultError` when nothing could
 * be opened. Say that you listen (and play the cue) at the first frame, not before.
 */
export interface Take extends AsyncIterable<CapturedFrame> {
  /** Key up. Sound of this very moment still arrives; resolves to the take's length in samples. */
  finish(): Promise<number>;
  /** Nothing more is wanted. */
  cancel(): void;
}

export interface PlaybackProgress {
  /** Samples, in the rate of the reply, that have left the speaker. */
  readonly samples: number;
  /** All that was given has been heard. */
  readonly drained: boolean;
}

/**
 * One reply's sound. When its process or device goes away it goes on where it was heard to; without any
 * speaker left, `end` is answered with `drained` and what was really heard.
 */
export interface Playback {
  /** Frames in sample order; a hole becomes silence of its length. */
  push(firstSample: number, samples: Int16Array): void;
  /** Nothing follows; `samples` is the whole length. */
  end(samples: number): void;
  /** T3: silent within 50 ms. Resolves to the samples that were heard. */
  stop(): Promise<number>;
}

/** What a person should know about their sound. Never holds what was said. */
export type SoundHealth =
  | { readonly type: "microphone-silent"; readonly device: string } // all zero: muted at its side
  | { readonly type: "microphone-changed"; readonly device: string } // another one is heard now
  | { readonly type: "microphone-lost"; readonly device: string } // unplugged while it was heard
  | { readonly type: "speaker-changed"; readonly device: string }
  | { readonly type: "fallback"; readonly reason: string } // native audio is gone; the page's is used
  | { readonly type: "fault"; readonly fault: Fault };

export type Cue = "listening" | "sent" | "stopped" | "failed";

export interface SoundPreferences {
  /** Remembered names; null: follow the system. */
  readonly microphone: string | null;
  readonly speaker: string | null;
  /** 0..1 */
  readonly volume: number;
  readonly cues: boolean;
  /** The microphone stays open between questions, with a little sound from before the key. */
  readonly warm: boolean;
}

export interface SoundPort extends AsyncDisposable {
  devices(): Promise<readonly SoundDevice[]>;
  /** Opens (or takes over the warm) microphone now. */
  capture(options?: CaptureOptions): Take;
  play(sampleRateHz: number, onProgress: (progress: PlaybackProgress) => void): Playback;
  cue(cue: Cue): void;
  /** Called at start and whenever a person changes them. */
  prefer(preferences: SoundPreferences): void;
  /** The system sleeps: devices are let go, a take ends with what was heard, a reply pauses. */
  suspend(): void;
  /** It woke: devices are opened afresh, and a paused reply goes on. */
  resume(): void;
  /** A page of ours saw a device come or go (`devicechange`): where the system tells nobody else. */
  devicesMayHaveChanged(): void;
  onDevicesChanged(listener: (devices: readonly SoundDevice[]) => void): Disposable;
  onHealth(listener: (health: SoundHealth) => void): Disposable;
}
