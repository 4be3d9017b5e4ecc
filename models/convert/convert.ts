import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Checkpoint, openCheckpoint } from "./checkpoint.ts";
import { type OmniConfig, readConfig } from "./config.ts";
import { ConvertError } from "./errors.ts";
import type { ElementChoice } from "./plan.ts";
import { planProjector, projectorMetadata } from "./projector.ts";
import { planInstalledProjector, planInstalledThinker } from "./published.ts";
import { fileSource } from "./source.ts";
import {
  isSpeechTensor,
  planSpeech,
  SPEECH_FILES,
  type SpeechFile,
  type SpeechPlan,
} from "./speech.ts";
import { endIds, planThinker, thinkerMetadata } from "./thinker.ts";
import { type AddedToken, addedTokensOf, readVocabulary } from "./tokenizer.ts";
import {
  type FilePlan,
  removeJournal,
  type WriteOptions,
  type WrittenFile,
  writeGguf,
} from "./write-file.ts";

export const MANIFEST = "omni.json";

/** What the engine must know beyond the two files; written last, so it marks a whole conversion. */
export interface OmniManifest {
  readonly format: 1;
  readonly family: "qwen2.5-omni";
  readonly files: OmniFiles;
  readonly width: number;
  readonly vocabulary: number;
  readonly contextTokens: number;
  readonly ids: {
    readonly audio: number;
    readonly image: number;
    readonly video: number;
    readonly audioStart: number;
    readonly audioEnd: number;
    readonly visionStart: number;
    readonly visionEnd: number;
    readonly pad: number;
    readonly end: readonly number[];
  };
  readonly addedTokens: readonly AddedToken[];
  readonly positionsPerSecond: number;
  readonly secondsPerChunk: number;
  readonly vision: {
    readonly patch: number;
    readonly merge: number;
    readonly temporalPatch: number;
    readonly minPixels: number;
    readonly maxPixels: number;
    readonly mean: readonly number[];
    readonly std: readonly number[];
  };
  readonly audio: {
    readonly sampleRateHz: number;
    readonly melBins: number;
    readonly blockFrames: number;
  };
  /** With the speech files. */
  readonly speech?: { readonly speakers: readonly string[]; readonly defaultSpeaker: string };
}

/** Where one speech file is, all are. */
export interface OmniFiles extends Partial<Readonly<Record<SpeechFile, WrittenFile>>> {
  readonly thinker: WrittenFile;
  readonly projector: WrittenFile;
}

export interface ConvertOptions extends WriteOptions, ElementChoice {}

/** Checkpoint folder → pack folder with its GGUF files and the manifest. */
export async function convertCheckpoint(
  checkpointDirectory: string,
  packDirectory: string,
  options: ConvertOptions,
): Promise<OmniManifest> {
  const config = await readConfig(checkpointDirectory);
  const vocabulary = await readVocabulary(checkpointDirectory);
  await using checkpoint = await openCheckpoint(
    checkpointDirectory,
    (name) => name.startsWith("thinker.") || isSpeechTensor(name),
  );
  const source = `${checkpoint.identity}|${options.type}`;
  const { text_config: text } = config.thinker;
  // All plans first: a checkpoint that lacks anything is refused before a byte is written.
  const thinkerPlan: FilePlan = {
    metadata: thinkerMetadata(config.thinker, vocabulary, options),
    tensors: planThinker(checkpoint, text, options),
    source,
  };
  const projectorPlan: FilePlan = {
    metadata: projectorMetadata(config, options),
    tensors: planProjector(checkpoint, config, options),
    source,
  };
  const speech = await planSpeech(checkpointDirectory, checkpoint, config, options);
  const plans: PackPlans = { thinker: thinkerPlan, projector: projectorPlan, speech };
  // Awaited here: the checkpoint closes with the scope.
  return await writePack(packDirectory, config, vocabulary.added, plans, options);
}

interface PackPlans {
  readonly thinker: FilePlan;
  readonly projector: FilePlan;
  readonly speech: SpeechPlan | undefined;
}

async function writePack(
  directory: string,
  config: OmniConfig,
  addedTokens: readonly AddedToken[],
  plans: PackPlans,
  options: WriteOptions,
): Promise<OmniManifest> {
  await mkdir(directory, { recursive: true });
  // A pack that is being written again is no whole pack.
  await rm(join(directory, MANIFEST), { force: true });
  const write = (name: string, plan: FilePlan) =>
    writeGguf(join(directory, `${name}.gguf`), plan, options);
  let files: OmniFiles = {
    thinker: await write("thinker", plans.thinker),
    projector: await write("projector", plans.projector),
  };
  const { speech } = plans;
  if (speech)
    for (const name of SPEECH_FILES)
      files = { ...files, [name]: await write(name, speech.files[name]) };
  const manifest: OmniManifest = {
    ...makeManifest(config, addedTokens, files),
    ...(speech && {
      speech: { speakers: speech.speakers, defaultSpeaker: speech.defaultSpeaker },
    }),
  };
  await finish(directory, manifest);
  return manifest;
}

