/** The shared screen: asked for once, then one picture of it for each question. */

import { fault } from "../../src-main/contract/faults.ts";
import { maxSightBytes } from "../../src-main/contract/limits.ts";
import { text } from "../locale/text.ts";
import { bytesOf, drawn, jpegOf, type Picture } from "./picture.ts";

/** Small print survives; only for screens whose PNG is over the limit. */
const largeScreenQuality = 0.92;

export class ScreenShare implements Disposable {
  readonly stream: MediaStream;
  readonly #video: HTMLVideoElement;

  private constructor(stream: MediaStream, video: HTMLVideoElement) {
    this.stream = stream;
    this.#video = video;
  }

  /** `null` when the person closed the browser's picker. */
  static async open(onEnded: () => void): Promise<ScreenShare | null> {
    if (navigator.mediaDevices?.getDisplayMedia === undefined) {
      throw fault("unsupported", "capture", text.screen.unsupported, text.screen.unsupportedRemedy);
    }
    try {
      // A few frames a second: only the newest is ever used.
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 5 } });
      for (const track of stream.getTracks()) track.addEventListener("ended", onEnded);
      const video = document.createElement("video");
      video.muted = true;
      video.srcObject = stream;
      await video.play();
      return new ScreenShare(stream, video);
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") return null;
      throw fault("unsupported", "capture", text.screen.failed, text.screen.failedRemedy, error);
    }
  }

  /** The pixels are taken in this call, at key-down; only the encoding is awaited. */
  capture(): Promise<Picture> {
    const { videoWidth: width, videoHeight: height } = this.#video;
    const canvas = drawn(this.#video, width, height);
    return encodeScreen(canvas, width, height);
  }

  [Symbol.dispose](): void {
    for (const track of this.stream.getTracks()) track.stop();
    this.#video.srcObject = null;
  }
}

async function encodeScreen(
  canvas: OffscreenCanvas,
  width: number,
  height: number,
): Promise<Picture> {
  // PNG: letters keep their edges, which a reader of small print needs.
  let preview = await canvas.convertToBlob({ type: "image/png" });
  if (preview.size > maxSightBytes) preview = await jpegOf(canvas, largeScreenQuality);
  const data = await bytesOf(preview);
  return { sight: { kind: "screen", name: text.screen.name, data }, width, height, preview };
}
