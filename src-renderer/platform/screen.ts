/** The shared screen: asked for once, then one picture of it for each question. */

import { maxSightBytes } from "../../src-main/contract/limits.ts";
import type { CapturedPicture, DesktopBridge } from "../../src-main/shells/desktop/messages.ts";
import { pageFault } from "../locale/faults.ts";
import { text } from "../locale/text.ts";
import { desktop } from "./desktop.ts";
import { bytesOf, drawn, jpegOf, type Picture } from "./picture.ts";

/** Small print survives; only for screens whose PNG is over the limit. */
const largeScreenQuality = 0.92;

/** A screen that goes along with questions until it is disposed. */
export interface ShownScreen extends Disposable {
  /** For the live preview; null where there is none. */
  readonly stream: MediaStream | null;
  /** As it is in this moment. */
  capture(): Promise<Picture>;
}

/** `null` when the person closed the browser's picker. */
export async function openScreen(onEnded: () => void): Promise<ShownScreen | null> {
  return desktop === null ? ScreenShare.open(onEnded) : new DesktopScreen(desktop);
}

/** The desktop app takes the picture itself, of what its settings say, without its own windows. */
export class DesktopScreen implements ShownScreen {
  readonly stream = null;
  readonly #bridge: DesktopBridge;

  constructor(bridge: DesktopBridge) {
    this.#bridge = bridge;
  }

  async capture(): Promise<Picture> {
    const [captured] = await this.#bridge.call<"sight.capture">({ type: "sight.capture" });
    if (captured === undefined) {
      throw pageFault("unsupported", "capture", text.screen.failed, text.screen.failedRemedy);
    }
    return pictureOf(captured, "screen");
  }

  [Symbol.dispose](): void {}
}

/** What the main process captured. */
export function pictureOf(captured: CapturedPicture, kind: "screen" | "image"): Picture {
  const { name, width, height } = captured;
  const data = Uint8Array.from(captured.data);
  return { sight: { kind, name, data }, width, height, preview: new Blob([data]) };
}

export class ScreenShare implements ShownScreen {
  readonly stream: MediaStream;
  readonly #video: HTMLVideoElement;

  private constructor(stream: MediaStream, video: HTMLVideoElement) {
    this.stream = stream;
    this.#video = video;
  }

  /** `null` when the person closed the browser's picker. */
  static async open(onEnded: () => void): Promise<ScreenShare | null> {
    if (navigator.mediaDevices?.getDisplayMedia === undefined) {
      throw pageFault(
        "unsupported",
        "capture",
        text.screen.unsupported,
        text.screen.unsupportedRemedy,
      );
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
      throw pageFault(
        "unsupported",
        "capture",
        text.screen.failed,
        text.screen.failedRemedy,
        error,
      );
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
