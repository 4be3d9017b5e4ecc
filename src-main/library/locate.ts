/** Where a pack lies, and what is known of it. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { fault } from "../contract/faults.ts";
import { type AnyManifest, parseManifest } from "./anyManifest.ts";
import { catalogue, inCatalogue, noSuchPack } from "./catalogue.ts";
import { packFolder } from "./home.ts";

/** Where a pack lies, and where its checked hashes are remembered. */
export interface PackPlace {
  readonly folder: string;
  readonly stampFile: string;
}

export interface LocatedPack<M extends AnyManifest = AnyManifest> {
  readonly manifest: M;
  readonly place: PackPlace;
}

/** A name of the catalogue or of an imported pack, or a folder of one's own that holds a `pack.json`. */
export async function locatePack(nameOrFolder: string, home: string): Promise<LocatedPack> {
  if (/[/\\]|^\.\.?$/.test(nameOrFolder)) return locateFolder(resolve(nameOrFolder), home);
  const folder = packFolder(home, nameOrFolder);
  const place = { folder, stampFile: join(folder, "checked.json") };
  const known = inCatalogue(nameOrFolder);
  if (known) return { manifest: known, place };
  // Its name becomes part of a path: only what an import can have written.
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/.test(nameOrFolder) && existsSync(join(folder, "pack.json"))) {
    return { manifest: await readManifest(folder), place };
  }
  throw noSuchPack(nameOrFolder, await importedNames(home));
}

async function locateFolder(folder: string, home: string): Promise<LocatedPack> {
  const key = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  const stampFile = join(home, "checked", `${key}.json`);
  return { manifest: await readManifest(folder), place: { folder, stampFile } };
}

/** Everything that can be named: the catalogue, then what was imported. */
export async function everyPack(home: string): Promise<readonly LocatedPack[]> {
  const names = [...catalogue().map(({ name }) => name), ...(await importedNames(home))];
  const located = names.map((name) => locatePack(name, home).catch(() => null));
  return (await Promise.all(located)).filter((pack) => pack !== null);
}

async function importedNames(home: string): Promise<string[]> {
  const folder = join(home, "packs");
  const entries = await readdir(folder).catch(() => []);
  return entries
    .filter((name) => !inCatalogue(name) && existsSync(join(folder, name, "pack.json")))
    .sort();
}

async function readManifest(folder: string): Promise<AnyManifest> {
  const path = join(folder, "pack.json");
  if (!existsSync(path)) {
    throw fault("not-found", "setup", `${path} does not exist.`, "Name a folder with a pack.json.");
  }
  try {
    return parseManifest(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    const reason =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ")
        : (error as Error).message;
    throw fault(
      "bad-input",
      "setup",
      `${path} is not a pack: ${reason.slice(0, 500)}.`,
      "Correct it; models/catalogue/default.json shows the form.",
      error,
    );
  }
}
