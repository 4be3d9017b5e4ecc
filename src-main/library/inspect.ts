/** How a pack stands on this machine. Nothing is called installed unless it is whole. */
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { LocatedPack } from "./locate.ts";
import type { PackManifest } from "./manifest.ts";
import { omniReports, READY } from "./omniFolder.ts";
import { chosenFiles, fileBytes, type OmniManifest } from "./omniManifest.ts";
import type { OwnManifest } from "./ownManifest.ts";
import { peek } from "./segments.ts";
import { type Checkable, type FileReport, hashedAs, verifyFiles } from "./verify.ts";

export type PackState =
  | { readonly type: "installed" }
  | { readonly type: "not-installed" }
  /** Stopped on the way; what has arrived is kept. */
  | { readonly type: "paused"; readonly arrivedBytes: number }
  | { readonly type: "damaged"; readonly why: string; readonly files: readonly string[] };

export interface InspectOptions {
  readonly signal: AbortSignal;
  /** Read every byte. */
  readonly full?: boolean;
}

export async function inspectPack(
  { manifest, place }: LocatedPack,
  options: InspectOptions,
): Promise<PackState> {
  switch (manifest.kind) {
    case "small":
      return inspectSmall(manifest, place, options);
    case "omni":
      return inspectOmni(manifest, place, options);
    case "own":
      return inspectOwn(manifest, place.stampFile, options);
    case "remote":
      return { type: "installed" };
  }
}

async function inspectSmall(
  manifest: PackManifest,
  { folder, stampFile }: LocatedPack["place"],
  options: InspectOptions,
): Promise<PackState> {
  const reports = await verifyFiles(manifest.files, folder, stampFile, options);
  if (reports.every(({ state }) => state === "missing")) {
    const arrived = await Promise.all(reports.map(({ path }) => peek(path)));
    return notInstalled(arrived.reduce((sum, part) => sum + (part?.arrived ?? 0), 0));
  }
  return judged(reports);
}

async function inspectOmni(
  manifest: OmniManifest,
  { folder, stampFile }: LocatedPack["place"],
  options: InspectOptions,
): Promise<PackState> {
  const reports = await omniReports(folder, stampFile, options);
  if (reports && existsSync(join(folder, READY))) return judged(reports);
  const incoming = join(folder, "incoming");
  let arrived = reports ? chosenFiles(manifest).reduce((sum, file) => sum + fileBytes(file), 0) : 0;
  for (const name of ["thinker.gguf", "projector.gguf"]) {
    const path = join(incoming, name);
    const whole = await stat(path).catch(() => null);
    arrived += whole?.size ?? (await peek(path))?.arrived ?? 0;
  }
  return notInstalled(arrived);
}

async function inspectOwn(
  { thinker }: OwnManifest,
  stampFile: string,
  options: InspectOptions,
): Promise<PackState> {
  if (thinker.type === "omni") {
    const reports = await omniReports(thinker.folder, stampFile, options);
    if (reports) return judged(reports);
    return damaged(`${thinker.folder} holds no conversion any more`, [thinker.folder]);
  }
  const state = await hashedAs(thinker.gguf, thinker, stampFile, options);
  return state === "whole"
    ? { type: "installed" }
    : damaged(`${thinker.gguf} is ${state}`, [thinker.gguf]);
}

function judged(reports: readonly FileReport<Checkable>[]): PackState {
  const bad = reports.filter(({ state }) => state !== "whole");
  if (bad.length === 0) return { type: "installed" };
  return damaged(
    bad.map(({ file, state }) => `${file.path} is ${state}`).join(", "),
    bad.map(({ file }) => file.path),
  );
}

function damaged(why: string, files: readonly string[]): PackState {
  return { type: "damaged", why, files };
}

function notInstalled(arrivedBytes: number): PackState {
  return arrivedBytes > 0 ? { type: "paused", arrivedBytes } : { type: "not-installed" };
}
