/** What both directions of sound share: which way leads to a device, and what is told about it. */
import type { Listeners } from "../../../base/disposal.ts";
import type { Port } from "../../../base/port.ts";
import type { Route } from "./deviceSource.ts";
import type { SoundDevice, SoundHealth, SoundPreferences } from "./soundPort.ts";

export interface Lines {
  readonly preferences: SoundPreferences;
  readonly health: Listeners<SoundHealth>;
  /** The way to the remembered or preferred device; null: there is none. */
  route(kind: SoundDevice["kind"]): Route | null;
  /** A device that people know by this name is plugged in. */
  present(kind: SoundDevice["kind"], label: string): boolean;
  /** Starts what works a device of this kind, for the present route. */
  start(kind: SoundDevice["kind"]): Port;
  refresh(): Promise<void>;
  /**
   * It crashed, hung, or could not be opened. Native audio that does so again and again is replaced by the page's. False:
   * there is nothing left to try for now.
   */
  failed(kind: SoundDevice["kind"], reason: string): boolean;
}
