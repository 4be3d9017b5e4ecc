/** Room back: a pack that is not wanted any more, and what stopped installations left. */
import { readdir, rm, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { wordedFault } from "../contract/faults.ts";
import { worded } from "../contract/sentences.ts";
import { downloadFolder } from "./home.ts";
import { everyPack, type LocatedPack } from "./locate.ts";
import { takeLock } from "./lock.ts";

/** Only what lies in Sotto's own folder; a model that was imported from elsewhere stays where it is. */
export async function removePack(
  { manifest, place }: LocatedPack,
  home: string,
  signal: AbortSignal,
): Promise<number> {
  if (!place.folder.startsWith(join(home, "packs") + sep)) {
    throw wordedFault("bad-input", "setup", worded("pack-elsewhere", place.folder));
  }
  await using _lock = await takeLock(`${place.folder}.lock`, signal, (holder) => {
    throw wordedFault("busy", "setup", worded("pack-held", manifest.name, holder));
  });
  const bytes = await folderBytes(place.folder);
  await rm(place.folder, { recursive: true, force: true, maxRetries: 3 });
  return bytes;
}

/**
 * Parts of downloads that were given up, packages that were unpacked, files of packs that no catalogue
 * knows. Whole packs are never touched, nor anything that an installer is working on.
 */
export async function prune(home: string, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  let isBusy = false;
  const packs = await everyPack(home);
  for (const { place } of packs) {
    if (!(await stat(place.folder).catch(() => null))) continue;
    const busy = new Error("busy");
    try {
      await using _lock = await takeLock(`${place.folder}.lock`, signal, () => {
        throw busy;
      });
      bytes += await removeLeftovers(place.folder);
    } catch (error) {
      if (error !== busy) throw error;
      isBusy = true;
    }
  }
  // Packages on their way may belong to whoever is installing.
  if (!isBusy) bytes += await removeAll(downloadFolder(home));
  return bytes + (await removeUnknown(home, new Set(packs.map(({ place }) => place.folder))));
}

async function removeLeftovers(folder: string): Promise<number> {
  let bytes = await removeAll(join(folder, "incoming"));
  for (const name of await readdir(folder, { recursive: true })) {
    if (!/\.part(\.map)?$|\.journal\.json$|\.new$/.test(name)) continue;
    bytes += (await stat(join(folder, name)).catch(() => null))?.size ?? 0;
    await rm(join(folder, name), { force: true });
  }
  return bytes;
}

/** Folders without a pack.json and without a name in the catalogue: an import that was killed. */
async function removeUnknown(home: string, known: ReadonlySet<string>): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(join(home, "packs"), { withFileTypes: true }).catch(() => [])) {
    const folder = join(home, "packs", entry.name);
    if (entry.isDirectory() && !known.has(folder)) bytes += await removeAll(folder);
  }
  return bytes;
}

async function removeAll(folder: string): Promise<number> {
  const bytes = await folderBytes(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  return bytes;
}

export async function folderBytes(folder: string): Promise<number> {
  let sum = 0;
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    // Blocks, not lengths: a file that is still arriving is mostly a hole.
    const info = await stat(join(entry.parentPath, entry.name)).catch(() => null);
    sum += info?.blocks ? Math.min(info.size, info.blocks * 512) : (info?.size ?? 0);
  }
  return sum;
}
