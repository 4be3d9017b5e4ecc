import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCheckpoint } from "../../models/convert/checkpoint.ts";
import { readConfig } from "../../models/convert/config.ts";
import { readGguf } from "../../models/convert/gguf-read.ts";
import { writeHeader } from "../../models/convert/gguf-write.ts";
import { readPickle } from "../../models/convert/pickle.ts";
import { planProjector, projectorMetadata } from "../../models/convert/projector.ts";
import { planInstalledThinker } from "../../models/convert/published.ts";
import { readSafetensors } from "../../models/convert/safetensors.ts";
import { memorySource } from "../../models/convert/source.ts";
import { readSpeakers } from "../../models/convert/speakers.ts";
import { planSpeech } from "../../models/convert/speech.ts";
import { planThinker, thinkerMetadata } from "../../models/convert/thinker.ts";
import { readVocabulary, vocabularyMetadata } from "../../models/convert/tokenizer.ts";
import type { Disposables } from "../../src-main/base/disposal.ts";
import { readManifest } from "../../src-main/engine/omni/manifest.ts";
import { decodeImage } from "../../src-main/engine/omni/pixels.ts";
import { decodeWav, resample } from "../../src-main/engine/omni/sound.ts";

/** A reader of foreign bytes, whole files to start from, and how far their headers reach. */
export interface Target {
  readonly name: string;
  readonly seeds: readonly Uint8Array[];
  readonly headBytes: number;
  read(bytes: Uint8Array): Promise<unknown>;
}

const FIXTURE = join(import.meta.dirname, "..", "parity", "fixtures", "omni-3b-nano");
const fixtureFile = (name: string): Promise<Uint8Array> => readFile(join(FIXTURE, name));

/** Every parser of ours that reads files from elsewhere. */
export async function openTargets(owned: Disposables): Promise<Target[]> {
  const folder = await mkdtemp(join(tmpdir(), "sotto-fuzz-"));
  owned.defer(() => rm(folder, { recursive: true, force: true }));
  const shard = await fixtureFile("model-00001-of-00002.safetensors");
  const shardHead = 8 + Number(new DataView(shard.buffer, shard.byteOffset).getBigUint64(0, true));
  const thinker = await thinkerGguf();
  const files = ["config.json", "preprocessor_config.json", "tokenizer.json"];
  for (const name of files) await writeFile(join(folder, name), await fixtureFile(name));
  const config = await readConfig(folder);
  /** Reads with one file of the folder replaced, and puts it back. */
  const through =
    (name: string, read: () => Promise<unknown>, whole: Uint8Array) =>
    async (bytes: Uint8Array) => {
      await writeFile(join(folder, name), bytes);
      try {
        return await read();
      } finally {
        await writeFile(join(folder, name), whole);
      }
    };
  const text = async (name: string, read: () => Promise<unknown>): Promise<Target> => {
    const seed = await fixtureFile(name);
    return { name, seeds: [seed], headBytes: seed.length, read: through(name, read, seed) };
  };
  const manifest = new TextEncoder().encode(await sampleManifest());
  const speakers = await fixtureFile("spk_dict.pt");
  // Stored as it is, near the start of the archive; damage to the archive itself ends at a checksum.
  const pickle = speakers.subarray(speakers.indexOf(0x80), speakers.indexOf(0x80) + 421);
  return [
    {
      name: "safetensors",
      seeds: [shard],
      headBytes: shardHead,
      read: (bytes) => readSafetensors(memorySource("shard", bytes)),
    },
    {
      name: "gguf",
      seeds: [thinker],
      headBytes: Math.min(thinker.length, 40_000),
      read: (bytes) => planInstalledThinker(memorySource("thinker", bytes), config),
    },
    {
      name: "gguf-any",
      seeds: [thinker],
      headBytes: Math.min(thinker.length, 2000),
      read: (bytes) => readGguf(memorySource("any", bytes)),
    },
    await text("config.json", async () => planAll(folder)),
    await text("preprocessor_config.json", () => readConfig(folder)),
    await text("tokenizer.json", async () =>
      vocabularyMetadata(await readVocabulary(folder), 672, { endOfTurn: 602, pad: 600 }),
    ),
    await indexTarget(owned),
    {
      name: "omni.json",
      seeds: [manifest],
      headBytes: manifest.length,
      read: through("omni.json", () => readManifest(folder), manifest),
    },
    {
      name: "spk_dict.pt",
      seeds: [speakers],
      headBytes: 1000,
      read: (bytes) => readSpeakers(memorySource("spk_dict.pt", bytes)),
    },
    {
      name: "pickle",
      seeds: [pickle],
      headBytes: pickle.length,
      read: async (bytes) => readPickle("pickle", bytes),
    },
    {
      name: "wav",
      seeds: await Promise.all([
        fixtureFile("golden/mel_tiny.wav"),
        fixtureFile("golden/mel_odd.wav"),
      ]),
      headBytes: 44,
      read: async (bytes) => {
        const sound = decodeWav(bytes);
        if (sound.samples.length < 10_000) resample(sound, 16_000);
      },
    },
    {
      name: "picture",
      seeds: [await fixtureFile("golden/image_small.png")],
      headBytes: 100,
      read: (bytes) => decodeImage(bytes),
    },
  ];
}

