/** Runs on the audio thread; served as a file of its own (the CSP knows no inline script). */

import { Playback } from "../../src-main/signal/playback.ts";
import { type FromPlayback, playbackProcessor, type ToPlayback } from "./messages.ts";

class PlaybackProcessor extends AudioWorkletProcessor {
  readonly #playback: Playback;
  #tap = false;

  constructor() {
    super();
    this.#playback = new Playback(sampleRate, (report) =>
      this.#send({ type: "played", counters: { ...this.#playback.counters }, ...report }),
    );
    this.port.onmessage = ({ data }: MessageEvent<ToPlayback>) => this.#take(data);
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const channels = outputs[0] ?? [];
    const [first] = channels;
    if (first === undefined) return true;
    this.#playback.render(first);
    for (const channel of channels) if (channel !== first) channel.set(first);
    if (this.#tap) this.#send({ type: "block", atFrame: currentFrame, samples: first.slice() });
    return true;
  }

  #take(message: ToPlayback): void {
    const playback = this.#playback;
    switch (message.type) {
      case "start":
        playback.start(message.stream, message.sourceHz);
        break;
      case "push":
        playback.push(message.stream, message.firstSample, message.samples);
        break;
      case "end":
        playback.end(message.stream, message.samples);
        break;
      case "latency":
        playback.latencyFrames = message.frames;
        break;
      case "tap":
        this.#tap = message.on;
        break;
      case "stop":
        this.#send({
          type: "stopped",
          call: message.call,
          samples: playback.stop(message.stream),
          counters: { ...playback.counters },
          atFrame: currentFrame,
        });
        break;
    }
  }

  #send(message: FromPlayback): void {
    this.port.postMessage(message);
  }
}

registerProcessor(playbackProcessor, PlaybackProcessor);
