/** What Sotto's folder holds, in bytes on the disk. */
import { lstat, readdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Storage, StoragePart } from "../contract/diagnostics.ts";

/** Files that are gone when they are looked at count as nothing: installations go on meanwhile. */
export async function storageOf(home: string, signal: AbortSignal): Promise<Storage> {
  const parts: StoragePart[] = [];
  let other = 0;
  let history = 0;
  for (const name of await names(home)) {
    const path = join(home, name);
    if (name === "packs") {
      for (const pack of await names(path)) {
        parts.push({ kind: "pack", name: pack, bytes: await sizeOf(join(path, pack), signal) });
      }
    } else if (name === "downloads") {
      const bytes = await sizeOf(path, signal);
      if (bytes > 0) parts.push({ kind: "downloads", bytes });
    } else if (name.startsWith("history")) history += await sizeOf(path, signal);
    else other += await sizeOf(path, signal);
  }
  parts.sort((a, b) => b.bytes - a.bytes);
  if (history > 0) parts.push({ kind: "history", bytes: history });
  if (other > 0) parts.push({ kind: "other", bytes: other });
  return { folder: home, parts, freeBytes: await freeBytes(home) };
}

async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

async function names(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/** Links are not followed: what they lead to is not in this folder. */
async function sizeOf(path: string, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const found = await lstat(path).catch(() => null);
  if (found === null) return 0;
  // Blocks are what the disk really gives; a hole in a file under way costs nothing.
  const own = found.blocks === undefined ? found.size : found.blocks * 512;
  if (!found.isDirectory()) return own;
  let sum = own;
  for (const name of await names(path)) sum += await sizeOf(join(path, name), signal);
  return sum;
}
