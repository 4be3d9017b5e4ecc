/**
 * The process that holds the loudspeaker. It is fed block by block as long as it is open, with silence
 * where nothing plays: the device's own thread waits for the next block and must not wait long.
 */
import type { Port } from "../base/port.ts";
import { Playback } from "../signal/playback.ts";
import type { AudioBinding, NativeStream } from "./binding.ts";
import { chooseDevice } from "./devices.ts";
import type { FromSpeaker, ToSpeaker } from "./messages.ts";
import { blockSeconds, quitStream, reasonOf, stallMs, tolerantOptions } from "./stream.ts";

/**
 * Blocks that wait before the device's own three. Measured with four busy loops on two cores: one waiting
 * block left 35 gaps in 10 s of sound, three left 5; each costs 10 ms before the first sample is heard.
 */
const queuedBlocks = 2;
/**
 * From a rendered block to the ear: the queue, the device's blocks and the sound server's own. Measured
 * through PulseAudio; a real card's own delay is not told by naudiodon.
 */
const latencySeconds = 0.075;
/** Follow-up sounds (a cue, the answer) come within this; then the device may sleep. */
const restSeconds = 4;

export function serveSpeaker(binding: AudioBinding, port: Port): void {
  const speaker = new SpeakerProcess(binding, (message) => port.post(message));
  port.onMessage((message) => speaker.take(message as ToSpeaker));
}

interface OpenSpeaker {
  readonly stream: NativeStream;
  readonly rateHz: number;
  readonly channels: number;
  readonly speech: Playback;
  readonly cues: Playback;
}

class SpeakerProcess {
  readonly #binding: AudioBinding;
  readonly #tell: (message: FromSpeaker) => void;
  #open: OpenSpeaker | null = null;
  #wanted: { readonly device: string | null; readonly rateHz: number | null } = {
    device: null,
    rateHz: null,
  };
  #volume = 1;
  #cue = 0;
  /** Blocks since something sounded. */
  #quiet = 0;

  constructor(binding: AudioBinding, tell: (message: FromSpeaker) => void) {
    this.#binding = binding;
    this.#tell = tell;
  }

  take(message: ToSpeaker): void {
    const speech = this.#open?.speech;
    switch (message.type) {
      case "open":
        this.#wanted = message;
        this.#quiet = 0;
        this.#opened();
        break;
      case "start":
        this.#opened()?.speech.start(message.stream, message.sourceHz);
        break;
      case "push":
        speech?.push(message.stream, message.firstSample, message.samples);
        break;
      case "end":
        speech?.end(message.stream, message.samples);
        break;
      case "stop": {
        const samples = speech?.stop(message.stream) ?? 0;
        this.#tell({ type: "stopped", stream: message.stream, samples });
        break;
      }
      case "cue":
        this.#playCue(message.sourceHz, message.samples);
        break;
      case "volume":
        this.#volume = message.volume;
        break;
      case "close":
        this.#close();
        break;
    }
  }

  #playCue(sourceHz: number, samples: Int16Array): void {
    const cues = this.#opened()?.cues;
    if (!cues) return;
    const stream = this.#cue++;
    cues.start(stream, sourceHz);
    cues.push(stream, 0, samples);
    cues.end(stream, samples.length);
  }

  #opened(): OpenSpeaker | null {
    if (this.#open) return this.#open;
    try {
      const { stream, name, rateHz, channels } = this.#create();
      const speech = new Playback(rateHz, ({ stream: id, samples, drained }) =>
        this.#tell({ type: "played", stream: id, samples, drained }),
      );
      speech.latencyFrames = Math.round(latencySeconds * rateHz);
      const cues = new Playback(rateHz, () => undefined);
      this.#open = { stream, rateHz, channels, speech, cues };
      this.#quiet = 0;
      stream.start();
      void this.#pump(this.#open);
      this.#tell({ type: "opened", device: name, rateHz });
    } catch (error) {
      this.#open = null;
      this.#tell({ type: "failed", reason: reasonOf(error) });
    }
    return this.#open;
  }

  #create() {
    const { device, rateHz } = this.#wanted;
    const known = device === null && rateHz !== null;
    const chosen = known
      ? { id: undefined, name: "default", rateHz, channels: 1 }
      : chooseDevice(this.#binding, device, "output");
    if (chosen === null) throw new Error("there is no loudspeaker");
    const actualHz = rateHz ?? chosen.rateHz;
    // Of two or more channels mono would reach the left one only, in some drivers.
    const channels = Math.min(2, chosen.channels);
    const outOptions = tolerantOptions(chosen.id, actualHz, channels, queuedBlocks);
    const stream = this.#binding.create({ outOptions });
    return { stream, name: chosen.name, rateHz: actualHz, channels };
  }

  async #pump(open: OpenSpeaker): Promise<void> {
    const { stream, rateHz, speech, cues } = open;
    const frames = Math.round(rateHz * blockSeconds);
    const ours = () => this.#open === open;
    while (ours()) {
      const block = new Float32Array(frames);
      const beside = new Float32Array(frames);
      speech.render(block);
      cues.render(beside);
      this.#quiet = speech.active || cues.active ? 0 : this.#quiet + 1;
      const bytes = this.#mixed(block, beside, open.channels);
      const late = setTimeout(() => {
        if (ours()) this.#tell({ type: "stalled" });
      }, stallMs);
      await stream.write(bytes);
      clearTimeout(late);
      if (ours() && this.#quiet * blockSeconds > restSeconds) {
        this.#close();
        this.#tell({ type: "closed" });
      }
    }
  }

  #mixed(speech: Float32Array, cue: Float32Array, channels: number): Buffer {
    const block = Buffer.alloc(speech.length * channels * 2);
    for (let at = 0; at < speech.length; at++) {
      const sum = ((speech[at] as number) + (cue[at] as number)) * this.#volume;
      const value = Math.max(-32_768, Math.min(32_767, Math.round(sum * 32_768)));
      for (let channel = 0; channel < channels; channel++) {
        block.writeInt16LE(value, (at * channels + channel) * 2);
      }
    }
    return block;
  }

  #close(): void {
    const open = this.#open;
    this.#open = null;
    if (open) quitStream(open.stream);
  }
}
