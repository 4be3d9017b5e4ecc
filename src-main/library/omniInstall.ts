/**
 * A Qwen2.5-Omni pack, step by step: look whether it fits, fetch, convert, ask it a first question. Each
 * step goes on where an earlier run was stopped; `ready.json` is written last and marks a whole pack.
 */
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { installPublished, MANIFEST } from "../../models/convert/convert.ts";
import { ConvertError } from "../../models/convert/errors.ts";
import type { ElementChoice } from "../../models/convert/plan.ts";
import { type FaultError, fault } from "../contract/faults.ts";
import type { DownloadOptions } from "./download.ts";
import type { PackPlace } from "./locate.ts";
import { takeLock } from "./lock.ts";
import { forget, omniReports, READY } from "./omniFolder.ts";
import { chosenFiles, fileBytes, type OmniFile, type OmniManifest } from "./omniManifest.ts";
import { Pins } from "./pins.ts";
import { Meter, type OnProgress } from "./progress.ts";
import { peek } from "./segments.ts";
import { fetchPinned, fromFirst } from "./sources.ts";
import { fetchShard, planTensors, type ShardPlan } from "./tensors.ts";
import { requireSpace, writeJson } from "./write.ts";

export interface OmniInstallOptions {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  readonly variant?: string;
  /** Type of the converted voice, with llama.cpp's quantizer where it is there. */
  readonly voice: ElementChoice;
  /** Asks the finished folder a question; throws when it cannot answer. */
  readonly selfTest: (folder: string, signal: AbortSignal) => Promise<void>;
}

/** The files that the converter expects, by its names. */
const localNames = {
  thinker: "thinker.gguf",
  projector: "projector.gguf",
  config: "config.json",
  preprocessor: "preprocessor_config.json",
  speakers: "spk_dict.pt",
} as const;

/** Returns whether anything had to be done. */
export async function installOmni(
  manifest: OmniManifest,
  place: PackPlace,
  options: OmniInstallOptions,
): Promise<boolean> {
  const { signal, onProgress } = options;
  await using _lock = await takeLock(`${place.folder}.lock`, signal, (holder) =>
    onProgress({ type: "waiting", holder }),
  );
  const made = await omniReports(place.folder, place.stampFile, { signal });
  if (made?.some(({ state }) => state !== "whole")) await forget(place.folder, made);
  const isMade = made?.every(({ state }) => state === "whole");
  const isTested = await isFile(join(place.folder, READY));
  if (isMade && isTested) return false;
  for (const { file, state } of made ?? []) {
    if (state === "damaged") onProgress({ type: "damaged", name: file.path });
  }
  await mkdir(place.folder, { recursive: true });
  // Whatever it was before, it is not whole now.
  await rm(join(place.folder, READY), { force: true });
  const incoming = join(place.folder, "incoming");
  if (!isMade) {
    await rm(join(place.folder, MANIFEST), { force: true });
    await fetchAll(manifest, place.folder, incoming, options);
    await convert(place.folder, incoming, options);
  }
  onProgress({ type: "testing" });
  await options.selfTest(place.folder, signal);
  await writeJson(join(place.folder, READY), { format: 1, variant: options.variant ?? null });
  // Kept until here: a conversion that was stopped, or a damaged result, needs them again.
  await rm(incoming, { recursive: true, force: true });
  return true;
}

async function fetchAll(
  manifest: OmniManifest,
  folder: string,
  incoming: string,
  options: OmniInstallOptions,
): Promise<void> {
  const { signal, onProgress } = options;
  const pins = await Pins.open(folder);
  const files = chosenFiles(manifest, options.variant);
  const voice = manifest.speech;
  const fetching = (name: string): Omit<DownloadOptions, "onBytes" | "view"> => ({
    signal,
    onWait: () => onProgress({ type: "offline", name }),
  });
  await mkdir(incoming, { recursive: true });
  const expected = files.map(fileBytes).reduce((sum, bytes) => sum + bytes, voice.aboutBytes);
  // The results are about as large as what they are made of, and both lie there at once.
  const here = await bytesHere(files, incoming);
  await requireSpace(folder, expected * 2 - here, manifest.name);
  const meter = new Meter(expected, onProgress);
  for (const file of files) {
    await fetchFile(file, incoming, pins, meter, fetching(localNames[file.role]));
  }
  const shards = await fromFirst("the voice's tensors", voice.sources, (source) =>
    converting(() =>
      planTensors({ ...voice, source }, incoming, pins, fetching("the voice's tensors")),
    ),
  );
  meter.adjust(shards.reduce((sum, { bytes }) => sum + bytes, -voice.aboutBytes));
  await fetchVoice(shards, incoming, pins, meter, fetching);
}

async function fetchFile(
  file: OmniFile,
  incoming: string,
  pins: Pins,
  meter: Meter,
  fetching: Omit<DownloadOptions, "onBytes" | "view">,
): Promise<void> {
  const name = localNames[file.role];
  const path = join(incoming, name);
  const onBytes = meter.file(name, fileBytes(file));
  const title = file.variant ? `${name} (${file.variant})` : name;
  const done = await finished(path, pins.get(title)?.bytes ?? file.bytes);
  if (done !== null) return onBytes(done, done);
  await fromFirst(name, file.sources, (source) =>
    fetchPinned({ ...file, name: title }, source, path, pins, { ...fetching, onBytes }),
  );
}

async function fetchVoice(
  shards: readonly ShardPlan[],
  incoming: string,
  pins: Pins,
  meter: Meter,
  fetching: (name: string) => Omit<DownloadOptions, "onBytes" | "view">,
): Promise<void> {
  for (const shard of shards) {
    const onBytes = meter.file(shard.name, shard.bytes);
    const done = await finished(join(incoming, shard.name), shard.bytes);
    if (done !== null) onBytes(done, done);
    else await fetchShard(shard, incoming, pins, { ...fetching(shard.name), onBytes });
  }
}

/** A download reaches its name only whole and right; its length then says enough. */
async function finished(path: string, bytes: number | undefined): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() && found.size === bytes ? bytes : null;
}

async function bytesHere(files: readonly OmniFile[], incoming: string): Promise<number> {
  let sum = 0;
  for (const { role } of files) {
    const path = join(incoming, localNames[role]);
    const found = await stat(path).catch(() => null);
    sum += found?.size ?? (await peek(path))?.arrived ?? 0;
  }
  return sum;
}

async function convert(
  folder: string,
  incoming: string,
  { signal, onProgress, voice }: OmniInstallOptions,
): Promise<void> {
  const files = {
    configDirectory: incoming,
    thinker: join(incoming, localNames.thinker),
    projector: join(incoming, localNames.projector),
    speechCheckpoint: incoming,
  };
  await converting(() =>
    installPublished(files, folder, {
      ...voice,
      signal,
      onProgress: ({ file, bytes, totalBytes }) =>
        onProgress({ type: "converting", name: file, doneBytes: bytes, totalBytes }),
    }),
  );
}

/** What the converter refuses is the source's fault, or the disk's. */
async function converting<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConvertError) throw unusable(error);
    throw error;
  }
}

function unusable(error: ConvertError): FaultError {
  return fault(
    "pack-broken",
    "setup",
    error.message,
    "Run the same command again; if it stays, what the source offers has changed: report it.",
    error,
  );
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ?? false;
}
