/**
 * Linux with PulseAudio or PipeWire: the sound server knows devices by lasting names, which one is the
 * default, which are muted, and tells of changes. `pactl` (of either) is asked; the audio process reaches
 * the server through ALSA's pulse plugin, with a configuration of two lines instead of the system's:
 * PortAudio opens every entry of that to look at it, which takes half a second on some machines.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { Listeners } from "../../../base/disposal.ts";
import { choose, type DeviceSource, type KnownDevice, type Route } from "./deviceSource.ts";
import type { SoundDevice } from "./soundPort.ts";

const alsaConfiguration = "pcm.default { type pulse }\nctl.default { type pulse }\n";
/** A server that is there answers in 10 ms. */
const answerMs = 2_000;
/** Plugging in one headset causes a dozen events. */
const settleMs = 40;
/** A server that is restarted is back in about a second. */
const reconnectMs = 1_000;

interface PulseDevice {
  readonly name: string;
  readonly description: string;
  readonly sample_specification: string;
  readonly mute: boolean;
  readonly monitor_source: string;
  readonly volume: Readonly<Record<string, { readonly value: number }>>;
}

export class PulseDevices implements DeviceSource {
  devices: readonly KnownDevice[] = [];
  readonly #alsaFile: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #changed = new Listeners<void>();
  #events: ChildProcess | null = null;
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;

  private constructor(alsaFile: string, env: NodeJS.ProcessEnv) {
    this.#alsaFile = alsaFile;
    this.#env = env;
  }

  /** Null where there is no such server, or no `pactl`. `folder`: where our ALSA configuration goes. */
  static async connect(folder: string, env = process.env): Promise<PulseDevices | null> {
    if (process.platform !== "linux") return null;
    const alsaFile = join(folder, "alsa.conf");
    const source = new PulseDevices(alsaFile, env);
    try {
      source.devices = await source.#list();
    } catch {
      return null;
    }
    await mkdir(folder, { recursive: true });
    await writeFile(alsaFile, alsaConfiguration);
    source.#listen();
    return source;
  }

  async refresh(): Promise<void> {
    try {
      const before = JSON.stringify(this.devices);
      this.devices = await this.#list();
      if (JSON.stringify(this.devices) !== before) this.#changed.tell();
    } catch {
      // The server is away for a moment; its events come again with it.
    }
  }

  onChanged(listener: () => void): Disposable {
    return this.#changed.add(listener);
  }

  route(kind: SoundDevice["kind"], remembered: string | null): Route | null {
    const chosen = choose(this.devices, kind, remembered);
    if (!chosen) return null;
    const { device, asRemembered } = chosen;
    const variable = kind === "microphone" ? "PULSE_SOURCE" : "PULSE_SINK";
    // Unnamed, the server itself moves the stream when the person chooses another default.
    const named = asRemembered ? { [variable]: device.name } : {};
    return {
      label: device.label,
      muted: device.muted,
      named: asRemembered ? device.label : null,
      device: null,
      rateHz: device.rateHz,
      env: { ALSA_CONFIG_PATH: this.#alsaFile, ...named },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#events?.kill("SIGKILL");
  }

  async #list(): Promise<KnownDevice[]> {
    const [info, sources, sinks] = await Promise.all([
      this.#ask("info") as Promise<Record<string, string>>,
      this.#ask("list", "sources") as Promise<PulseDevice[]>,
      this.#ask("list", "sinks") as Promise<PulseDevice[]>,
    ]);
    const known = (device: PulseDevice, kind: SoundDevice["kind"], preferred?: string) => ({
      kind,
      name: device.name,
      label: device.description,
      preferred: device.name === preferred,
      rateHz: Number(/(\d+)Hz/.exec(device.sample_specification)?.[1]) || null,
      muted: device.mute || Object.values(device.volume).every(({ value }) => value === 0),
    });
    return [
      // A monitor hears what a speaker plays: no person speaks into it.
      ...sources
        .filter((source) => !source.monitor_source)
        .map((source) => known(source, "microphone", info.default_source_name)),
      ...sinks.map((sink) => known(sink, "speaker", info.default_sink_name)),
    ];
  }

  async #ask(...question: readonly string[]): Promise<unknown> {
    const env = { ...this.#env, LC_ALL: "C" };
    const args = ["-f", "json", ...question];
    const options = { env, timeout: answerMs, maxBuffer: 16 << 20 };
    const { stdout } = await promisify(execFile)("pactl", args, options);
    return JSON.parse(stdout);
  }

  #listen(): void {
    if (this.#disposed) return;
    const env = { ...this.#env, LC_ALL: "C" };
    const events = spawn("pactl", ["subscribe"], { env, stdio: ["ignore", "pipe", "ignore"] });
    this.#events = events;
    events.on("error", () => {});
    createInterface(events.stdout).on("line", (line) => {
      if (/ on (source|sink|server|card)\b(?!-)/.test(line))
        this.#soon(settleMs, () => this.refresh());
    });
    events.on("exit", () => {
      this.#soon(reconnectMs, () => {
        this.#listen();
        return this.refresh();
      });
    });
  }

  #soon(ms: number, work: () => Promise<void>): void {
    if (this.#disposed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void work(), ms);
    this.#timer.unref();
  }
}
