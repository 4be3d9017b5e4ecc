/**
 * Packages as plain archives: named members are copied out, nothing is executed and nothing else is
 * unpacked. Where a member goes is decided by the caller, never by a name inside of the archive.
 */
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { extract as tarExtract } from "tar-stream";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { type FaultError, fault } from "../contract/faults.ts";
import { type Expected, writeChecked } from "./write.ts";

/** Far above any real package (the largest of ours has 60 members); stops endless directories. */
const maxMembers = 20_000;

/** What may lie before the wanted members of a tarball, unpacked; stops compressed zeros. */
const maxSkippedBytes = 512 * 1024 * 1024;

export interface Member extends Expected {
  /** Its path inside of the archive, exactly. */
  readonly member: string;
  readonly path: string;
}

export type ArchiveFormat = "zip" | "tgz";

export async function extractMembers(
  archive: string,
  format: ArchiveFormat,
  wanted: readonly Member[],
  signal: AbortSignal,
): Promise<void> {
  const missing = new Map(wanted.map((member) => [member.member, member]));
  try {
    if (format === "zip") await fromZip(archive, missing, signal);
    else await fromTarball(archive, missing, signal);
  } catch (error) {
    if (isOurs(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw broken(`${archive} cannot be read as an archive: ${reason}`, error);
  }
  const [first] = missing.keys();
  if (first !== undefined) throw broken(`${archive} holds no member ${first}.`);
}

async function fromZip(archive: string, missing: Map<string, Member>, signal: AbortSignal) {
  const zip = await openPromise(archive, {
    lazyEntries: true,
    validateEntrySizes: true,
    strictFileNames: true,
  });
  try {
    if (zip.entryCount > maxMembers) throw broken(`${archive} holds ${zip.entryCount} members.`);
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      const member = missing.get(entry.fileName);
      if (!member) continue;
      missing.delete(entry.fileName);
      await writeChecked(await openEntry(zip, entry, member), member.path, member, signal);
      if (missing.size === 0) return;
    }
  } finally {
    zip.close();
  }
}

async function openEntry(zip: ZipFile, entry: Entry, member: Member): Promise<Readable> {
  if (entry.uncompressedSize !== member.bytes) {
    throw broken(
      `${member.name} is declared as ${entry.uncompressedSize} bytes instead of ${member.bytes}.`,
    );
  }
  return zip.openReadStreamPromise(entry);
}

async function fromTarball(archive: string, missing: Map<string, Member>, signal: AbortSignal) {
  const file = createReadStream(archive);
  const gunzip = createGunzip();
  const tar = tarExtract();
  // `pipeline` would destroy the rest with an error of its own when reading stops early.
  file.on("error", (error) => tar.destroy(error)).pipe(gunzip);
  gunzip.on("error", (error) => tar.destroy(error)).pipe(tar);
  let members = 0;
  let skippedBytes = 0;
  try {
    for await (const entry of tar) {
      signal.throwIfAborted();
      members += 1;
      const { name, type, size = 0 } = entry.header;
      // npm puts everything below one folder, whose name is up to the packer.
      const member = missing.get(name.replace(/^[^/]+\//, ""));
      if (member && type === "file") {
        missing.delete(member.member);
        await writeChecked(bytesOf(entry), member.path, member, signal);
        if (missing.size === 0) return;
        continue;
      }
      skippedBytes += size;
      if (members > maxMembers || skippedBytes > maxSkippedBytes) {
        throw broken(`${archive} holds far more than a package of weights does.`);
      }
      entry.resume();
    }
  } finally {
    file.destroy();
    gunzip.destroy();
    tar.destroy();
  }
}

/** tar-stream's own streams are async iterables of buffers, which its types do not say. */
function bytesOf(entry: unknown): AsyncIterable<Uint8Array> {
  return entry as AsyncIterable<Uint8Array>;
}

/** Faults, and stops asked for by the caller; everything else is the archive's doing. */
function isOurs(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === "FaultError" || error.name === "AbortError";
}

function broken(message: string, cause?: unknown): FaultError {
  return fault(
    "pack-broken",
    "setup",
    message,
    "Run npm run packs -- install again; if it stays, the package has changed: report it.",
    cause,
  );
}
