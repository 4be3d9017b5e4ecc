/** Brings any pack onto this machine, whatever kind it is. */
import type { ElementChoice } from "../../models/convert/plan.ts";
import type { Hardware } from "../base/fit.ts";
import type { Port } from "../base/port.ts";
import { wordedFault } from "../contract/faults.ts";
import { worded } from "../contract/sentences.ts";
import { installPack } from "./install.ts";
import { loadOwn, withOmni } from "./load.ts";
import { locatePack } from "./locate.ts";
import { requireFit } from "./needs.ts";
import { installOmni } from "./omniInstall.ts";
import { type Imported, importOwn } from "./own.ts";
import type { OnProgress } from "./progress.ts";
import { selfTest } from "./selfTest.ts";

export interface Installing {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  /** Starts an engine process, for the first question. */
  readonly spawn: () => Port;
  /** Asked only where it matters. */
  readonly hardware: (signal: AbortSignal) => Promise<Hardware>;
  /** How the voice is written: quantized where llama.cpp's quantizer is at hand. */
  readonly element: () => Promise<ElementChoice>;
}

export interface InstallWish {
  readonly pack: string;
  readonly variant?: string;
  /** Although it does not fit. */
  readonly anyway?: boolean;
}

/** Returns whether anything had to be done. */
export async function installAny(
  { pack, variant, anyway }: InstallWish,
  home: string,
  installing: Installing,
): Promise<boolean> {
  const { signal, onProgress } = installing;
  const { manifest, place } = await locatePack(pack, home);
  switch (manifest.kind) {
    case "small": {
      const { fetched } = await installPack(manifest, place, home, installing);
      return fetched.length > 0;
    }
    case "omni": {
      const chosen = anyway
        ? variant
        : requireFit(manifest, await installing.hardware(signal), variant).variant;
      await installAny({ pack: manifest.local }, home, installing);
      return installOmni(manifest, place, {
        signal,
        onProgress,
        ...(chosen === undefined ? {} : { variant: chosen }),
        voice: await installing.element(),
        selfTest: async (folder) => {
          const { engine } = await withOmni(folder, manifest, manifest.local, home, signal);
          await selfTest(engine, installing.spawn, signal);
        },
      });
    }
    case "own":
      throw wordedFault("bad-input", "setup", worded("pack-own", manifest.name));
    case "remote":
      await installAny({ pack: manifest.local }, home, installing);
      return false;
  }
}

export async function importAny(
  path: string,
  name: string | undefined,
  home: string,
  installing: Installing,
): Promise<Imported> {
  const { signal, onProgress } = installing;
  await installAny({ pack: "default" }, home, installing);
  return importOwn(path, home, {
    signal,
    onProgress,
    ...(name === undefined ? {} : { name }),
    element: await installing.element(),
    selfTest: async (manifest) => {
      const { engine } = await loadOwn(manifest, home, signal);
      await selfTest(engine, installing.spawn, signal);
    },
  });
}
