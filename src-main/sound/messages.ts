/**
 * What the desktop shell and whoever works the sound card say to each other. A process with native
 * audio and a page of our own answer alike; the shell does not know which it talks to.
 */

export type ToMicrophone =
  /**
   * Opens the device, or takes over the open one. `device`: a name as the system lists it, null for the
   * one it prefers. `preRoll`: sound of so many samples is kept, to begin takes with.
   */
  | {
      readonly type: "open";
      readonly device: string | null;
      readonly rateHz: number | null;
      readonly preRoll: number;
    }
  /** From now on (less the pre-roll) frames are sent. */
  | { readonly type: "take"; readonly take: number }
  /** Sends what was said until now and then `ended`. */
  | { readonly type: "finish"; readonly take: number }
  | { readonly type: "cancel"; readonly take: number }
  /** Lets the device go. */
  | { readonly type: "close" };

export type FromMicrophone =
  /** `device`: as the system calls it, for people. */
  | { readonly type: "opened"; readonly device: string; readonly rateHz: number }
  | {
      readonly type: "frame";
      readonly take: number;
      /** Since the take's first sample, at 16 kHz. */
      readonly firstSample: number;
      readonly samples: Int16Array;
      /** 0..1 */
      readonly peak: number;
    }
  | { readonly type: "ended"; readonly take: number; readonly samples: number }
  /** Open, but the device gives nothing any more. */
  | { readonly type: "stalled" }
  | { readonly type: "failed"; readonly reason: string };

export type ToSpeaker =
  | { readonly type: "open"; readonly device: string | null; readonly rateHz: number | null }
  | { readonly type: "start"; readonly stream: number; readonly sourceHz: number }
  | {
      readonly type: "push";
      readonly stream: number;
      readonly firstSample: number;
      readonly samples: Int16Array;
    }
  | { readonly type: "end"; readonly stream: number; readonly samples: number }
  | { readonly type: "stop"; readonly stream: number }
  /** A short sound of our own, beside whatever plays. */
  | { readonly type: "cue"; readonly sourceHz: number; readonly samples: Int16Array }
  /** 0..1, of everything that plays. */
  | { readonly type: "volume"; readonly volume: number }
  | { readonly type: "close" };

export type FromSpeaker =
  | { readonly type: "opened"; readonly device: string; readonly rateHz: number }
  | {
      readonly type: "played";
      readonly stream: number;
      /** Of the stream's own samples: those that have left the speaker. */
      readonly samples: number;
      readonly drained: boolean;
    }
  | { readonly type: "stopped"; readonly stream: number; readonly samples: number }
  /** Silent for a while: the device was let go. */
  | { readonly type: "closed" }
  | { readonly type: "stalled" }
  | { readonly type: "failed"; readonly reason: string };

/** One device as native audio lists it. */
export interface ListedDevice {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly rateHz: number;
  readonly defaultInput: boolean;
  readonly defaultOutput: boolean;
}

export type FromLister =
  | { readonly type: "devices"; readonly devices: readonly ListedDevice[] }
  | { readonly type: "failed"; readonly reason: string };

/** What an audio process does; the first word of its command line. */
export const audioRoles = ["microphone", "speaker", "list"] as const;
export type AudioRole = (typeof audioRoles)[number];
