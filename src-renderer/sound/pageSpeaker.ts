/** The page's loudspeaker in the words of the audio process. */
import type { FromSpeaker, ToSpeaker } from "../../src-main/sound/messages.ts";
import { deviceIdOf } from "./pageDevices.ts";
import { Player } from "./player.ts";
import type { SoundContext } from "./soundContext.ts";

/** Chromium's since 110; elsewhere the default speaker is used. */
type WithSink = AudioContext & { setSinkId?: (id: string) => Promise<void> };

export function servePageSpeaker(sound: SoundContext, port: MessagePort): void {
  const speaker = new PageSpeaker(sound, (message) => port.postMessage(message));
  port.onmessage = ({ data }: MessageEvent<ToSpeaker>) => speaker.take(data);
}

class PageSpeaker {
  readonly #sound: SoundContext;
  readonly #tell: (message: FromSpeaker) => void;
  readonly #gain: GainNode;
  readonly #player: Player;

  constructor(sound: SoundContext, tell: (message: FromSpeaker) => void) {
    this.#sound = sound;
    this.#tell = tell;
    this.#gain = new GainNode(sound.context);
    this.#gain.connect(sound.context.destination);
    this.#player = new Player(
      sound,
      ({ stream, samples, drained }) => tell({ type: "played", stream, samples, drained }),
      this.#gain,
    );
  }

  take(message: ToSpeaker): void {
    const player = this.#player;
    switch (message.type) {
      case "open":
        void this.#open(message.device);
        break;
      case "start":
        player.start(message.stream, message.sourceHz);
        break;
      case "push":
        player.push(message.stream, message.firstSample, message.samples);
        break;
      case "end":
        player.end(message.stream, message.samples);
        break;
      case "stop":
        void player
          .stop(message.stream)
          .then((samples) => this.#tell({ type: "stopped", stream: message.stream, samples }));
        break;
      case "cue":
        this.#cue(message.sourceHz, message.samples);
        break;
      case "volume":
        this.#gain.gain.value = message.volume;
        break;
      case "close":
        // The context rests by itself.
        break;
    }
  }

  async #open(device: string | null): Promise<void> {
    const context = this.#sound.context as WithSink;
    this.#sound.wake();
    const id = await deviceIdOf("audiooutput", device);
    await context.setSinkId?.(id ?? "").catch(() => undefined);
    const { sampleRate } = context;
    this.#tell({ type: "opened", device: device ?? "default", rateHz: sampleRate });
  }

  #cue(sourceHz: number, samples: Int16Array): void {
    const { context } = this.#sound;
    const buffer = new AudioBuffer({ length: samples.length, sampleRate: sourceHz });
    buffer.copyToChannel(
      Float32Array.from(samples, (sample) => sample / 32_768),
      0,
    );
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(this.#gain);
    const use = this.#sound.use();
    source.addEventListener("ended", () => use[Symbol.dispose]());
    source.start();
  }
}
