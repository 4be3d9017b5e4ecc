/**
 * What this machine has, seen through llama.cpp's own backends. Asked in a process of its own
 * (`probe.js`): a driver that crashes while it is asked must not take anything with it.
 */
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import type { Gpu, Hardware } from "../base/fit.ts";

export const backends = ["cpu", "cuda", "vulkan", "metal"] as const;
export type Backend = (typeof backends)[number];

export function measureMachine(): Omit<Hardware, "gpus"> {
  return {
    cpu: { name: cpus()[0]?.model.trim() ?? "unknown processor", threads: availableParallelism() },
    memory: { totalBytes: limitedBytes(totalmem()), freeBytes: availableBytes() },
  };
}

/** Linux counts memory that holds files as used; it is free for whoever asks. */
function availableBytes(): number {
  try {
    const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1];
    if (kib) return limitedBytes(Number(kib) * 1024);
  } catch {
    // No Linux: the system's own figure.
  }
  return limitedBytes(freemem());
}

/** A container may have less than its machine. */
function limitedBytes(bytes: number): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(bytes, limit) : bytes;
}

/** Mesa's software device is the processor in disguise, and far slower. */
export function isSoftware(name: string): boolean {
  return /llvmpipe|lavapipe|softpipe|swiftshader/i.test(name);
}

export interface BackendReport {
  readonly gpus: readonly Gpu[];
  /** Of a run of the tiny model, when asked for. */
  readonly run?: {
    readonly milliseconds: number;
    /** Most likely next tokens and their probabilities, to be compared with another backend's. */
    readonly next: readonly (readonly [token: number, probability: number])[];
  };
}

/** Loads one backend; throws where it is not there or does not work. `model`: a GGUF to run. */
export async function probeBackend(backend: Backend, model: string | null): Promise<BackendReport> {
  const { getLlama, LlamaLogLevel } = await import("node-llama-cpp");
  const llama = await getLlama({
    gpu: backend === "cpu" ? false : backend,
    build: "never",
    logLevel: LlamaLogLevel.error,
    progressLogs: false,
  });
  const gpus: Gpu[] = [];
  if (backend !== "cpu") {
    const [names, memory] = [await llama.getGpuDeviceNames(), await llama.getVramState()];
    if (names.length === 0) throw new Error("no device was found");
    gpus.push({
      name: names.join(" and "),
      totalBytes: memory.total,
      freeBytes: memory.free,
      integrated: memory.unifiedSize > 0,
    });
  }
  if (model === null) return { gpus };
  const started = performance.now();
  const next = await nextTokens(llama, model, backend);
  return { gpus, run: { milliseconds: performance.now() - started, next } };
}

async function nextTokens(
  llama: Awaited<ReturnType<typeof import("node-llama-cpp").getLlama>>,
  path: string,
  backend: Backend,
) {
  await using model = await llama.loadModel({
    modelPath: path,
    gpuLayers: backend === "cpu" ? 0 : "max",
  });
  await using context = await model.createContext({ contextSize: 256, batchSize: 64 });
  const sequence = context.getSequence();
  const prompt = model.tokenize("Does this backend compute what the processor computes?");
  const input = prompt.map((token, index) =>
    index === prompt.length - 1
      ? ([token, { generateNext: { probabilities: true } }] as [
          typeof token,
          { generateNext: { probabilities: true } },
        ])
      : token,
  );
  const output = await sequence.controlledEvaluate(input);
  const probabilities = output.at(-1)?.next.probabilities ?? new Map<number, number>();
  return [...probabilities].slice(0, 8).map(([token, p]) => [Number(token), p] as const);
}
