import { join } from "node:path";
import { z } from "zod";
import { ConvertError } from "./errors.ts";
import { isRecord, printable } from "./safetensors.ts";
import { isFile, readJson } from "./source.ts";
import { codeRowsSchema, type TalkerConfig, talkerSchema } from "./talker-config.ts";

/**
 * The values of config.json and preprocessor_config.json that decide anything. Nothing has a default
 * from memory: class defaults of the reference implementation differ from the published files.
 */

const side = z.number().int().min(1).max(1_000_000);
const id = z.number().int().min(0).max(10_000_000);
const sections = z.array(z.number().int().min(0).max(1024)).length(3);

const textConfig = z
  .object({
    vocab_size: side,
    hidden_size: side,
    intermediate_size: side,
    num_hidden_layers: side.max(1000),
    num_attention_heads: side,
    num_key_value_heads: side,
    rms_norm_eps: z.number().positive().max(1),
    max_position_embeddings: side.max(100_000_000),
    tie_word_embeddings: z.boolean().optional(),
    rope_theta: z.number().positive().optional(),
    rope_scaling: z.object({ mrope_section: sections }).nullish(),
    // The spelling of transformers 5.
    rope_parameters: z
      .object({ mrope_section: sections, rope_theta: z.number().positive() })
      .nullish(),
  })
  .transform((raw, context) => {
    const rope = raw.rope_parameters ?? raw.rope_scaling;
    const theta = raw.rope_parameters?.rope_theta ?? raw.rope_theta;
    const headSize = raw.hidden_size / raw.num_attention_heads;
    if (!rope || theta === undefined)
      return issue(context, "has no rope_scaling.mrope_section or no rope_theta");
    if (!Number.isInteger(headSize) || raw.num_attention_heads % raw.num_key_value_heads !== 0)
      return issue(context, "has heads that do not divide the hidden size");
    if (rope.mrope_section.reduce((sum, part) => sum + part, 0) * 2 !== headSize)
      return issue(context, "has rope sections that do not sum to half the head size");
    return {
      vocabulary: raw.vocab_size,
      width: raw.hidden_size,
      feedForward: raw.intermediate_size,
      layers: raw.num_hidden_layers,
      heads: raw.num_attention_heads,
      keyValueHeads: raw.num_key_value_heads,
      headSize,
      epsilon: raw.rms_norm_eps,
      contextTokens: raw.max_position_embeddings,
      tiedHead: raw.tie_word_embeddings ?? false,
      ropeBase: theta,
      ropeSections: rope.mrope_section as [number, number, number],
    };
  });

// The position table is made here, so its sides must not come from a hostile file: ten times the
// published values are refused.
const audioConfig = z.object({
  num_mel_bins: side,
  d_model: side.max(16_384),
  encoder_layers: side.max(1000),
  encoder_attention_heads: side,
  encoder_ffn_dim: side,
  n_window: side.max(10_000),
  max_source_positions: side.max(15_000),
  output_dim: side,
});

const visionConfig = z.object({
  depth: side.max(1000),
  hidden_size: side,
  num_heads: side,
  intermediate_size: side,
  out_hidden_size: side,
  patch_size: side.max(64),
  spatial_merge_size: side.max(100),
  temporal_patch_size: side.max(100),
  window_size: side,
  fullatt_block_indexes: z.array(z.number().int().min(0)).min(1).max(1000),
});

const thinkerConfig = z.object({
  text_config: textConfig,
  audio_config: audioConfig,
  vision_config: visionConfig,
  audio_token_index: id,
  image_token_index: id,
  video_token_index: id,
  audio_start_token_id: id,
  audio_end_token_id: id,
  vision_start_token_id: id,
  vision_end_token_id: id,
  // Published files say 151644/151645/151643 here; a few exports list several end ids.
  bos_token_id: id,
  eos_token_id: z.union([id, z.array(id).min(1).max(16)]),
  pad_token_id: id,
  position_id_per_seconds: z.number().int().positive(),
  seconds_per_chunk: z.number().positive(),
});

const preprocessorConfig = z.object({
  min_pixels: side,
  max_pixels: z.number().int().min(1).max(1_000_000_000),
  image_mean: z.array(z.number()).length(3),
  image_std: z.array(z.number().positive()).length(3),
  sampling_rate: side,
});

export type ThinkerConfig = z.output<typeof thinkerConfig>;
export type TextConfig = ThinkerConfig["text_config"];
export type AudioConfig = z.output<typeof audioConfig>;
export type VisionConfig = z.output<typeof visionConfig>;
export type PreprocessorConfig = z.output<typeof preprocessorConfig>;

export interface OmniConfig {
  readonly thinker: ThinkerConfig;
  readonly preprocessor: PreprocessorConfig;
  /** Absent in an export of the Thinker alone. */
  readonly speech?: SpeechConfig;
}

export interface SpeechConfig {
  readonly talker: TalkerConfig;
  /** Codes that Code2Wav has sounds for. */
  readonly codeRows: number;
}

const FAMILY = "qwen2_5_omni";

export async function readConfig(directory: string): Promise<OmniConfig> {
  const raw = await readJson(join(directory, "config.json"));
  const family = isRecord(raw) ? raw.model_type : undefined;
  if (!isRecord(raw) || family !== FAMILY)
    throw new ConvertError(
      "other-family",
      `This checkpoint is of the family ${typeof family === "string" ? printable(family) : "(unknown)"}; only ${FAMILY} (Qwen2.5-Omni 3B and 7B) can be converted.`,
    );
  // A Thinker-only export keeps the same block under the same name.
  const thinker = check("config.json", "thinker_config", thinkerConfig, raw.thinker_config);
  // transformers 5 splits the file; the pixel limits then sit in processor_config.json.
  const preprocessor = check(
    "preprocessor_config.json",
    "",
    preprocessorConfig,
    await readPreprocessor(directory),
  );
  const speech = readSpeech(raw);
  if (speech && speech.talker.inputWidth !== thinker.text_config.width)
    throw new ConvertError(
      "config-invalid",
      `config.json: talker_config.embedding_size is ${speech.talker.inputWidth}, but the Thinker is ${thinker.text_config.width} wide. Fetch the file again.`,
    );
  return { thinker, preprocessor, ...(speech && { speech }) };
}

function readSpeech(raw: Record<string, unknown>): SpeechConfig | undefined {
  if (raw.talker_config === undefined || raw.token2wav_config === undefined) return undefined;
  return {
    talker: check("config.json", "talker_config", talkerSchema, raw.talker_config),
    codeRows: check("config.json", "token2wav_config", codeRowsSchema, raw.token2wav_config),
  };
}

async function readPreprocessor(directory: string): Promise<unknown> {
  const nested = join(directory, "processor_config.json");
  const flat = join(directory, "preprocessor_config.json");
  if ((await isFile(flat)) || !(await isFile(nested))) return readJson(flat);
  const raw = await readJson(nested);
  if (!isRecord(raw)) return raw;
  return { ...asRecord(raw.feature_extractor), ...asRecord(raw.image_processor) };
}

function asRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

export function check<T extends z.ZodType>(
  file: string,
  at: string,
  schema: T,
  raw: unknown,
): z.output<T> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const path = [at, ...(first?.path ?? [])].filter((part) => part !== "").join(".");
  throw new ConvertError(
    "config-invalid",
    `${file}: ${path || "the file"} cannot be used (${first?.message ?? "wrong form"}). Fetch the file again.`,
  );
}

export function issue(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}
