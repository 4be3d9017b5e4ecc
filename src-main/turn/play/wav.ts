/** The reply as a WAV file: mono, 16 bit. */
import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { fault } from "../../contract/faults.ts";

const headerBytes = 44;

/** Written beside and renamed: the file is whole or not there. An older one is replaced. */
export async function writeWav(
  path: string,
  pieces: readonly Int16Array[],
  sampleRateHz: number,
): Promise<void> {
  const beside = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(beside, encodeWav(pieces, sampleRateHz), { flag: "wx", flush: true });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw unwritable(path, error);
  }
}

/** The file's bytes. */
export function encodeWav(pieces: readonly Int16Array[], sampleRateHz: number): Uint8Array {
  const samples = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const bytes = new Uint8Array(headerBytes + samples * 2);
  bytes.set(wavHeader(samples, sampleRateHz));
  let at = headerBytes;
  for (const piece of pieces) {
    // Every platform that Node runs on is little-endian, as WAV is.
    bytes.set(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength), at);
    at += piece.byteLength;
  }
  return bytes;
}

/** Of a file that is written piece by piece. */
export function wavHeader(samples: number, sampleRateHz: number): Uint8Array {
  const bytes = new Uint8Array(headerBytes);
  const view = new DataView(bytes.buffer);
  const text = (at: number, four: string) => bytes.set(new TextEncoder().encode(four), at);
  const dataBytes = samples * 2;
  text(0, "RIFF");
  view.setUint32(4, headerBytes - 8 + dataBytes, true);
  text(8, "WAVE");
  text(12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, dataBytes, true);
  return bytes;
}

function unwritable(path: string, error: unknown) {
  const code = (error as NodeJS.ErrnoException).code ?? "unknown";
  if (code === "ENOSPC" || code === "EDQUOT") {
    return fault(
      "disk-full",
      "play",
      `There is no room left to write ${path}.`,
      "Free some space, or write it to another disk.",
      error,
    );
  }
  const reasons: Record<string, string> = {
    ENOENT: "its folder does not exist",
    ENOTDIR: "its folder is a file",
    EISDIR: "it is a folder",
    EACCES: "writing there is not allowed",
    EPERM: "writing there is not allowed",
    EROFS: "the disk is read-only",
  };
  return fault(
    "bad-input",
    "play",
    `${path} cannot be written: ${reasons[code] ?? code}.`,
    "Choose another place for the WAV file.",
    error,
  );
}