async function planAll(folder: string): Promise<void> {
  const config = await readConfig(folder);
  await using checkpoint = await openCheckpoint(FIXTURE);
  const choice = { type: "f16" } as const;
  planThinker(checkpoint, config.thinker.text_config, choice);
  planProjector(checkpoint, config, choice);
  projectorMetadata(config, choice);
  await planSpeech(FIXTURE, checkpoint, config, choice);
}

async function indexTarget(owned: Disposables): Promise<Target> {
  const name = "model.safetensors.index.json";
  const seed = await fixtureFile(name);
  const folder = await mkdtemp(join(tmpdir(), "sotto-fuzz-index-"));
  owned.defer(() => rm(folder, { recursive: true, force: true }));
  return {
    name,
    seeds: [seed],
    headBytes: seed.length,
    read: async (bytes) => {
      await writeFile(join(folder, name), bytes);
      await using checkpoint = await openCheckpoint(folder);
      return checkpoint.names;
    },
  };
}

/** A published Thinker in miniature: the header as llama.cpp's converter writes it, tensors zero. */
async function thinkerGguf(): Promise<Uint8Array> {
  const config = await readConfig(FIXTURE);
  const vocabulary = await readVocabulary(FIXTURE);
  await using checkpoint = await openCheckpoint(FIXTURE);
  const choice = { type: "f16" } as const;
  const metadata = thinkerMetadata(config.thinker, vocabulary, choice);
  const published = new Map(
    [...metadata].map(([key, value]) => [key.replace(/^paddleocr\./, "qwen2vl."), value] as const),
  );
  published.set("general.architecture", { type: "string", value: "qwen2vl" });
  const tensors = planThinker(checkpoint, config.thinker.text_config, choice);
  const header = writeHeader(published, tensors);
  const bytes = tensors.reduce((sum, tensor) => sum + Math.ceil(tensor.bytes / 32) * 32, 0);
  const file = new Uint8Array(header.length + bytes);
  file.set(header);
  return file;
}

async function sampleManifest(): Promise<string> {
  const file = { path: "a.gguf", bytes: 1, sha256: "00" };
  const ids = { audio: 1, image: 2, video: 3, audioStart: 4, audioEnd: 5, visionStart: 6 };
  return JSON.stringify({
    format: 1,
    family: "qwen2.5-omni",
    files: { thinker: file, projector: file },
    width: 128,
    vocabulary: 700,
    contextTokens: 1024,
    ids: { ...ids, visionEnd: 7, pad: 8, end: [9] },
    addedTokens: [{ id: 9, text: "<|im_end|>", special: true }],
    positionsPerSecond: 25,
    secondsPerChunk: 2,
    vision: {
      patch: 14,
      merge: 2,
      temporalPatch: 2,
      minPixels: 1,
      maxPixels: 2,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    audio: { sampleRateHz: 16_000, melBins: 128, blockFrames: 200 },
  });
}
