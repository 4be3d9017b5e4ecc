/**
 * Where a model can live on this machine: on the GPU, shared between GPU and CPU, on the CPU, or nowhere.
 * Pure arithmetic over measured memory; who measures and who loads is elsewhere.
 */
import { gigabytes as gb } from "./bytes.ts";

export interface Gpu {
  readonly name: string;
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** Shares the computer's memory. */
  readonly integrated: boolean;
}

export interface Hardware {
  readonly cpu: { readonly name: string; readonly threads: number };
  readonly memory: { readonly totalBytes: number; readonly freeBytes: number };
  readonly gpus: readonly Gpu[];
}

export interface ModelNeed {
  /** Of the language model, whose layers can be shared out. */
  readonly weightBytes: number;
  readonly layers: number;
  readonly cacheBytesPerToken: number;
  /** Encoders, Talker, vocoder: they go where most of the model goes. */
  readonly othersBytes: number;
  readonly contextTokens: number;
}

export interface Fit {
  readonly where: "gpu" | "shared" | "cpu" | "nowhere";
  /** Layers on the GPU; `layers + 1` is all, the output included. */
  readonly gpuLayers: number;
  readonly contextTokens: number;
  /** What it takes there. */
  readonly neededBytes: number;
  /** One sentence with the numbers that decided. */
  readonly why: string;
}

const gib = 1024 ** 3;

/** What drivers, the desktop and other programs take in the next minutes. */
export function gpuMarginBytes({ totalBytes }: Gpu): number {
  return Math.max(0.5 * gib, 0.08 * totalBytes);
}

export function memoryMarginBytes({ totalBytes }: Hardware["memory"]): number {
  return Math.min(Math.max(1 * gib, 0.1 * totalBytes), 4 * gib);
}

/**
 * The Talker's cache, a batch of 512 tokens with 152,064 logits, graphs of the encoders and of Code2Wav: what the 7B
 * takes at its peak beyond weights and the Thinker's cache (test/bench/results/h200.md).
 */
const buffersBytes = 1.3 * gib;
/** A conversation with one screen needs 2,048; below that a pack is of no use. */
const contextSteps = [1, 0.5, 0.25] as const;
const leastContextTokens = 2048;
/** With fewer layers on the GPU, moving data there and back costs more than it saves. */
const leastSharedLayers = 4;

export function planFit(need: ModelNeed, hardware: Hardware): Fit {
  const gpu = [...hardware.gpus].sort((a, b) => b.freeBytes - a.freeBytes)[0];
  return (gpu && onGpu(need, gpu, hardware)) ?? onCpu(need, hardware);
}

function onGpu(need: ModelNeed, gpu: Gpu, hardware: Hardware): Fit | null {
  const room = gpu.freeBytes - gpuMarginBytes(gpu);
  for (const contextTokens of contexts(need)) {
    const neededBytes = bytesOf(need, contextTokens);
    if (neededBytes > room) continue;
    const why = `${gpu.name} has ${gb(gpu.freeBytes)} free of ${gb(gpu.totalBytes)}, and all of it takes ${gb(neededBytes)}`;
    return { where: "gpu", gpuLayers: need.layers + 1, contextTokens, neededBytes, why };
  }
  const contextTokens = contexts(need)[0] ?? need.contextTokens;
  const perLayer = (need.weightBytes + contextTokens * need.cacheBytesPerToken) / (need.layers + 1);
  const fixed = need.othersBytes + buffersBytes;
  const gpuLayers = Math.min(need.layers, Math.floor((room - fixed) / perLayer));
  const rest = (need.layers + 1 - gpuLayers) * perLayer + buffersBytes;
  if (gpuLayers < leastSharedLayers || rest > memoryRoom(hardware)) return null;
  const neededBytes = fixed + gpuLayers * perLayer;
  const why = `${gpu.name} has ${gb(gpu.freeBytes)} free of ${gb(gpu.totalBytes)}, enough for ${gpuLayers} of ${need.layers} layers`;
  return { where: "shared", gpuLayers, contextTokens, neededBytes, why };
}

function onCpu(need: ModelNeed, hardware: Hardware): Fit {
  const room = memoryRoom(hardware);
  const { freeBytes, totalBytes } = hardware.memory;
  const memory = `${gb(freeBytes)} of ${gb(totalBytes)} memory are free`;
  const none = hardware.gpus.length > 0 ? "the GPU has too little free memory" : "no GPU was found";
  for (const contextTokens of contexts(need)) {
    const neededBytes = bytesOf(need, contextTokens);
    if (neededBytes > room) continue;
    const why = `${none}; ${memory}, and all of it takes ${gb(neededBytes)}`;
    return { where: "cpu", gpuLayers: 0, contextTokens, neededBytes, why };
  }
  const contextTokens = contexts(need).at(-1) ?? need.contextTokens;
  const neededBytes = bytesOf(need, contextTokens) + memoryMarginBytes(hardware.memory);
  const why = `${none}; ${memory}, and ${gb(neededBytes)} are needed with what other programs use`;
  return { where: "nowhere", gpuLayers: 0, contextTokens, neededBytes, why };
}

function memoryRoom({ memory }: Hardware): number {
  return memory.freeBytes - memoryMarginBytes(memory);
}

function bytesOf(need: ModelNeed, contextTokens: number): number {
  return (
    need.weightBytes + need.othersBytes + contextTokens * need.cacheBytesPerToken + buffersBytes
  );
}

function contexts(need: ModelNeed): number[] {
  const sizes = contextSteps.map((step) => Math.floor(need.contextTokens * step));
  const useful = sizes.filter((tokens) => tokens >= leastContextTokens);
  return useful.length > 0 ? useful : [need.contextTokens];
}
