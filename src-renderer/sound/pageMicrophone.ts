/** The page's microphone in the words of the audio process. */
import { toFault } from "../../src-main/contract/faults.ts";
import { Takes } from "../../src-main/signal/takes.ts";
import type { FromMicrophone, ToMicrophone } from "../../src-main/sound/messages.ts";
import { openMicrophoneStream } from "../platform/microphone.ts";
import { Microphone } from "./microphone.ts";
import { deviceIdOf } from "./pageDevices.ts";
import type { SoundContext } from "./soundContext.ts";

export function servePageMicrophone(sound: SoundContext, port: MessagePort): void {
  const microphone = new PageMicrophone(sound, (message) => port.postMessage(message));
  port.onmessage = ({ data }: MessageEvent<ToMicrophone>) => microphone.take(data);
}

interface Opened {
  readonly key: string;
  readonly microphone: Promise<Microphone>;
}

class PageMicrophone {
  readonly #sound: SoundContext;
  readonly #tell: (message: FromMicrophone) => void;
  readonly #takes = new Takes({
    frame: (frame) => this.#tell({ type: "frame", ...frame }),
    ended: (take, samples) => this.#tell({ type: "ended", take, samples }),
  });
  #opened: Opened | null = null;

  constructor(sound: SoundContext, tell: (message: FromMicrophone) => void) {
    this.#sound = sound;
    this.#tell = tell;
  }

  take(message: ToMicrophone): void {
    switch (message.type) {
      case "open":
        this.#takes.preRoll = message.preRoll;
        if (this.#opened?.key !== `${message.device}`) this.#open(message.device);
        break;
      case "take":
        this.#takes.begin(message.take);
        break;
      case "finish":
        if (this.#opened) this.#takes.finish(message.take);
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

  #open(device: string | null): void {
    this.#close();
    this.#sound.wake();
    const opened: Opened = { key: `${device}`, microphone: this.#start(device, () => lost()) };
    const lost = () => {
      if (this.#opened === opened) this.#tell({ type: "stalled" });
    };
    this.#opened = opened;
    opened.microphone.catch((error) => {
      if (this.#opened !== opened) return;
      this.#opened = null;
      this.#tell({ type: "failed", reason: toFault(error, "capture").message });
    });
  }

  async #start(device: string | null, onLost: () => void): Promise<Microphone> {
    const stream = await openMicrophoneStream("spoken", await deviceIdOf("audioinput", device));
    await this.#sound.ready;
    const microphone = new Microphone(this.#sound, stream, onLost);
    let taken = 0;
    microphone.onSamples(() => {
      this.#takes.push(microphone.slice(taken, microphone.end));
      taken = microphone.end;
    });
    const label = stream.getAudioTracks()[0]?.label ?? "";
    this.#tell({ type: "opened", device: label, rateHz: this.#sound.context.sampleRate });
    return microphone;
  }

  #close(): void {
    const opened = this.#opened;
    this.#opened = null;
    this.#takes.cut();
    void opened?.microphone.then((microphone) => microphone[Symbol.dispose]()).catch(() => {});
  }
}
