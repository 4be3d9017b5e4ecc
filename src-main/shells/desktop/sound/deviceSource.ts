/** Which microphones and speakers there are, and how one of them is reached. */
import type { SoundDevice } from "./soundPort.ts";

export interface KnownDevice extends SoundDevice {
  /** Null: ask the device. */
  readonly rateHz: number | null;
  /** Switched off, or turned down to nothing, where the system says so. */
  readonly muted: boolean;
}

/** What it takes to open a device. */
export interface Route {
  readonly label: string;
  readonly muted: boolean;
  /** The remembered device's label, where it is plugged in: how a page finds it. */
  readonly named: string | null;
  /** For the audio process: its name there; null is the default. */
  readonly device: string | null;
  readonly rateHz: number | null;
  /** A process started with another environment reaches another device. */
  readonly env: Readonly<Record<string, string>>;
}

export interface DeviceSource extends AsyncDisposable {
  readonly devices: readonly KnownDevice[];
  /** Looks again. Never rejects: what was known stays. */
  refresh(): Promise<void>;
  onChanged(listener: () => void): Disposable;
  /**
   * To the remembered device, or to what the system prefers where that is not plugged in. Null: there
   * is none at all.
   */
  route(kind: SoundDevice["kind"], remembered: string | null): Route | null;
}

/** The remembered device, else the preferred one, else any. */
export function choose(
  devices: readonly KnownDevice[],
  kind: SoundDevice["kind"],
  remembered: string | null,
): { readonly device: KnownDevice; readonly asRemembered: boolean } | null {
  const ofKind = devices.filter((device) => device.kind === kind);
  const named = ofKind.find(({ name }) => name === remembered);
  if (named) return { device: named, asRemembered: true };
  const device = ofKind.find(({ preferred }) => preferred) ?? ofKind[0];
  return device ? { device, asRemembered: false } : null;
}
