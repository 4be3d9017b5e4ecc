/**
 * When the microphone is open. Never before the first press; then it stays open for a while, so that
 * the next question loses nothing at its start, and the page shows that it is.
 */
import { type MicrophoneUse, openMicrophoneStream } from "../platform/microphone.ts";
import { captureNode, Microphone } from "../sound/microphone.ts";
import type { SoundContext } from "../sound/soundContext.ts";
import type { Action } from "../state/actions.ts";

/** A follow-up question comes within a minute or not at all. Shown in the settings. */
export const idleCloseMs = 60_000;

export class Microphones {
  readonly #sound: SoundContext;
  readonly #dispatch: (action: Action) => void;
  /** The open microphone went away by itself. */
  onLost: () => void = () => undefined;
  #open: { readonly use: MicrophoneUse; readonly microphone: Promise<Microphone> } | null = null;
  #current: Microphone | null = null;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(sound: SoundContext, dispatch: (action: Action) => void) {
    this.#sound = sound;
    this.#dispatch = dispatch;
    // A headset was plugged in: the next question is heard by what the system now prefers.
    navigator.mediaDevices?.addEventListener("devicechange", () => {
      if (this.#idle !== undefined) this.close();
    });
  }

  /** Open and running now. */
  get current(): Microphone | null {
    return this.#current;
  }

  /** Rejects with a `FaultError` that says what the person can do. */
  open(use: MicrophoneUse): Promise<Microphone> {
    this.#keepOpen();
    if (this.#open?.use === use) return this.#open.microphone;
    this.close();
    this.#dispatch({ type: "microphone", microphone: "opening" });
    const microphone = this.#start(use);
    this.#open = { use, microphone };
    microphone.catch(() => {
      if (this.#open?.microphone === microphone) this.close();
    });
    return microphone;
  }

  /** Nothing needs it now. */
  rest(): void {
    this.#keepOpen();
    this.#idle = setTimeout(() => this.close(), idleCloseMs);
  }

  close(): void {
    this.#keepOpen();
    if (this.#open === null) return;
    this.#open = null;
    this.#current?.[Symbol.dispose]();
    this.#current = null;
    this.#dispatch({ type: "microphone", microphone: "closed" });
  }

  #keepOpen(): void {
    clearTimeout(this.#idle);
    this.#idle = undefined;
  }

  async #start(use: MicrophoneUse): Promise<Microphone> {
    this.#sound.wake();
    await this.#sound.ready;
    const node = captureNode(this.#sound);
    const stream = await openMicrophoneStream(use).catch((error: unknown) => {
      node.disconnect();
      throw error;
    });
    const lost = () => {
      if (this.#current !== microphone) return;
      this.close();
      this.onLost();
    };
    const microphone = new Microphone(this.#sound, stream, lost, node);
    if (this.#open?.use === use) {
      this.#current = microphone;
      this.#dispatch({ type: "microphone", microphone: "open" });
    } else {
      microphone[Symbol.dispose]();
    }
    return microphone;
  }
}
