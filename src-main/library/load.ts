/** From a name or a folder to what the engine opens. No network, no subprocess: it only looks. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import type { PackInfo } from "../contract/assistant.ts";
import { type FaultError, fault } from "../contract/faults.ts";
import type { EnginePack } from "../engine/messages.ts";
import { findPack } from "./catalogue.ts";
import { packFolder } from "./home.ts";
import type { PackPlace } from "./install.ts";
import { type EngineRole, engineRoles, manifestSchema, type PackManifest } from "./manifest.ts";
import { verifyPack } from "./verify.ts";

export interface LocatedPack {
  readonly manifest: PackManifest;
  readonly place: PackPlace;
}

export interface InstalledPack {
  readonly engine: EnginePack;
  /** The shell's view; `device` is known once the engine runs. */
  readonly info: Omit<PackInfo, "device">;
}

/** A catalogue name, or a folder of one's own that holds a `pack.json`. */
export async function locatePack(nameOrFolder: string, home: string): Promise<LocatedPack> {
  const isFolder = /[/\\]|^\.\.?$/.test(nameOrFolder);
  if (!isFolder) {
    const folder = packFolder(home, nameOrFolder);
    const manifest = findPack(nameOrFolder);
    return { manifest, place: { folder, stampFile: join(folder, "checked.json") } };
  }
  const folder = resolve(nameOrFolder);
  const key = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  const stampFile = join(home, "checked", `${key}.json`);
  return { manifest: await readManifest(folder), place: { folder, stampFile } };
}

async function readManifest(folder: string): Promise<PackManifest> {
  const path = join(folder, "pack.json");
  if (!existsSync(path)) {
    throw fault("not-found", "setup", `${path} does not exist.`, "Name a folder with a pack.json.");
  }
  try {
    return manifestSchema.parse(JSON.parse(await readFile(path, "utf8")));
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

/** Paths for the engine; a fault names the file that is missing or damaged, and the remedy. */
export async function loadPack(
  nameOrFolder: string,
  home: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<InstalledPack> {
  if (isOmniFolder(nameOrFolder)) return loadOmniFolder(resolve(nameOrFolder), home, signal);
  const { manifest, place } = await locatePack(nameOrFolder, home);
  const reports = await verifyPack(manifest, place.folder, place.stampFile, { signal });
  const remedy = `Run npm run packs -- install ${nameOrFolder}`;
  const missing = reports.filter(({ state }) => state === "missing");
  if (missing.length === reports.length) {
    const message = `The pack ${manifest.name} is not installed in ${place.folder}.`;
    throw fault("pack-missing", "setup", message, `${remedy}.`);
  }
  const broken = reports.filter(({ state }) => state !== "whole");
  if (broken.length > 0) {
    const named = broken.map(({ file, state }) => `${file.path} is ${state}`).join(", ");
    const message = `The pack ${manifest.name} is not whole: ${named} (in ${place.folder}).`;
    throw fault("pack-broken", "setup", message, `${remedy}: it fetches only that.`);
  }
  const paths = new Map(reports.map(({ file, path }) => [file.role, path]));
  return { engine: enginePack(manifest, paths), info: infoOf(manifest) };
}

/** What a conversion leaves: the two GGUF files and their manifest, and nothing of ours beside them. */
const omniManifest = "omni.json";

function isOmniFolder(name: string): boolean {
  return existsSync(join(name, omniManifest)) && !existsSync(join(name, "pack.json"));
}

/** A converted Qwen2.5-Omni; turn-taking and voice come from the default pack. */
async function loadOmniFolder(
  folder: string,
  home: string,
  signal: AbortSignal,
): Promise<InstalledPack> {
  const { engine, info } = await loadPack("default", home, signal);
  const name = basename(folder);
  const parts = [{ role: "thinker", name: "Qwen2.5-Omni" }, ...info.parts.filter(isVoice)];
  return {
    engine: { ...engine, name, omni: folder, thinker: { gguf: join(folder, "thinker.gguf") } },
    info: { ...info, name, title: `Qwen2.5-Omni in ${name}`, parts },
  };
}

function isVoice({ role }: { readonly role: string }): boolean {
  return role === "voice";
}

export function infoOf(manifest: PackManifest): Omit<PackInfo, "device"> {
  const { name, title, languages, parts } = manifest;
  return { name, title, remote: false, languages, parts };
}

function enginePack(manifest: PackManifest, paths: ReadonlyMap<EngineRole, string>): EnginePack {
  const of = (role: EngineRole): string => {
    const path = paths.get(role);
    if (path === undefined) throw lacksRole(manifest, role);
    return path;
  };
  return {
    name: manifest.name,
    thinker: { gguf: of("thinker.gguf") },
    hearing: {
      vad: of("hearing.vad"),
      encoder: of("hearing.encoder"),
      decoder: of("hearing.decoder"),
      tokens: of("hearing.tokens"),
    },
    reading: {
      detector: of("reading.detector"),
      recogniser: of("reading.recogniser"),
      characters: of("reading.characters"),
    },
    voice: { model: of("voice.model"), config: of("voice.config") },
  };
}

function lacksRole(manifest: PackManifest, role: EngineRole): FaultError {
  return fault(
    "pack-broken",
    "setup",
    `The pack ${manifest.name} has no file for ${role}.`,
    `Add one to its pack.json; a pack needs ${engineRoles.join(", ")}.`,
  );
}
