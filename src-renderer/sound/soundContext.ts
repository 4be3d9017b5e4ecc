/**
 * The page's one AudioContext with both worklets, ready before the first press. It runs while something
 * uses it: a context that runs holds the speaker open and takes 3 to 5 % of a core for silence.
 */
import captureAddress from "./capture.worklet.ts?worker&url";
import playbackAddress from "./playback.worklet.ts?worker&url";

/** Bluetooth speakers report up to 0.3 s; more is a driver's mistake and would hold up every end. */
const maxLatencySeconds = 0.5;
/** What follows a gesture, a turn or a word usually begins within this; waking takes 20 to 50 ms. */
const restMs = 5_000;

export class SoundContext {
  readonly context: AudioContext;
  /** Settles when both worklets can be made. */
  readonly ready: Promise<void>;
  #uses = 0;
  /** It was stopped here, not by the browser: it may go on without a gesture. */
  #rested = false;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.context = new AudioContext({ latencyHint: "interactive" });
    const { audioWorklet } = this.context;
    this.ready = Promise.all([
      audioWorklet.addModule(playbackAddress),
      audioWorklet.addModule(captureAddress),
    ]).then(() => undefined);
    this.context.addEventListener("statechange", () => this.#changed());
    this.#changed();
    // Autoplay policy: a context may only start inside a gesture, so every gesture offers it one.
    for (const type of ["pointerdown", "keydown", "touchend"]) {
      addEventListener(type, this.#unblock, { capture: true, passive: true });
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

  /** The browser lets nothing sound before a gesture. */
  get blocked(): boolean {
    return !this.running && !this.#rested;
  }

  /** Has it ready for what comes soon. */
  wake(): void {
    if (this.running) this.#restLater();
    else void this.context.resume().catch(() => undefined);
  }

  /** It runs until this is disposed, and a little longer. */
  use(): Disposable {
    this.#uses++;
    this.wake();
    let over = false;
    return {
      [Symbol.dispose]: () => {
        if (over) return;
        over = true;
        this.#uses--;
        this.#restLater();
      },
    };
  }

  #unblock = (): void => {
    if (this.blocked) this.wake();
  };

  #changed(): void {
    if (this.running) {
      this.#rested = false;
      this.#restLater();
    } else if (this.#rested && this.#uses > 0) {
      // Someone came while it was being stopped.
      this.wake();
    }
  }

  #restLater(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      if (this.#uses > 0 || !this.running) return;
      this.#rested = true;
      void this.context.suspend().catch(() => undefined);
    }, restMs);
  }
}
