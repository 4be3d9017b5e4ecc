/** Bytes reach their place only whole and with the right hash: written beside, then renamed. */
import { createHash, type Hash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { megabytes } from "../base/bytes.ts";
import { type FaultError, fault, wordedFault } from "../contract/faults.ts";
import { worded } from "../contract/sentences.ts";

export interface Expected {
  /** What the file is called in messages. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes `source` to `path`; anything but the expected bytes leaves nothing behind. */
export async function writeChecked(
  source: AsyncIterable<Uint8Array>,
  path: string,
  expected: Expected,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${randomUUID()}.part`;
  try {
    await copyChecked(source, beside, expected, signal);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw diskFault(error, expected.name, dirname(path)) ?? error;
  }
}

async function copyChecked(
  source: AsyncIterable<Uint8Array>,
  path: string,
  expected: Expected,
  signal: AbortSignal,
): Promise<void> {
  await using file = await open(path, "wx");
  const hash = createHash("sha256");
  let written = 0;
  for await (const chunk of source) {
    signal.throwIfAborted();
    written += chunk.byteLength;
    // Stops a stream without end (a hostile archive) at the declared size.
    if (written > expected.bytes) throw wrongSize(expected, `more than ${expected.bytes}`);
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  if (written !== expected.bytes) throw wrongSize(expected, String(written));
  checkHash(hash, expected);
  // A power cut after the rename must not leave a file of zeros under the final name.
  await file.sync();
}

export function wrongSize(expected: Expected, found: string): FaultError {
  return wordedFault(
    "pack-broken",
    "setup",
    worded("wrong-size", expected.name, found, expected.bytes),
  );
}

export function checkHash(hash: Hash, expected: Expected): void {
  const found = hash.digest("hex");
  if (found !== expected.sha256) throw wrongHash(expected.name, found, expected.sha256);
}

export function wrongHash(name: string, found: string, right: string): FaultError {
  return wordedFault(
    "pack-broken",
    "setup",
    worded("wrong-hash", name, found.slice(0, 12), right.slice(0, 12)),
  );
}

export function tooLong(name: string, bytes: number, maxBytes: number): FaultError {
  return fault(
    "pack-broken",
    "setup",
    `${name} is declared as ${megabytes(bytes)}, and at most ${megabytes(maxBytes)} are expected.`,
    "Nothing was fetched. If it stays, what the source offers has changed: report it.",
  );
}

export async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    signal.throwIfAborted();
    hash.update(chunk as Buffer);
  }
  return hash.digest("hex");
}

/** A full disk as a fault that names numbers; `null` for any other error. */
export function diskFault(error: unknown, name: string, folder: string): FaultError | null {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== "ENOSPC" && code !== "EDQUOT") return null;
  return wordedFault("disk-full", "setup", worded("disk-full", name, folder), error);
}

/** Of the disk that a folder is on, or will be. */
export async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    if (dirname(folder) === folder) throw error;
    return freeBytes(dirname(folder));
  }
}

/** Refuses before the first byte is fetched when the disk cannot hold it. */
export async function requireSpace(
  folder: string,
  neededBytes: number,
  pack: string,
): Promise<void> {
  const free = await freeBytes(folder);
  if (free >= neededBytes) return;
  throw wordedFault(
    "disk-full",
    "setup",
    worded("disk-too-small", pack, neededBytes, folder, free),
  );
}

/** Small files that say what is there: replaced whole, or not at all. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(beside, `${JSON.stringify(value, null, 2)}\n`, { flag: "wx", flush: true });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw diskFault(error, path, dirname(path)) ?? error;
  }
}

export function inFolder(folder: string, packPath: string): string {
  return join(folder, ...packPath.split("/"));
}
