/** A dropped, pasted or chosen file. Pictures the assistant knows go as they are; others become PNG. */
import { maxSightBytes } from "../../src-main/contract/limits.ts";
import { pageFault } from "../locale/faults.ts";
import { text } from "../locale/text.ts";
import { bytesOf, drawn, type Picture } from "./picture.ts";
import { readVideo, tooLarge, type VideoProgress } from "./video.ts";

export const acceptedFiles = "image/*,video/*";

export async function readFile(
  file: File,
  progress: VideoProgress,
  signal: AbortSignal,
): Promise<{ readonly picture: Picture; readonly cut: boolean }> {
  if (file.type.startsWith("video/")) return readVideo(file, progress, signal);
  return { picture: await readImage(file), cut: false };
}

async function readImage(file: File): Promise<Picture> {
  const bitmap = await createImageBitmap(file).catch((error) => {
    const { notUsable, notUsableRemedy } = text.files;
    throw pageFault("bad-input", "capture", notUsable(file.name), notUsableRemedy, error);
  });
  const { width, height } = bitmap;
  const known = isKnown(new Uint8Array(await file.slice(0, 16).arrayBuffer()));
  const blob = known
    ? file
    : await drawn(bitmap, width, height).convertToBlob({ type: "image/png" });
  bitmap.close();
  if (blob.size > maxSightBytes) throw tooLarge(file, maxSightBytes);
  const name = (file.name || text.files.pasted).slice(0, 200);
  return {
    sight: { kind: "image", name, data: await bytesOf(blob) },
    width,
    height,
    preview: blob,
  };
}

/** PNG (RFC 2083, 12.12), JPEG (ITU T.81, SOI) and WebP (RIFF) by their first bytes, not their name. */
export function isKnown(head: Uint8Array): boolean {
  const starts = (bytes: readonly number[], at = 0) =>
    bytes.every((byte, index) => head[at + index] === byte);
  return (
    starts([0x89, 0x50, 0x4e, 0x47]) ||
    starts([0xff, 0xd8, 0xff]) ||
    (starts([0x52, 0x49, 0x46, 0x46]) && starts([0x57, 0x45, 0x42, 0x50], 8))
  );
}
