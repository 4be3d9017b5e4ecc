/**
 * macOS, Windows, and Linux without a sound server: PortAudio's own list, made by a process that ends
 * with it, because within one process the list never changes while a stream is open. Nothing tells of
 * changes here: the shell's page does (`devicesMayHaveChanged`).
 */
import { Listeners } from "../../../base/disposal.ts";
import type { Port } from "../../../base/port.ts";
import type { FromLister, ListedDevice } from "../../../sound/messages.ts";
import { choose, type DeviceSource, type KnownDevice, type Route } from "./deviceSource.ts";
import type { SoundDevice } from "./soundPort.ts";

/** ALSA looks at every entry of its configuration; a list takes under a second on slow machines. */
const listMs = 5_000;

export class ListedDevices implements DeviceSource {
  devices: readonly KnownDevice[] = [];
  readonly #start: () => Port;
  readonly #changed = new Listeners<void>();
  /** Until it has been listed, opening the default is worth a try. */
  #listed = false;

  constructor(start: () => Port) {
    this.#start = start;
  }

  async refresh(): Promise<void> {
    const listed = await this.#list();
    if (!listed) return;
    const before = JSON.stringify(this.devices);
    this.devices = [
      ...listed.filter(({ inputs }) => inputs > 0).map((one) => known(one, "microphone")),
      ...listed.filter(({ outputs }) => outputs > 0).map((one) => known(one, "speaker")),
    ];
    this.#listed = true;
    if (JSON.stringify(this.devices) !== before) this.#changed.tell();
  }

  onChanged(listener: () => void): Disposable {
    return this.#changed.add(listener);
  }

  route(kind: SoundDevice["kind"], remembered: string | null): Route | null {
    const chosen = choose(this.devices, kind, remembered);
    if (!chosen && this.#listed) return null;
    const device = chosen?.asRemembered ? chosen.device.name : null;
    const label = chosen?.device.label ?? "";
    return { label, muted: false, named: device, device, rateHz: null, env: {} };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #list(): Promise<readonly ListedDevice[] | null> {
    return new Promise((resolve) => {
      const port = this.#start();
      const done = (devices: readonly ListedDevice[] | null) => {
        clearTimeout(late);
        resolve(devices);
        port.close();
      };
      const late = setTimeout(() => done(null), listMs);
      port.onMessage((message) => {
        const told = message as FromLister;
        done(told.type === "devices" ? told.devices : null);
      });
      port.onClose(() => done(null));
    });
  }
}

function known(device: ListedDevice, kind: SoundDevice["kind"]): KnownDevice {
  const preferred = kind === "microphone" ? device.defaultInput : device.defaultOutput;
  const { name, rateHz } = device;
  return { kind, name, label: name, preferred, rateHz, muted: false };
}
