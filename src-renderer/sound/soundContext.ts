/** The page's one AudioContext with both worklets, ready before the first press. */
import captureAddress from "./capture.worklet.ts?worker&url";
import playbackAddress from "./playback.worklet.ts?worker&url";

/** Bluetooth speakers report up to 0.3 s; more is a driver's mistake and would hold up every end. */
const maxLatencySeconds = 0.5;

export class SoundContext {
  readonly context: AudioContext;
  /** Settles when both worklets can be made. */
  readonly ready: Promise<void>;

  constructor() {
    this.context = new AudioContext({ latencyHint: "interactive" });
    const { audioWorklet } = this.context;
    this.ready = Promise.all([
      audioWorklet.addModule(playbackAddress),
      audioWorklet.addModule(captureAddress),
    ]).then(() => undefined);
    // Autoplay policy: a context may only start inside a gesture, so every gesture offers it one.
    for (const type of ["pointerdown", "keydown", "touchend"]) {
      addEventListener(type, this.#wake, { capture: true, passive: true });
    }
  }

  get running(): boolean {
    return this.context.state === "running";
  }

  /** Device frames from a worklet's output to the ear, as far as the browser knows them. */
  get latencyFrames(): number {
    const { baseLatency, outputLatency, sampleRate } = this.context;
    // Safari before 18.2 has no outputLatency.
    const seconds = (baseLatency || 0) + (outputLatency || 0);
    return Math.round(Math.min(seconds, maxLatencySeconds) * sampleRate);
  }

  #wake = (): void => {
    if (!this.running) void this.context.resume().catch(() => undefined);
  };
}
