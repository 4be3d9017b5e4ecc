import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertCheckpoint } from "../../../models/convert/convert.ts";
import type { SottoNative } from "../../../native/types/binding.d.ts";
import { Disposables } from "../../../src-main/base/disposal.ts";
import { Omni } from "../../../src-main/engine/omni/load.ts";
import { loadNative } from "../../../src-main/engine/omni/native.ts";

export const fixtures = join(import.meta.dirname, "..", "..", "parity", "fixtures");
export const checkpoint = join(fixtures, "omni-7b-nano");
export const golden = (file: string) => join(checkpoint, "golden", file);

/** A folder of its own that goes with its owner. */
export async function scratch(owned: Disposables): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sotto-omni-"));
  owned.defer(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface LoadedPack extends AsyncDisposable {
  readonly omni: Omni;
  readonly native: SottoNative;
  readonly directory: string;
}

/** The 7b fixture converted and loaded on the CPU. */
export async function loadPack(): Promise<LoadedPack> {
  const owned = new Disposables();
  const directory = await scratch(owned);
  await convertCheckpoint(checkpoint, directory, { type: "f32" });
  const native = loadNative();
  await native.loadBackends();
  const omni = owned.add(await Omni.load(directory, native, { device: "CPU" }));
  return { omni, native, directory, [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose]() };
}
