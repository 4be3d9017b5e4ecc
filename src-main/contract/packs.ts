/** Packs as a shell sees them. */

/** What an installation tells while it works. */
export type PackProgress =
  | { readonly type: "waiting"; readonly holder: number }
  | { readonly type: "checking"; readonly name: string }
  | { readonly type: "damaged"; readonly name: string }
  | {
      readonly type: "downloading";
      readonly name: string;
      /** Of this one download. */
      readonly doneBytes: number;
      readonly totalBytes: number;
      /** Of everything that this installation fetches. */
      readonly allDoneBytes: number;
      readonly allTotalBytes: number;
      readonly bytesPerSecond: number;
      /** Null until the speed is known. */
      readonly secondsLeft: number | null;
    }
  /** The line is gone and tried again until it is back. */
  | { readonly type: "offline"; readonly name: string }
  | { readonly type: "unpacking"; readonly name: string }
  | {
      readonly type: "converting";
      readonly name: string;
      readonly doneBytes: number;
      readonly totalBytes: number;
    }
  /** A first question is asked of the finished pack. */
  | { readonly type: "testing" };

/** A pack that is here, or can be had. */
export interface PackEntry {
  readonly name: string;
  readonly title: string;
  readonly kind: "small" | "omni" | "own" | "remote";
  /** To fetch, or on the disk; null where there is nothing. */
  readonly bytes: number | null;
  readonly state: "installed" | "not-installed" | "paused" | "damaged" | "installing";
  /** Of a download that was stopped. */
  readonly arrivedBytes?: number;
  /** Of a damaged one: the files that are. */
  readonly damaged?: readonly string[];
  /** It answers now. */
  readonly active: boolean;
}
