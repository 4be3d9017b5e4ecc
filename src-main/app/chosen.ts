/** Which pack answers: the one that was named, else the one that was chosen, else the default. */
import { join } from "node:path";
import { type Fault, FaultError } from "../contract/faults.ts";
import { type InstalledPack, infoOf, loadPack } from "../library/load.ts";
import { locatePack } from "../library/locate.ts";
import { PreferenceStore } from "./preferences.ts";

export interface Chosen extends InstalledPack {
  /** Why another one answers than was chosen. */
  readonly note: string | null;
}

/** A chosen pack that is gone or broken must not keep Sotto from starting; a named one is a fault. */
export async function chosenPack(
  named: string | null,
  home: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<Chosen> {
  if (named !== null) return { ...(await loadPack(named, home, signal)), note: null };
  const { current } = await PreferenceStore.open(join(home, "preferences.json"));
  const name = current.pack ?? "default";
  try {
    return { ...(await loadPack(name, home, signal)), note: null };
  } catch (error) {
    if (name === "default" || !(error instanceof FaultError)) throw error;
    const { message, remedy } = error.fault;
    const pack = await loadPack("default", home, signal);
    return { ...pack, note: `${message} ${remedy} Until then the pack default answers.` };
  }
}

/** The pack that answers; or, where nothing of it is here yet, why not and which one is to be fetched. */
export async function chosenOrLacking(
  named: string | null,
  home: string,
): Promise<Chosen | (Omit<Chosen, "engine"> & { readonly engine: Fault })> {
  try {
    return await chosenPack(named, home);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const { code } = error.fault;
    if (code !== "pack-missing" && code !== "pack-broken") throw error;
    const { manifest } = await locatePack(named ?? "default", home);
    return { engine: error.fault, info: infoOf(manifest), note: null };
  }
}
