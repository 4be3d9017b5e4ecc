/**
 * Where the models of an omni pack go, by the memory that is free now: GPU, GPU and CPU, or CPU. What
 * turns out not to fit after all is tried with fewer layers, then on the CPU, and the device says so.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Device, SottoNative } from "../../../native/types/binding.d.ts";
import { type Fit, type Gpu, gpuMarginBytes, type ModelNeed, planFit } from "../../base/fit.ts";
import { FaultError } from "../../contract/faults.ts";
import { isSoftware, measureMachine } from "../hardware.ts";
import type { Caution } from "../messages.ts";
import { OmniHost } from "./host.ts";
import type { OmniOptions } from "./load.ts";
import { loadNative } from "./native.ts";

export interface Placement extends OmniOptions {
  readonly contextTokens: number;
  /** For people: what it runs on and, where it is less than it could be, why. */
  readonly said: string;
}

/** GPU backends of the same build as the add-on, best first; only where their package is installed. */
const gpuPackages: Readonly<Partial<Record<NodeJS.Platform, readonly (readonly string[])[]>>> = {
  linux: [
    ["linux-x64-cuda", "libggml-cuda.so"],
    ["linux-x64-vulkan", "libggml-vulkan.so"],
  ],
  win32: [
    ["win-x64-cuda", "ggml-cuda.dll"],
    ["win-x64-vulkan", "ggml-vulkan.dll"],
  ],
};

export async function loadBackends(native: SottoNative, caution: Caution): Promise<void> {
  await native.loadBackends();
  if (caution === 2) return;
  for (const library of gpuLibraries()) {
    // A driver that is not there is the usual case, not an error.
    await native.loadBackends({ libraries: [library] }).catch(() => []);
    if (native.devices().some(isGpu)) return;
  }
}

function gpuLibraries(): string[] {
  const require = createRequire(import.meta.url);
  return (gpuPackages[process.platform] ?? []).flatMap(([name = "", file = ""]) => {
    try {
      const folder = dirname(require.resolve(`@node-llama-cpp/${name}/package.json`));
      const library = join(folder, "bins", name, file);
      return existsSync(library) ? [library] : [];
    } catch {
      return [];
    }
  });
}

function isGpu({ kind, description }: Device): boolean {
  return kind !== "cpu" && kind !== "accelerator" && !isSoftware(description);
}

/** An omni pack where it fits now. */
export async function loadOmni(
  folder: string,
  need: ModelNeed,
  caution: Caution,
): Promise<OmniHost> {
  const native = loadNative();
  await loadBackends(native, caution);
  return loadPlaced(native, need, caution, (placement) => OmniHost.load(folder, native, placement));
}

/** Tries what was planned, then less, then the CPU. */
export async function loadPlaced<T>(
  native: SottoNative,
  need: ModelNeed,
  caution: Caution,
  load: (placement: Placement) => Promise<T>,
): Promise<T> {
  const plans = placements(native.devices().filter(isGpu), need, caution);
  for (const [index, plan] of plans.entries()) {
    try {
      return await load(plan);
    } catch (error) {
      if (index === plans.length - 1 || !isOutOfMemory(error)) throw error;
    }
  }
  throw new Error("there is always a plan");
}

function isOutOfMemory(error: unknown): boolean {
  const { cause } = error instanceof FaultError ? error : { cause: error };
  return (cause as { code?: unknown } | undefined)?.code === "out-of-memory";
}

/** Best first; the last one is always the CPU. */
export function placements(
  devices: readonly Device[],
  need: ModelNeed,
  caution: Caution,
): readonly Placement[] {
  const [device, ...others] = [...devices].sort((a, b) => b.memoryFree - a.memoryFree);
  const machine = measureMachine();
  const gpus = device && caution < 2 ? [gpuOf(device)] : [];
  const fit = planFit(need, { ...machine, gpus });
  const cpu = onCpu(need, machine, fit, caution);
  if (!device || fit.where === "cpu" || fit.where === "nowhere") return [cpu];
  const half = Math.floor(Math.min(fit.gpuLayers, need.layers) / 2);
  const shared = onGpu(device, { ...fit, gpuLayers: half }, need, "it was out of memory or failed");
  if (caution === 1) return [shared, cpu];
  const second = others.find((other) => takesTalker(other, device, need));
  const whole = onGpu(device, fit, need, null);
  return [...(second ? [withTalkerOn(second, whole)] : []), whole, shared, cpu];
}

/**
 * On two GPUs the Talker alone goes to the second: measured on two H200, the first sound of a cold turn comes after
 * 486 ms instead of 556, and 526 with Code2Wav beside the Talker (test/bench/results/h200.md). The room asked for is
 * that of everything beside the Thinker, which is more than the Talker needs.
 */
function takesTalker(other: Device, first: Device, need: ModelNeed): boolean {
  const backend = ({ name }: Device) => name.replace(/\d+$/, "");
  const room = other.memoryFree - gpuMarginBytes(gpuOf(other));
  return other.kind === "gpu" && backend(other) === backend(first) && room >= need.othersBytes;
}

function withTalkerOn(second: Device, placement: Placement): Placement {
  const said = `${placement.said}, its voice on a second one`;
  return { ...placement, talkerDevice: second.name, said };
}

function gpuOf({ description, memoryTotal, memoryFree, kind }: Device): Gpu {
  return {
    name: description,
    totalBytes: memoryTotal,
    freeBytes: memoryFree,
    integrated: kind === "integrated-gpu",
  };
}

function onGpu(device: Device, fit: Fit, need: ModelNeed, because: string | null): Placement {
  const all = fit.gpuLayers > need.layers;
  const layers = all ? "" : ` (${fit.gpuLayers} of ${need.layers} layers, the rest on the CPU`;
  const reason = because ?? (all ? null : "its memory is taken");
  const said = `${device.description}${layers}${layers && reason ? `: ${reason})` : ""}`;
  return {
    device: device.name,
    // The audio encoder's graph gives wrong rows on Vulkan (native/README.md).
    ...(device.name.startsWith("Vulkan") ? { encoderDevice: "CPU" } : {}),
    gpuLayers: all ? -1 : fit.gpuLayers,
    contextTokens: fit.contextTokens,
    said,
  };
}

function onCpu(
  need: ModelNeed,
  machine: ReturnType<typeof measureMachine>,
  planned: Fit,
  caution: Caution,
): Placement {
  const { contextTokens } = planFit(need, { ...machine, gpus: [] });
  const name = `CPU (${machine.cpu.threads} threads)`;
  const why =
    caution === 2
      ? ": the GPU failed"
      : planned.where !== "cpu"
        ? ": the GPU was out of memory"
        : "";
  return { device: "CPU", gpuLayers: 0, contextTokens, said: `${name}${why}` };
}
