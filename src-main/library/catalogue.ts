import defaultPack from "../../models/catalogue/default.json" with { type: "json" };
import { fault } from "../contract/faults.ts";
import { manifestSchema, type PackManifest } from "./manifest.ts";

/** Every pack that can be had by name; the build carries them, so a packaged app knows them too. */
const known: readonly unknown[] = [defaultPack];

let parsed: readonly PackManifest[] | null = null;

export function catalogue(): readonly PackManifest[] {
  parsed ??= known.map((pack) => manifestSchema.parse(pack));
  return parsed;
}

export function findPack(name: string): PackManifest {
  const pack = catalogue().find((candidate) => candidate.name === name);
  if (pack) return pack;
  const names = catalogue().map((candidate) => candidate.name);
  throw fault(
    "not-found",
    "setup",
    `There is no pack named ${JSON.stringify(name)}.`,
    `Use one of these: ${names.join(", ")}; or the path of a folder that holds a pack.json.`,
  );
}
