/** The process that holds the microphone: one device, opened at its own rate, cut into takes. */
import type { Port } from "../base/port.ts";
import { Capture } from "../signal/capture.ts";
import { Takes } from "../signal/takes.ts";
import type { AudioBinding, NativeStream } from "./binding.ts";
import { chooseDevice } from "./devices.ts";
import type { FromMicrophone, ToMicrophone } from "./messages.ts";
import { blockSeconds, quitStream, reasonOf, stallMs, tolerantOptions } from "./stream.ts";

/** Half a second: what a busy machine may owe us before the device's own thread has to wait. */
const queuedBlocks = 50;
/** 10 ms at 16 kHz: as fine as the device's own blocks. */
const frameSamples = 160;

export function serveMicrophone(binding: AudioBinding, port: Port): void {
  const microphone = new MicrophoneProcess(binding, (message) => port.post(message));
  port.onMessage((message) => microphone.take(message as ToMicrophone));
}

class MicrophoneProcess {
  readonly #binding: AudioBinding;
  readonly #tell: (message: FromMicrophone) => void;
  readonly #takes = new Takes({
    frame: (frame) => this.#tell({ type: "frame", ...frame }),
    ended: (take, samples) => this.#tell({ type: "ended", take, samples }),
  });
  #open: { readonly key: string; readonly stream: NativeStream } | null = null;
  #opened: Extract<FromMicrophone, { type: "opened" }> | null = null;

  constructor(binding: AudioBinding, tell: (message: FromMicrophone) => void) {
    this.#binding = binding;
    this.#tell = tell;
  }

  take(message: ToMicrophone): void {
    switch (message.type) {
      case "open":
        this.#takes.preRoll = message.preRoll;
        this.#openDevice(message.device, message.rateHz);
        break;
      case "take":
        this.#takes.begin(message.take);
        break;
      case "finish":
        if (this.#open) this.#takes.finish(message.take);
        else this.#takes.cut();
        break;
      case "cancel":
        this.#takes.cancel(message.take);
        break;
      case "close":
        this.#close();
        break;
    }
  }

  #openDevice(device: string | null, rateHz: number | null): void {
    const key = JSON.stringify([device, rateHz]);
    if (this.#open?.key === key && this.#opened) {
      this.#tell(this.#opened);
      return;
    }
    this.#close();
    try {
      const { stream, name, actualHz, channels } = this.#create(device, rateHz);
      this.#open = { key, stream };
      this.#opened = { type: "opened", device: name, rateHz: actualHz };
      stream.start();
      void this.#pump(stream, actualHz, channels);
      this.#tell(this.#opened);
    } catch (error) {
      this.#open = null;
      this.#tell({ type: "failed", reason: reasonOf(error) });
    }
  }

  #create(device: string | null, rateHz: number | null) {
    // A known rate of the default device needs no look at the list, which takes a while to make.
    const known = device === null && rateHz !== null;
    const chosen = known
      ? { id: undefined, name: "default", rateHz, channels: 1 }
      : chooseDevice(this.#binding, device, "input");
    if (chosen === null) throw new Error("there is no microphone");
    const actualHz = rateHz ?? chosen.rateHz;
    const create = (channels: number) =>
      this.#binding.create({
        inOptions: tolerantOptions(chosen.id, actualHz, channels, queuedBlocks),
      });
    const { name } = chosen;
    try {
      return { stream: create(1), name, actualHz, channels: 1 };
    } catch (error) {
      // Some drivers give their microphones in stereo only.
      if (chosen.channels < 2) throw error;
      return { stream: create(2), name, actualHz, channels: 2 };
    }
  }

  async #pump(stream: NativeStream, rateHz: number, channels: number): Promise<void> {
    const capture = new Capture(rateHz, frameSamples);
    const bytes = Math.round(rateHz * blockSeconds) * channels * 2;
    const ours = () => this.#open?.stream === stream;
    while (ours()) {
      const late = setTimeout(() => {
        if (ours()) this.#tell({ type: "stalled" });
      }, stallMs);
      const { buf, finished } = await stream.read(bytes);
      clearTimeout(late);
      if (!ours() || finished || buf === undefined) break;
      for (const { samples } of capture.push(split(buf, channels))) this.#takes.push(samples);
    }
    if (ours()) this.#tell({ type: "stalled" });
  }

  #close(): void {
    const open = this.#open;
    this.#open = null;
    this.#opened = null;
    this.#takes.cut();
    if (open) quitStream(open.stream);
  }
}

/** Interleaved int16 as one array per channel. */
function split(block: Buffer, channels: number): Float32Array[] {
  const frames = Math.floor(block.length / 2 / channels);
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(frames);
    for (let at = 0; at < frames; at++) {
      samples[at] = block.readInt16LE((at * channels + channel) * 2) / 32_768;
    }
    return samples;
  });
}
