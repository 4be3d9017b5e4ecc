/** Asks the probe processes: which backends are here, what they have, whether they compute rightly. */
import { spawn } from "node:child_process";
import { z } from "zod";
import type { Gpu, Hardware } from "../base/fit.ts";
import { entryFile } from "./entries.ts";
import {
  type Backend,
  type BackendReport,
  backends,
  isSoftware,
  measureMachine,
} from "./hardware.ts";

/** A driver that compiles its shaders for the first time takes seconds; one that hangs hangs for ever. */
const probeMs = 60_000;

const gpuSchema = z.object({
  name: z.string(),
  totalBytes: z.number().nonnegative(),
  freeBytes: z.number().nonnegative(),
  integrated: z.boolean(),
});
const answerSchema = z.union([
  z.object({ error: z.string() }),
  z.object({
    gpus: z.array(gpuSchema),
    run: z
      .object({ milliseconds: z.number(), next: z.array(z.tuple([z.number(), z.number()])) })
      .optional(),
  }),
]);

export type Probed =
  | { readonly backend: Backend; readonly report: BackendReport }
  | { readonly backend: Backend; readonly error: string };

export async function probe(
  backend: Backend,
  model: string | null,
  signal: AbortSignal,
): Promise<Probed> {
  const args = [entryFile("probe.js"), backend, ...(model ? [model] : [])];
  const child = spawn(process.execPath, args, {
    // Electron's binary runs as Node.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    stdio: ["ignore", "pipe", "ignore"],
    windowsHide: true,
    signal: AbortSignal.any([signal, AbortSignal.timeout(probeMs)]),
    killSignal: "SIGKILL",
  });
  let output = "";
  child.stdout.on("data", (text: Buffer) => {
    output = (output + text.toString()).slice(-100_000);
  });
  const ended = await new Promise<string | null>((resolve) => {
    child.on("error", (error) => resolve(error.name === "AbortError" ? "it hung" : error.message));
    child.on("close", (code, killed) =>
      resolve(code === 0 ? null : `its driver crashed (${killed ?? `exit code ${code}`})`),
    );
  });
  signal.throwIfAborted();
  return read(backend, ended, output);
}

function read(backend: Backend, ended: string | null, output: string): Probed {
  if (ended !== null) return { backend, error: ended };
  try {
    const line = output.trim().split("\n").at(-1) ?? "";
    const answer = answerSchema.parse(JSON.parse(line));
    if ("error" in answer) return { backend, error: answer.error };
    const { gpus, run } = answer;
    return { backend, report: { gpus, ...(run ? { run } : {}) } };
  } catch {
    return { backend, error: "it said nothing that could be read" };
  }
}

/** The backends that a machine of this kind can have. */
export function possibleBackends(platform: NodeJS.Platform = process.platform): Backend[] {
  const fits = (backend: Backend) =>
    backend === "cpu" || (platform === "darwin") === (backend === "metal");
  return backends.filter(fits);
}

/** The first GPU backend that works decides: two of them would count one card twice. */
export async function measureHardware(signal: AbortSignal): Promise<Hardware> {
  for (const backend of possibleBackends()) {
    if (backend === "cpu") continue;
    const probed = await probe(backend, null, signal);
    if ("report" in probed) return { ...measureMachine(), gpus: realGpus(probed.report.gpus) };
  }
  return { ...measureMachine(), gpus: [] };
}

function realGpus(gpus: readonly Gpu[]): readonly Gpu[] {
  return gpus.filter(({ name }) => !isSoftware(name));
}
