/** The camera: a picture, or a short clip with sound. Open only while its panel is. */
import { pageFault } from "../locale/faults.ts";
import { text } from "../locale/text.ts";
import { Microphone } from "../sound/microphone.ts";
import type { SoundContext } from "../sound/soundContext.ts";
import { bytesOf, drawn, jpegOf, type Picture } from "./picture.ts";
import { clipFramesPerSecond } from "./video.ts";

/** The microphone's memory is 20 s; 15 s is a gesture or a fault shown, and 30 frames. */
export const maxClipSeconds = 15;
const pictureQuality = 0.92;
const clipQuality = 0.85;
const clipMaxSide = 1280;

export class Camera implements Disposable {
  readonly stream: MediaStream;
  readonly #sound: SoundContext;

  private constructor(stream: MediaStream, sound: SoundContext) {
    this.stream = stream;
    this.#sound = sound;
  }

  static async open(sound: SoundContext): Promise<Camera> {
    const video = { width: { ideal: 1920 }, height: { ideal: 1080 } };
    try {
      return new Camera(await navigator.mediaDevices.getUserMedia({ video }), sound);
    } catch (error) {
      const words = text.cameraFaults;
      if (error instanceof DOMException && error.name === "NotAllowedError") {
        throw pageFault("unauthorized", "capture", words.denied, words.deniedRemedy);
      }
      throw pageFault("not-found", "capture", words.missing, words.missingRemedy, error);
    }
  }

  async picture(video: HTMLVideoElement): Promise<Picture> {
    const { videoWidth: width, videoHeight: height } = video;
    const preview = await jpegOf(drawn(video, width, height), pictureQuality);
    const sight = { kind: "camera", name: text.camera.pictureName } as const;
    return { sight: { ...sight, data: await bytesOf(preview) }, width, height, preview };
  }

  /** Records until `stop` is aborted or the limit is reached. `onSecond` hears how long it is. */
  async clip(
    video: HTMLVideoElement,
    stop: AbortSignal,
    onSecond: (seconds: number) => void,
  ): Promise<Picture> {
    using microphone = await this.#microphone();
    const from = microphone?.end ?? 0;
    const frames: Promise<Blob>[] = [];
    await ticks(1000 / clipFramesPerSecond, maxClipSeconds * clipFramesPerSecond, stop, (tick) => {
      const { videoWidth, videoHeight } = video;
      frames.push(jpegOf(drawn(video, videoWidth, videoHeight, clipMaxSide), clipQuality));
      onSecond(Math.floor(tick / clipFramesPerSecond));
    });
    const blobs = await Promise.all(frames);
    const sound = microphone?.slice(from, microphone.end);
    return {
      sight: {
        kind: "video",
        name: text.camera.clipName,
        frames: await Promise.all(blobs.map(bytesOf)),
        framesPerSecond: clipFramesPerSecond,
        ...(sound === undefined || sound.length === 0 ? {} : { sound }),
      },
      width: video.videoWidth,
      height: video.videoHeight,
      preview: blobs[0] ?? new Blob(),
      seconds: Math.ceil(blobs.length / clipFramesPerSecond),
    };
  }

  /** A clip without a microphone is still a clip. */
  async #microphone(): Promise<Microphone | null> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      return new Microphone(this.#sound, stream, () => undefined);
    } catch {
      return null;
    }
  }

  [Symbol.dispose](): void {
    for (const track of this.stream.getTracks()) track.stop();
  }
}

/** Calls `each` now and every `everyMs`, at most `limit` times, until `stop`. */
function ticks(
  everyMs: number,
  limit: number,
  stop: AbortSignal,
  each: (tick: number) => void,
): Promise<void> {
  return new Promise((resolve) => {
    let tick = 0;
    const end = () => {
      clearInterval(timer);
      resolve();
    };
    const next = () => {
      each(tick++);
      if (tick >= limit) end();
    };
    const timer = setInterval(next, everyMs);
    stop.addEventListener("abort", end, { once: true });
    next();
  });
}
