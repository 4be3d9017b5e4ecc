import defaultPack from "../../models/catalogue/default.json" with { type: "json" };
import omni3b from "../../models/catalogue/omni-3b.json" with { type: "json" };
import omni7b from "../../models/catalogue/omni-7b.json" with { type: "json" };
import remotePack from "../../models/catalogue/remote.json" with { type: "json" };
import { fault } from "../contract/faults.ts";
import { type AnyManifest, parseManifest } from "./anyManifest.ts";

/** Every pack that can be had by name; the build carries them, so a packaged app knows them too. */
const known: readonly unknown[] = [defaultPack, omni3b, omni7b, remotePack];

let parsed: readonly AnyManifest[] | null = null;

export function catalogue(): readonly AnyManifest[] {
  parsed ??= known.map(parseManifest);
  return parsed;
}

export function inCatalogue(name: string): AnyManifest | null {
  return catalogue().find((candidate) => candidate.name === name) ?? null;
}

export function noSuchPack(name: string, imported: readonly string[]) {
  const names = [...catalogue().map((candidate) => candidate.name), ...imported];
  return fault(
    "not-found",
    "setup",
    `There is no pack named ${JSON.stringify(name)}.`,
    `Use one of these: ${names.join(", ")}; or the path of a folder that holds a pack.json.`,
  );
}
