/**
 * A real sound server of one's own: PulseAudio with a virtual microphone (what is played into `mouth`)
 * and a virtual speaker (recorded from its monitor), in a folder and with a socket of its own.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const rateHz = 48_000;
/**
 * A person's voice lies ready in the server: with 20 ms of it, a busy machine put 100 ms of silence into
 * 4 s of speech, and what a microphone takes from that is no longer what was said.
 */
const voiceAheadMs = 2_000;
/** `norewinds`: blocks of at most 50 ms; without it a null sink may hand over two seconds at once. */
const sink = (name: string) => `module-null-sink sink_name=${name} rate=${rateHz} norewinds=1`;

function described(label: string): string {
  return `device.description="${label.replaceAll(" ", "\\ ")}"`;
}

export interface Recording {
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
}

export interface SpeakerRecording {
  stop(): Promise<Recording>;
  readonly bytes: () => number;
  /** As it comes: int16 at 48 kHz. */
  onData(listener: (piece: Buffer) => void): void;
}

export class SoundServer implements AsyncDisposable {
  readonly env: NodeJS.ProcessEnv;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #clients = new Set<ChildProcess>();
  /** Where a person's voice goes. */
  #mouth = "mouth";

  private constructor(folder: string, child: ChildProcess, env: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#child = child;
    this.env = env;
  }

  /** Default speaker `speaker`, default microphone `microphone`; `mouth` is where a person speaks. */
  static async start(): Promise<SoundServer> {
    const folder = await mkdtemp(join(tmpdir(), "sotto-sound-"));
    const socket = join(folder, "native");
    const modules = [
      `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
      sink("speaker"),
      sink("mouth"),
      "module-remap-source master=mouth.monitor source_name=microphone",
    ];
    const env = { XDG_RUNTIME_DIR: folder, PULSE_SERVER: `unix:${socket}` };
    const flags = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"];
    const calm = ["--realtime=no", "--high-priority=no", "--log-level=error"];
    const load = modules.flatMap((module) => ["-L", module]);
    const child = spawn("pulseaudio", [...flags, ...calm, ...load], {
      env: { PATH: process.env.PATH, HOME: folder, ...env },
      stdio: "ignore",
    });
    const server = new SoundServer(folder, child, env);
    await server.#reachable();
    await server.pactl("set-default-sink", "speaker");
    await server.pactl("set-default-source", "microphone");
    return server;
  }

  async pactl(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)("pactl", args, { env: this.#everything });
    return stdout.trim();
  }

  /** Another microphone that hears `mouth` too. Returns the module, to be unplugged. */
  plugMicrophone(name: string, label: string): Promise<string> {
    return this.pactl(
      "load-module",
      "module-remap-source",
      "master=mouth.monitor",
      `source_name=${name}`,
      `source_properties=${described(label)}`,
    );
  }

  plugSpeaker(name: string, label: string): Promise<string> {
    const properties = `sink_properties=${described(label)}`;
    return this.pactl("load-module", ...sink(name).split(" "), properties);
  }

  /** Programs that have a microphone open. */
  async listening(): Promise<number> {
    const outputs = await this.pactl("list", "short", "source-outputs");
    return outputs.split("\n").filter((line) => line.includes("protocol-native")).length;
  }

  /**
   * The room: speaker and person sound in the same air, and the microphone hears both. One sink is that
   * air, so both come on one clock, as in a machine with one sound card; a loopback between two sinks
   * changes its rate to keep up, which no canceller of echoes can follow.
   */
  async echo(): Promise<void> {
    const heard = "module-remap-source master=speaker.monitor source_name=room";
    await this.pactl("load-module", ...heard.split(" "));
    await this.pactl("set-default-source", "room");
    this.#mouth = "speaker";
  }

  /** What a program plays from now on is softer by so many decibels than a person who speaks. */
  async soften(application: string, decibels: number): Promise<void> {
    const inputs = JSON.parse(await this.pactl("-f", "json", "list", "sink-inputs")) as {
      readonly index: number;
      readonly properties: Readonly<Record<string, string>>;
    }[];
    for (const { index, properties } of inputs) {
      if (!properties["application.name"]?.includes(application)) continue;
      await this.pactl("set-sink-input-volume", `${index}`, `-${decibels}dB`);
    }
  }

  /** The module that holds this source or sink. */
  async moduleOf(kind: "source" | "sink", name: string): Promise<string> {
    const all = JSON.parse(await this.pactl("-f", "json", "list", `${kind}s`)) as {
      readonly name: string;
      readonly owner_module: number;
    }[];
    return `${all.find((one) => one.name === name)?.owner_module}`;
  }

  unplug(module: string): Promise<string> {
    return this.pactl("unload-module", module);
  }

  /** Speaks a WAV file; resolves when its last sample has been said. */
  async speak(path: string, signal?: AbortSignal): Promise<void> {
    const ahead = `--latency-msec=${voiceAheadMs}`;
    const child = this.#client("paplay", [`--device=${this.#mouth}`, ahead, path]);
    signal?.addEventListener("abort", () => child.kill("SIGKILL"), { once: true });
    if (child.exitCode === null) await once(child, "exit");
  }

  /** Records what a device plays until it is stopped. */
  record(device = "speaker.monitor"): SpeakerRecording {
    const format = ["--format=s16le", "--channels=1", `--rate=${rateHz}`, "--latency-msec=10"];
    const child = this.#client("parec", [...format, `--device=${device}`]);
    const pieces: Buffer[] = [];
    let bytes = 0;
    child.stdout?.on("data", (piece: Buffer) => {
      pieces.push(piece);
      bytes += piece.length;
    });
    const stop = async () => {
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      const whole = Buffer.concat(pieces);
      const samples = new Int16Array(whole.length >> 1);
      for (let at = 0; at < samples.length; at++) samples[at] = whole.readInt16LE(at * 2);
      return { samples, sampleRateHz: rateHz };
    };
    const onData = (listener: (piece: Buffer) => void) => child.stdout?.on("data", listener);
    return { stop, bytes: () => bytes, onData };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of [...this.#clients, this.#child]) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #everything(): NodeJS.ProcessEnv {
    return { ...process.env, ...this.env };
  }

  #client(command: string, args: readonly string[]): ChildProcess {
    const child = spawn(command, args, {
      env: this.#everything,
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#clients.add(child);
    child.on("exit", () => this.#clients.delete(child));
    return child;
  }

  /** It has no way to say that it listens. */
  async #reachable(): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        await this.pactl("info");
        return;
      } catch (error) {
        if (tries > 200 || this.#child.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    }
  }
}