export interface PublishedFiles {
  /** Folder with config.json and preprocessor_config.json of the same model. */
  readonly configDirectory: string;
  readonly thinker: string;
  readonly projector: string;
  /**
   * Folder of the model's own checkpoint, whose Talker is converted: nobody publishes it as GGUF. Of
   * the Thinker only the shard with the embedding table is needed.
   */
  readonly speechCheckpoint?: string;
}

/**
 * Published GGUF files → pack folder: the Thinker under this engine's header, the projector as it
 * is. `type` is that of the speech files.
 */
export async function installPublished(
  files: PublishedFiles,
  packDirectory: string,
  options: ConvertOptions = { type: "f16" },
): Promise<OmniManifest> {
  const config = await readConfig(files.configDirectory);
  await using thinkerSource = await fileSource(files.thinker);
  await using projectorSource = await fileSource(files.projector);
  const thinkerPlan = await planInstalledThinker(thinkerSource, config);
  const projectorPlan = await planInstalledProjector(projectorSource, config);
  await using checkpoint =
    files.speechCheckpoint === undefined
      ? undefined
      : await openCheckpoint(files.speechCheckpoint, isSpeechTensor);
  const speech = checkpoint && (await planPublishedSpeech(files, checkpoint, config, options));
  const plans: PackPlans = { thinker: thinkerPlan, projector: projectorPlan, speech };
  // Awaited here too.
  return await writePack(
    packDirectory,
    config,
    addedTokensOf(thinkerPlan.metadata),
    plans,
    options,
  );
}

async function planPublishedSpeech(
  { speechCheckpoint = "" }: PublishedFiles,
  checkpoint: Checkpoint,
  config: OmniConfig,
  choice: ElementChoice,
): Promise<SpeechPlan> {
  const own = await readConfig(speechCheckpoint);
  if (own.thinker.text_config.width !== config.thinker.text_config.width)
    throw new ConvertError(
      "tensor-mismatch",
      `The Talker's checkpoint belongs to a Thinker of width ${own.thinker.text_config.width}, the GGUF has ${config.thinker.text_config.width}: take both from the same model.`,
    );
  const speech = await planSpeech(speechCheckpoint, checkpoint, own, choice);
  if (speech) return speech;
  throw new ConvertError("other-family", "This checkpoint holds no Talker.");
}

function makeManifest(
  config: OmniConfig,
  addedTokens: readonly AddedToken[],
  files: OmniManifest["files"],
): OmniManifest {
  const { thinker, preprocessor } = config;
  const { text_config: text, audio_config: audio, vision_config: vision } = thinker;
  return {
    format: 1,
    family: "qwen2.5-omni",
    files,
    width: text.width,
    vocabulary: text.vocabulary,
    contextTokens: text.contextTokens,
    ids: {
      audio: thinker.audio_token_index,
      image: thinker.image_token_index,
      video: thinker.video_token_index,
      audioStart: thinker.audio_start_token_id,
      audioEnd: thinker.audio_end_token_id,
      visionStart: thinker.vision_start_token_id,
      visionEnd: thinker.vision_end_token_id,
      pad: thinker.pad_token_id,
      end: endIds(thinker),
    },
    addedTokens: [...addedTokens].sort((a, b) => a.id - b.id),
    positionsPerSecond: thinker.position_id_per_seconds,
    secondsPerChunk: thinker.seconds_per_chunk,
    vision: {
      patch: vision.patch_size,
      merge: vision.spatial_merge_size,
      temporalPatch: vision.temporal_patch_size,
      minPixels: preprocessor.min_pixels,
      maxPixels: preprocessor.max_pixels,
      mean: preprocessor.image_mean,
      std: preprocessor.image_std,
    },
    audio: {
      sampleRateHz: preprocessor.sampling_rate,
      melBins: audio.num_mel_bins,
      blockFrames: audio.n_window * 2,
    },
  };
}

async function finish(directory: string, manifest: OmniManifest): Promise<void> {
  const path = join(directory, MANIFEST);
  await writeFile(`${path}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(`${path}.new`, path);
  for (const file of Object.values(manifest.files)) await removeJournal(join(directory, file.path));
}
