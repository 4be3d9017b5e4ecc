/** The border of the installer process: converting gigabytes must not stall the process that owns sound. */
import type { PackProgress } from "../contract/packs.ts";
import type { InstallWish } from "./installing.ts";

// A type alias: an interface has an index signature only when it names one, and then every name fits.
export type InstallerCalls = {
  /** An abort stops it; what has arrived is kept. */
  install: {
    args: { readonly wish: InstallWish; readonly home: string };
    input: never;
    item: PackProgress;
    result: { readonly changed: boolean };
  };
};
