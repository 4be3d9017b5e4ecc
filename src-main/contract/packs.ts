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
