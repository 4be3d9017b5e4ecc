/** What a pack takes of disk and memory, and whether this machine has it. */
import { join } from "node:path";
import { readGguf } from "../../models/convert/gguf-read.ts";
import { fileSource } from "../../models/convert/source.ts";
import { type Fit, type Hardware, type ModelNeed, planFit } from "../base/fit.ts";
import { fault, wordedFault } from "../contract/faults.ts";
import { worded } from "../contract/sentences.ts";
import type { AnyManifest } from "./anyManifest.ts";
import { catalogue } from "./catalogue.ts";
import { madeFiles } from "./omniFolder.ts";
import { chosenFiles, fileBytes, type OmniManifest, variantsOf } from "./omniManifest.ts";

/** A screen (1,300 tokens), half a minute of speech and a reply, several times over. */
const contextTokens = 8192;

/** Before anything is fetched, by the catalogue. */
export function needOf(manifest: OmniManifest, variant?: string): ModelNeed {
  const [thinker] = chosenFiles(manifest, variant);
  const { layers, cacheBytesPerToken, othersBytes } = manifest.model;
  const weightBytes = thinker ? fileBytes(thinker) : 0;
  return { weightBytes, layers, cacheBytesPerToken, othersBytes, contextTokens };
}

/** Of a finished conversion, by its files. */
export async function needOfFolder(folder: string): Promise<ModelNeed> {
  const files = (await madeFiles(folder)) ?? [];
  const bytesOf = (path: string) => files.find((file) => file.path === path)?.bytes ?? 0;
  const weightBytes = bytesOf("thinker.gguf");
  const othersBytes = files.reduce((sum, { bytes }) => sum + bytes, 0) - weightBytes;
  await using source = await fileSource(join(folder, "thinker.gguf"));
  const { metadata } = await readGguf(source);
  const number = (key: string) => Number(metadata.get(`paddleocr.${key}`)?.value ?? 0);
  const cacheBytesPerToken =
    2 *
    2 *
    number("block_count") *
    number("attention.head_count_kv") *
    number("attention.key_length");
  return {
    weightBytes,
    layers: number("block_count"),
    cacheBytesPerToken,
    othersBytes,
    contextTokens: Math.min(contextTokens, number("context_length") || contextTokens),
  };
}

/** Everything that is free when nothing else runs: whether a pack can ever be used here. */
function atBest(hardware: Hardware): Hardware {
  const { totalBytes } = hardware.memory;
  return {
    ...hardware,
    memory: { totalBytes, freeBytes: totalBytes },
    gpus: hardware.gpus.map((gpu) => ({ ...gpu, freeBytes: gpu.totalBytes })),
  };
}

export interface Choice {
  readonly variant: string | undefined;
  readonly fit: Fit;
}

/**
 * The best quantization that this machine holds: the largest that fits on the GPU whole, else the usual
 * one wherever it fits. With a wish, that one.
 */
export function choose(manifest: OmniManifest, hardware: Hardware, wish?: string): Choice {
  const variants = variantsOf(manifest);
  if (wish !== undefined && !variants.some(({ variant }) => variant === wish)) {
    const names = variants.map(({ variant }) => variant ?? "the usual one").join(", ");
    const message = `The pack ${manifest.name} has no variant ${JSON.stringify(wish)}.`;
    throw fault("bad-input", "setup", message, `Use one of these: ${names}.`);
  }
  const best = atBest(hardware);
  const options = (wish === undefined ? variants : variants.filter((v) => v.variant === wish)).map(
    ({ variant }) => ({ variant, fit: planFit(needOf(manifest, variant), best) }),
  );
  const onGpu = options.filter(({ fit }) => fit.where === "gpu");
  const largest = onGpu.sort((a, b) => b.fit.neededBytes - a.fit.neededBytes)[0];
  return largest ?? (options[0] as Choice);
}

/** Refuses what could never run here, with the numbers and what would. */
export function requireFit(manifest: OmniManifest, hardware: Hardware, wish?: string): Choice {
  const choice = choose(manifest, hardware, wish);
  if (choice.fit.where !== "nowhere") return choice;
  const { why, neededBytes } = choice.fit;
  const other = alternative(manifest, hardware);
  const otherBytes = other ? choose(other, hardware).fit.neededBytes : 0;
  throw wordedFault(
    "unsupported",
    "setup",
    worded("pack-too-large", manifest.name, why, neededBytes, other?.name ?? "", otherBytes),
  );
}

/** The best that fits. */
function alternative(refused: AnyManifest, hardware: Hardware): OmniManifest | undefined {
  const fitting = catalogue().filter((manifest): manifest is OmniManifest => {
    if (manifest.kind !== "omni" || manifest.name === refused.name) return false;
    return choose(manifest, hardware).fit.where !== "nowhere";
  });
  return fitting[0];
}
