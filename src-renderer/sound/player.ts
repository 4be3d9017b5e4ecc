/** The page's end of the playback worklet. */

import type { PlaybackCounters, PlaybackReport } from "../../src-main/signal/playback.ts";
import { type FromPlayback, playbackProcessor, type ToPlayback } from "./messages.ts";
import type { SoundContext } from "./soundContext.ts";

export class Player {
  /** What sounds now, for the meter. */
  analyser: AnalyserNode | null = null;
  counters: PlaybackCounters = { frames: 0, missed: 0, repeated: 0, underruns: 0 };
  readonly #sound: SoundContext;
  readonly #output: AudioNode;
  readonly #node: Promise<AudioWorkletNode>;
  readonly #onPlayed: (report: PlaybackReport) => void;
  readonly #stops = new Map<number, (samples: number) => void>();
  readonly #taps = new Set<(atFrame: number, samples: Float32Array) => void>();
  #calls = 0;
  /** Held from the start of a stream until all of it was heard. */
  #use: Disposable | null = null;
  #last: { stream: number; samples: number } = { stream: -1, samples: 0 };

  /** `output`: where it plays to, if not straight to the speaker. */
  constructor(
    sound: SoundContext,
    onPlayed: (report: PlaybackReport) => void,
    output: AudioNode = sound.context.destination,
  ) {
    this.#sound = sound;
    this.#onPlayed = onPlayed;
    this.#output = output;
    this.#node = sound.ready.then(() => this.#connect());
    this.#node.catch(() => undefined);
  }

  start(stream: number, sourceHz: number): void {
    this.#use ??= this.#sound.use();
    this.#last = { stream, samples: 0 };
    this.#send({ type: "latency", frames: this.#sound.latencyFrames });
    this.#send({ type: "start", stream, sourceHz });
  }

  push(stream: number, firstSample: number, samples: Int16Array): void {
    this.#send({ type: "push", stream, firstSample, samples });
  }

  end(stream: number, samples: number): void {
    this.#send({ type: "end", stream, samples });
  }

  /** Silence after the next block. Resolves to the source samples that were heard. */
  async stop(stream: number): Promise<number> {
    if (this.#last.stream !== stream) return 0;
    // Without worklets nothing was ever heard.
    if ((await this.#node.catch(() => null)) === null) return 0;
    const call = this.#calls++;
    const answered = new Promise<number>((resolve) => this.#stops.set(call, resolve));
    this.#send({ type: "stop", stream, call });
    // A context that is not running hears no messages: what was reported last is all that was heard.
    const samples = this.#sound.running ? await answered : 0;
    this.#stops.delete(call);
    if (this.#last.stream === stream) this.#unused();
    return Math.max(samples, this.#last.stream === stream ? this.#last.samples : 0);
  }

  /** Every block that leaves the worklet, by device frame, until disposed. */
  tap(listener: (atFrame: number, samples: Float32Array) => void): Disposable {
    this.#taps.add(listener);
    this.#send({ type: "tap", on: true });
    return {
      [Symbol.dispose]: () => {
        this.#taps.delete(listener);
        if (this.#taps.size === 0) this.#send({ type: "tap", on: false });
      },
    };
  }

  #connect(): AudioWorkletNode {
    const { context } = this.#sound;
    const node = new AudioWorkletNode(context, playbackProcessor, {
      numberOfInputs: 0,
      outputChannelCount: [1],
    });
    this.analyser = new AnalyserNode(context, { fftSize: 1024 });
    node.connect(this.analyser).connect(this.#output);
    node.port.onmessage = ({ data }: MessageEvent<FromPlayback>) => this.#take(data);
    return node;
  }

  #take(message: FromPlayback): void {
    if (message.type === "block") {
      for (const tap of this.#taps) tap(message.atFrame, message.samples);
      return;
    }
    this.counters = message.counters;
    if (message.type === "stopped") {
      this.#stops.get(message.call)?.(message.samples);
      return;
    }
    this.#last = { stream: message.stream, samples: message.samples };
    if (message.drained) this.#unused();
    this.#onPlayed(message);
  }

  #unused(): void {
    this.#use?.[Symbol.dispose]();
    this.#use = null;
  }

  #send(message: ToPlayback): void {
    void this.#node.then((node) => node.port.postMessage(message)).catch(() => undefined);
  }
}
