/** The machine's sound: native audio in supervised processes, a page of ours where that cannot be had. */
import { Listeners } from "../../../base/disposal.ts";
import type { Port } from "../../../base/port.ts";
import type { AudioRole } from "../../../sound/messages.ts";
import { cueHz, cueSamples } from "./cues.ts";
import type { DeviceSource, Route } from "./deviceSource.ts";
import type { Lines } from "./lines.ts";
import { ListedDevices } from "./listedDevices.ts";
import { MicrophoneLine } from "./microphoneLine.ts";
import { PulseDevices } from "./pulseDevices.ts";
import type {
  Cue,
  PlaybackProgress,
  SoundDevice,
  SoundHealth,
  SoundPort,
  SoundPreferences,
} from "./soundPort.ts";
import { SpeakerLine } from "./speakerLine.ts";

/** Where the sound card is worked. */
export interface SoundEnds {
  /** Starts an audio process: `audio.js <role>`, with these variables besides the usual ones. */
  native(role: AudioRole, env: Readonly<Record<string, string>>): Port;
  /** The same for a page of ours, or null where there is none. */
  readonly page: ((role: Exclude<AudioRole, "list">) => Port) | null;
  /** Of this person, for the few bytes that native audio reads its configuration from. */
  readonly folder: string;
}

export const soundDefaults: SoundPreferences = {
  microphone: null,
  speaker: null,
  volume: 1,
  cues: true,
  warm: false,
};

/** A process that works fails once in a long while; three times in a minute is a broken one. */
const patienceMs = 60_000;
const patience = 3;

export async function openMachineSound(ends: SoundEnds): Promise<MachineSound> {
  const pulse = await PulseDevices.connect(ends.folder);
  const devices = pulse ?? new ListedDevices(() => ends.native("list", {}));
  if (!pulse) await devices.refresh();
  return new MachineSound(ends, devices);
}

class MachineSound implements SoundPort, Lines {
  readonly health = new Listeners<SoundHealth>();
  readonly #ends: SoundEnds;
  readonly #devices: DeviceSource;
  readonly #changed = new Listeners<readonly SoundDevice[]>();
  readonly #microphone: MicrophoneLine;
  readonly #speaker: SpeakerLine;
  readonly #failures: Record<SoundDevice["kind"], number[]> = { microphone: [], speaker: [] };
  readonly #onPage = new Set<SoundDevice["kind"]>();
  #preferences = soundDefaults;

  constructor(ends: SoundEnds, devices: DeviceSource) {
    this.#ends = ends;
    this.#devices = devices;
    this.#microphone = new MicrophoneLine(this);
    this.#speaker = new SpeakerLine(this);
    devices.onChanged(() => {
      this.#microphone.changed();
      this.#speaker.changed();
      this.#changed.tell(this.#devices.devices);
    });
    this.#microphone.rest();
    this.#speaker.rest();
  }

  get preferences(): SoundPreferences {
    return this.#preferences;
  }

  async devices(): Promise<readonly SoundDevice[]> {
    await this.#devices.refresh();
    return this.#devices.devices;
  }

  capture(): ReturnType<SoundPort["capture"]> {
    this.#speaker.prepare();
    return this.#microphone.capture();
  }

  play(sampleRateHz: number, onProgress: (progress: PlaybackProgress) => void) {
    return this.#speaker.play(sampleRateHz, onProgress);
  }

  cue(cue: Cue): void {
    if (this.#preferences.cues) this.#speaker.cue(cueHz, cueSamples(cue));
    // It was let go while a long question was asked, and the answer comes next.
    else if (cue === "sent") this.#speaker.prepare();
  }

  prefer(preferences: SoundPreferences): void {
    this.#preferences = preferences;
    this.#microphone.changed();
    this.#speaker.changed();
  }

  suspend(): void {
    this.#microphone.suspend();
    this.#speaker.suspend();
  }

  resume(): void {
    void this.#devices.refresh();
    this.#microphone.resume();
    this.#speaker.resume();
  }

  devicesMayHaveChanged(): void {
    void this.#devices.refresh();
  }

  onDevicesChanged(listener: (devices: readonly SoundDevice[]) => void): Disposable {
    return this.#changed.add(listener);
  }

  onHealth(listener: (health: SoundHealth) => void): Disposable {
    return this.health.add(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#microphone[Symbol.dispose]();
    this.#speaker[Symbol.dispose]();
    await this.#devices[Symbol.asyncDispose]();
  }

  route(kind: SoundDevice["kind"]): Route | null {
    const route = this.#devices.route(kind, this.#preferences[kind]);
    if (!route || !this.#onPage.has(kind)) return route;
    return { ...route, device: route.named, rateHz: null, env: {} };
  }

  present(kind: SoundDevice["kind"], label: string): boolean {
    return this.#devices.devices.some((one) => one.kind === kind && one.label === label);
  }

  start(kind: SoundDevice["kind"]): Port {
    if (this.#onPage.has(kind) && this.#ends.page) return this.#ends.page(kind);
    return this.#ends.native(kind, this.route(kind)?.env ?? {});
  }

  refresh(): Promise<void> {
    return this.#devices.refresh();
  }

  failed(kind: SoundDevice["kind"], reason: string): boolean {
    const now = performance.now();
    const recent = this.#failures[kind].filter((at) => now - at < patienceMs);
    recent.push(now);
    this.#failures[kind] = recent;
    if (recent.length < patience) return true;
    // Without the native part, or with one that crashes again and again, the page takes over for good.
    if (this.#onPage.has(kind) || !this.#ends.page) return false;
    this.#onPage.add(kind);
    this.#failures[kind] = [];
    this.health.tell({ type: "fallback", reason });
    return true;
  }
}

export type { MachineSound };
