/** The facts of a report. What a person named themselves (an imported pack) is not among them. */
import { arch, cpus, freemem, platform, release, totalmem } from "node:os";
import type { Diagnostics } from "../contract/diagnostics.ts";
import type { PackEntry } from "../contract/packs.ts";
import type { Journal } from "./journal.ts";

export function diagnosticsOf(
  engine: { readonly state: string; readonly device: string },
  packs: readonly PackEntry[],
  journal: Journal,
): Diagnostics {
  const { versions } = process;
  const runtime = versions.electron ? `Electron ${versions.electron}` : `Node ${versions.node}`;
  const processors = cpus();
  return {
    // Only a build knows it.
    version: typeof __SOTTO_VERSION__ === "undefined" ? "source" : __SOTTO_VERSION__,
    runtime,
    system: `${platform()} ${release()} ${arch()}`,
    processor: processors[0]?.model.trim() ?? "unknown",
    threads: processors.length,
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    engine: engine.state,
    device: engine.device,
    packs: packs.map(({ name, kind, state, active }) => ({
      name: kind === "own" || kind === "remote" ? kind : name,
      kind,
      state,
      active,
    })),
    log: journal.entries,
  };
}
