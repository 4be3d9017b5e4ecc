/** From a name or a folder to what the engine opens. No network, no subprocess: it only looks. */
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { PackInfo } from "../contract/assistant.ts";
import { type FaultError, fault, wordedFault } from "../contract/faults.ts";
import { worded } from "../contract/sentences.ts";
import type { EnginePack } from "../engine/messages.ts";
import { inspectPack, type PackState } from "./inspect.ts";
import { locatePack } from "./locate.ts";
import { type EngineRole, engineRoles, type PackManifest } from "./manifest.ts";
import { needOfFolder } from "./needs.ts";
import type { OwnManifest } from "./ownManifest.ts";
import type { RemoteManifest } from "./remoteManifest.ts";
import { remotePack } from "./remotePack.ts";
import { verifyFiles } from "./verify.ts";

export interface InstalledPack {
  readonly engine: EnginePack;
  /** The shell's view; `device` is known once the engine runs. */
  readonly info: Omit<PackInfo, "device">;
  /** Of a remote pack: where its turns go. */
  readonly remote?: RemoteManifest;
}

/** Paths for the engine; a fault names the file that is missing or damaged, and the remedy. */
export async function loadPack(
  nameOrFolder: string,
  home: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<InstalledPack> {
  if (isOmniFolder(nameOrFolder)) {
    const folder = resolve(nameOrFolder);
    return withOmni(folder, omniInfo(basename(folder)), "default", home, signal);
  }
  const located = await locatePack(nameOrFolder, home);
  const { manifest, place } = located;
  const state = await inspectPack(located, { signal });
  if (state.type !== "installed") throw notWhole(nameOrFolder, manifest, place.folder, state);
  switch (manifest.kind) {
    case "small":
      return loadSmall(manifest, place.folder, place.stampFile, signal);
    case "omni":
      return withOmni(place.folder, manifest, manifest.local, home, signal);
    case "own":
      return loadOwn(manifest, home, signal);
    case "remote":
      return remotePack(manifest, await loadPack(manifest.local, home, signal));
  }
}

function notWhole(
  asked: string,
  { name }: { readonly name: string },
  folder: string,
  state: Exclude<PackState, { type: "installed" }>,
): FaultError {
  if (state.type === "not-installed" || state.type === "paused") {
    return wordedFault("pack-missing", "setup", worded("pack-missing", name, folder, asked));
  }
  const words = worded("pack-damaged", name, state.why, folder, asked, state.files.join(", "));
  return wordedFault("pack-broken", "setup", words);
}

async function loadSmall(
  manifest: PackManifest,
  folder: string,
  stampFile: string,
  signal: AbortSignal,
): Promise<InstalledPack> {
  const reports = await verifyFiles(manifest.files, folder, stampFile, { signal });
  const paths = new Map(reports.map(({ file, path }) => [file.role, path]));
  return { engine: enginePack(manifest, paths), info: infoOf(manifest) };
}

/** Below this the processor is as fast as a GPU that has to be woken. */
const smallModelBytes = 400_000_000;

export async function loadOwn(
  manifest: OwnManifest,
  home: string,
  signal: AbortSignal,
): Promise<InstalledPack> {
  const { thinker, local } = manifest;
  if (thinker.type === "omni") return withOmni(thinker.folder, manifest, local, home, signal);
  const { engine, info } = await loadPack(local, home, signal);
  const others = info.parts.filter(({ role }) => role !== "thinker");
  return {
    engine: {
      ...engine,
      name: manifest.name,
      thinker: { gguf: thinker.gguf, large: thinker.bytes > smallModelBytes },
    },
    info: { ...infoOf(manifest), parts: [...manifest.parts, ...others] },
  };
}

/** What a conversion leaves: its GGUF files and their manifest, and nothing of ours beside them. */
const omniManifest = "omni.json";

function isOmniFolder(name: string): boolean {
  return existsSync(join(name, omniManifest)) && !existsSync(join(name, "pack.json"));
}

type Head = Pick<PackManifest, "name" | "title" | "languages" | "parts">;

function omniInfo(name: string): Head {
  const parts = [{ role: "thinker", name: "Qwen2.5-Omni" }];
  return { name, title: `Qwen2.5-Omni in ${name}`, languages: ["en"], parts };
}

/** A converted Qwen2.5-Omni; turn-taking, and a voice where it has none, come from a small pack. */
export async function withOmni(
  folder: string,
  head: Head,
  local: string,
  home: string,
  signal: AbortSignal,
): Promise<InstalledPack> {
  const { engine, info } = await loadPack(local, home, signal);
  const { name } = head;
  const speaks = head.parts.some(({ role }) => role === "voice");
  const voice = speaks ? [] : info.parts.filter(({ role }) => role === "voice");
  const need = await needOfFolder(folder);
  return {
    engine: {
      ...engine,
      name,
      omni: { folder, need },
      thinker: { gguf: join(folder, "thinker.gguf") },
    },
    info: { ...infoOf(head), parts: [...head.parts, ...voice] },
  };
}

export function infoOf(manifest: Head): Omit<PackInfo, "device"> {
  const { name, title, languages, parts } = manifest;
  return { name, title, remote: false, languages, parts };
}

function enginePack(manifest: PackManifest, paths: ReadonlyMap<EngineRole, string>): EnginePack {
  const { template } = manifest;
  const of = (role: EngineRole): string => {
    const path = paths.get(role);
    if (path === undefined) throw lacksRole(manifest, role);
    return path;
  };
  return {
    name: manifest.name,
    thinker: { gguf: of("thinker.gguf"), ...(template === undefined ? {} : { template }) },
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
