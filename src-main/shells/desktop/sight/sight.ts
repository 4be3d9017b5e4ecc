/** What the turns ask of the eyes. */
import type { CapturedPicture, Region } from "../messages.ts";

/** A picture and where on the desktop it was, in the desktop's own (scaled) pixels. */
export interface Captured {
  readonly picture: CapturedPicture;
  readonly at: Region;
}

export interface Sight {
  /** Null when nothing is to be looked at. Begins now: the screen is that of this moment. */
  capture(): Promise<readonly Captured[]> | null;
  /** A region that the person drags; empty when they gave up. */
  region(): Promise<readonly Captured[]> | null;
  /** Frames a second apart until `done` says so; null when watching is off. */
  watch(done: () => boolean): Promise<readonly Uint8Array[]> | null;
  /** A region being dragged is given up. */
  cancel(): void;
}
