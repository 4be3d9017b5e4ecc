/** The machine's sound as the desktop uses it, on a sound server of its own. */
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type MachineSound,
  openMachineSound,
} from "../../src-main/shells/desktop/sound/machineSound.ts";
import { nodeAudio } from "../../src-main/shells/desktop/sound/nodeAudio.ts";
import type {
  CapturedFrame,
  SoundHealth,
  Take,
} from "../../src-main/shells/desktop/sound/soundPort.ts";
import type { AudioRole } from "../../src-main/sound/messages.ts";
import { SoundServer } from "./soundServer.ts";

const entry = join(import.meta.dirname, "..", "..", "out", "main", "audio.js");

export class SoundPlace implements AsyncDisposable {
  readonly server: SoundServer;
  readonly sound: MachineSound;
  readonly started: { readonly role: AudioRole; readonly child: ChildProcess }[];
  readonly health: SoundHealth[] = [];
  readonly #folder: string;
  #wake: () => void = () => undefined;

  private constructor(
    server: SoundServer,
    sound: MachineSound,
    started: SoundPlace["started"],
    folder: string,
  ) {
    this.server = server;
    this.sound = sound;
    this.started = started;
    this.#folder = folder;
    sound.onHealth((health) => {
      this.health.push(health);
      this.#wake();
    });
  }

  /** One at a time in a process: the server is found by environment variables. */
  static async open(): Promise<SoundPlace> {
    const server = await SoundServer.start();
    Object.assign(process.env, server.env);
    const folder = await mkdtemp(join(tmpdir(), "sotto-place-"));
    const started: SoundPlace["started"] = [];
    const native = nodeAudio({ entry, onStarted: (role, child) => started.push({ role, child }) });
    const sound = await openMachineSound({ native, page: null, folder });
    return new SoundPlace(server, sound, started, folder);
  }

  /** The newest process of this role. */
  child(role: AudioRole): ChildProcess {
    const newest = this.started.findLast((one) => one.role === role);
    if (!newest) throw new Error(`no ${role} process was started`);
    return newest.child;
  }

  async healthOf<T extends SoundHealth["type"]>(
    type: T,
  ): Promise<Extract<SoundHealth, { type: T }>> {
    for (;;) {
      const found = this.health.find((health) => health.type === type);
      if (found) return found as Extract<SoundHealth, { type: T }>;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sound[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** A take being collected while it goes on. */
export class TakenSound {
  readonly frames: CapturedFrame[] = [];
  readonly over: Promise<void>;
  #wake: () => void = () => undefined;
  #ended = false;

  constructor(take: Take) {
    this.over = this.#collect(take);
    this.over.catch(() => undefined);
  }

  /** One past the newest sample. */
  get end(): number {
    const last = this.frames.at(-1);
    return last ? last.firstSample + last.samples.length : 0;
  }

  /** Samples that came, holes as silence. */
  get samples(): Int16Array {
    const all = new Int16Array(this.end);
    for (const { firstSample, samples } of this.frames) all.set(samples, firstSample);
    return all;
  }

  /** Samples by which the index jumped. */
  get holes(): number[] {
    let expected = 0;
    const holes: number[] = [];
    for (const { firstSample, samples } of this.frames) {
      if (firstSample !== expected) holes.push(firstSample - expected);
      expected = firstSample + samples.length;
    }
    return holes;
  }

  async has(samples: number): Promise<void> {
    while (this.end < samples) {
      if (this.#ended) throw new Error(`the take ended after ${this.end} of ${samples} samples`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async #collect(take: Take): Promise<void> {
    try {
      for await (const frame of take) {
        this.frames.push(frame);
        this.#wake();
      }
    } finally {
      this.#ended = true;
      this.#wake();
    }
  }
}
