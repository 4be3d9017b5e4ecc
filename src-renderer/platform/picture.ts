/** Pixels into bytes. */
import type { Sight } from "../../src-main/contract/commands.ts";

/** What the page holds of a sight besides the bytes that are sent. */
export interface Picture {
  readonly sight: Sight;
  readonly width: number;
  readonly height: number;
  /** What the preview shows. */
  readonly preview: Blob;
  /** Of a clip. */
  readonly seconds?: number;
}

export type Canvas = OffscreenCanvas;

export function drawn(
  source: CanvasImageSource,
  width: number,
  height: number,
  maxSide = Number.POSITIVE_INFINITY,
): Canvas {
  const scale = Math.min(1, maxSide / Math.max(width, height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  );
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) throw new Error("no 2D canvas");
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

export async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}

export function jpegOf(canvas: Canvas, quality: number): Promise<Blob> {
  return canvas.convertToBlob({ type: "image/jpeg", quality });
}

export function bytesIn(sight: Sight): number {
  if (sight.kind !== "video") return sight.data.byteLength;
  const frames = sight.frames.reduce((sum, frame) => sum + frame.byteLength, 0);
  return frames + (sight.sound?.byteLength ?? 0);
}
