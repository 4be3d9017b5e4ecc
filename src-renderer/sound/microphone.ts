/**
 * The open microphone: a clock of 16 kHz samples since it opened, and the last seconds of them. A
 * question is a range on that clock, so nothing is lost between a key and the code it wakes.
 */
import { microphoneRateHz } from "../../src-main/contract/audio.ts";
import { captureProcessor, type FromCapture } from "./messages.ts";
import type { SoundContext } from "./soundContext.ts";

/** Barge-in asks for sound from before it was noticed; 20 s hold the longest such sentence start. */
const keptSamples = 20 * microphoneRateHz;

/**
 * The worklet's end, made and run before there is a microphone: made after it, the device's first
 * buffers were gone until the audio thread had it (20 ms, on a busy machine 90).
 */
export function captureNode({ context }: SoundContext): AudioWorkletNode {
  const node = new AudioWorkletNode(context, captureProcessor, { outputChannelCount: [1] });
  // The worklet writes silence: a node that leads nowhere is not run by every browser.
  node.connect(context.destination);
  return node;
}

export class Microphone implements Disposable {
  readonly analyser: AnalyserNode;
  readonly #use: Disposable;
  readonly #stream: MediaStream;
  readonly #node: AudioWorkletNode;
  readonly #source: MediaStreamAudioSourceNode;
  readonly #ring = new Int16Array(keptSamples);
  readonly #listeners = new Set<() => void>();
  #end = 0;
  #peak = 0;

  constructor(
    sound: SoundContext,
    stream: MediaStream,
    onLost: () => void,
    node = captureNode(sound),
  ) {
    const { context } = sound;
    this.#use = sound.use();
    this.#stream = stream;
    this.#source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
    this.#node = node;
    this.#node.port.onmessage = ({ data }: MessageEvent<FromCapture>) => this.#take(data);
    this.#source.connect(this.#node);
    this.analyser = new AnalyserNode(context, { fftSize: 1024 });
    this.#source.connect(this.analyser);
    for (const track of stream.getAudioTracks()) track.addEventListener("ended", onLost);
  }

  /** Index one past the newest sample. */
  get end(): number {
    return this.#end;
  }

  /** Loudest sample since it opened: 0 means a microphone that is switched off in hardware. */
  get peak(): number {
    return this.#peak;
  }

  set muted(muted: boolean) {
    // The browser then delivers silence, so the clock goes on and nothing said reaches this code.
    for (const track of this.#stream.getAudioTracks()) track.enabled = !muted;
  }

  /** Samples [from, to) as far as they are still kept. */
  slice(from: number, to: number): Int16Array<ArrayBuffer> {
    const first = Math.max(from, this.#end - keptSamples, 0);
    const out = new Int16Array(Math.max(0, Math.min(to, this.#end) - first));
    for (let i = 0; i < out.length; i++) {
      out[i] = this.#ring[(first + i) % keptSamples] as number;
    }
    return out;
  }

  /** Called after new samples are in. */
  onSamples(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  [Symbol.dispose](): void {
    this.#listeners.clear();
    this.#node.port.onmessage = null;
    this.#source.disconnect();
    this.#node.disconnect();
    for (const track of this.#stream.getTracks()) track.stop();
    this.#use[Symbol.dispose]();
  }

  #take({ samples }: FromCapture): void {
    for (const sample of samples) {
      this.#ring[this.#end % keptSamples] = sample;
      this.#end++;
      this.#peak = Math.max(this.#peak, Math.abs(sample));
    }
    for (const listener of this.#listeners) listener();
  }
}
