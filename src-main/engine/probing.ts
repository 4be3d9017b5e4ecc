/** Asks the probe processes: which backends are here, what they have, whether they compute rightly. */
import { z } from "zod";
import type { Gpu, Hardware } from "../base/fit.ts";
import { startOwn } from "../base/ownProcess.ts";
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
  signal.throwIfAborted();
  const { port } = startOwn(entryFile("probe.js"), { args: [backend, ...(model ? [model] : [])] });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(probeMs)]);
  const probed = await new Promise<Probed>((resolve) => {
    const failed = (error: string) => resolve({ backend, error });
    limit.addEventListener("abort", () => failed("it hung"), { once: true });
    port.onMessage((said) => resolve(read(backend, said)));
    port.onClose((reason) => failed(`its driver crashed (${reason})`));
  });
  // Drivers keep threads of their own: it is not asked to end.
  port.close();
  signal.throwIfAborted();
  return probed;
}

function read(backend: Backend, said: unknown): Probed {
  const answer = answerSchema.safeParse(said);
  if (!answer.success) return { backend, error: "it said nothing that could be read" };
  if ("error" in answer.data) return { backend, error: answer.data.error };
  const { gpus, run } = answer.data;
  return { backend, report: { gpus, ...(run ? { run } : {}) } };
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
