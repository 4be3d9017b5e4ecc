import type { Checkpoint } from "./checkpoint.ts";
import { toF32 } from "./element.ts";
import { ConvertError } from "./errors.ts";
import type { MetadataValue } from "./gguf-format.ts";
import { multiplyTransposed } from "./multiply.ts";
import {
  type ElementChoice,
  type PlannedTensor,
  planComputedRows,
  planStored,
  planValues,
} from "./plan.ts";
import { floatDtype, type StoredTensor } from "./safetensors.ts";
import type { Speaker } from "./speakers.ts";
import type { TalkerConfig } from "./talker-config.ts";
import {
  fileType,
  indexPlaneSections,
  planLanguageModel,
  THINKER_ARCHITECTURE,
} from "./thinker.ts";

/**
 * The Talker as two files. `talker.gguf` is a language model that llama.cpp runs unmodified: its
 * embedding table is the codec table already projected to the Talker's width. llama.cpp refuses
 * tensors it does not know, so what carries the Thinker's rows over (the projection, and rows that
 * are always the same) lies in `bridge.gguf`.
 */

const BRIDGE_ARCHITECTURE = "talker-bridge";

/** Rows of the codec table that are projected at once: 3.6 MB of input for the 7B model. */
const PROJECTED_ROWS = 256;

export function talkerMetadata(
  config: TalkerConfig,
  choice: ElementChoice,
): Map<string, MetadataValue> {
  const arch = THINKER_ARCHITECTURE;
  const u32 = (value: number): MetadataValue => ({ type: "u32", value });
  const f32 = (value: number): MetadataValue => ({ type: "f32", value });
  return new Map<string, MetadataValue>([
    ["general.architecture", { type: "string", value: arch }],
    ["general.type", { type: "string", value: "model" }],
    ["general.name", { type: "string", value: "Qwen2.5-Omni Talker" }],
    ["general.file_type", u32(fileType(choice))],
    ["general.quantization_version", u32(2)],
    [`${arch}.vocab_size`, u32(config.codes)],
    [`${arch}.context_length`, u32(config.contextTokens)],
    [`${arch}.embedding_length`, u32(config.width)],
    [`${arch}.block_count`, u32(config.layers)],
    [`${arch}.feed_forward_length`, u32(config.feedForward)],
    [`${arch}.attention.head_count`, u32(config.heads)],
    [`${arch}.attention.head_count_kv`, u32(config.keyValueHeads)],
    // Not width / heads here: without these two the 7B file would be read with heads of 74.
    [`${arch}.attention.key_length`, u32(config.headSize)],
    [`${arch}.attention.value_length`, u32(config.headSize)],
    [`${arch}.attention.layer_norm_rms_epsilon`, f32(config.epsilon)],
    [`${arch}.rope.freq_base`, f32(config.ropeBase)],
    [`${arch}.rope.dimension_sections`, indexPlaneSections(config.ropeSections)],
    // Codes have no text.
    ["tokenizer.ggml.model", { type: "string", value: "no_vocab" }],
  ]);
}

export function planTalker(
  checkpoint: Checkpoint,
  config: TalkerConfig,
  choice: ElementChoice,
): PlannedTensor[] {
  const { layers, matrix } = planLanguageModel(checkpoint, "talker", config, choice);
  return [
    planCodecTable(checkpoint, config, choice),
    ...layers,
    matrix("output.weight", "codec_head.weight", config.codes, config.width),
  ];
}

/**
 * The codec table times the projection, without its bias. Its rows are added to others, so they stay
 * at 16 bits where the rest goes to 8.
 */
function planCodecTable(
  checkpoint: Checkpoint,
  config: TalkerConfig,
  choice: ElementChoice,
): PlannedTensor {
  const { codes, inputWidth, width } = config;
  const table = checkpoint.tensor("talker.model.embed_tokens.weight", [codes, inputWidth]);
  const projection = projectionOf(checkpoint, config);
  const element = choice.type === "f32" ? "F32" : "F16";
  let weight: Promise<Float32Array> | undefined;
  return planComputedRows(
    "token_embd.weight",
    [width, codes],
    element,
    choice,
    PROJECTED_ROWS,
    async (first, count) => {
      weight ??= readRows(projection, 0, width);
      return multiplyTransposed(await readRows(table, first, count), await weight, inputWidth);
    },
  );
}

function projectionOf(checkpoint: Checkpoint, config: TalkerConfig): StoredTensor {
  const shape = [config.width, config.inputWidth];
  return checkpoint.tensor("talker.thinker_to_talker_proj.weight", shape);
}

export function bridgeMetadata(
  config: TalkerConfig,
  speakers: ReadonlyMap<string, Speaker>,
  codeRows: number,
): Map<string, MetadataValue> {
  const { codec } = config;
  const u32 = (value: number): MetadataValue => ({ type: "u32", value });
  return new Map<string, MetadataValue>([
    ["general.architecture", { type: "string", value: BRIDGE_ARCHITECTURE }],
    ["general.name", { type: "string", value: "Qwen2.5-Omni Thinker to Talker" }],
    ["bridge.input_length", u32(config.inputWidth)],
    ["bridge.embedding_length", u32(config.width)],
    ["bridge.code_pad", u32(codec.pad)],
    ["bridge.code_begin", u32(codec.begin)],
    ["bridge.code_end", u32(codec.end)],
    ["bridge.code_mask", u32(codec.mask)],
    // Codes from here on have no sound.
    ["bridge.code_rows", u32(codeRows)],
    ["bridge.speakers", { type: "array", of: "string", value: [...speakers.keys()] }],
  ]);
}

/** All F32: 13 MB for the 7B model, and every row the Talker reads goes through it. */
export function planBridge(
  checkpoint: Checkpoint,
  config: TalkerConfig,
  vocabulary: number,
  speakers: ReadonlyMap<string, Speaker>,
): PlannedTensor[] {
  const { inputWidth, width } = config;
  const f32 = { type: "f32" } as const;
  const projection = projectionOf(checkpoint, config);
  const bias = checkpoint.tensor("talker.thinker_to_talker_proj.bias", [width]);
  // From the checkpoint's own table, so that the Thinker's quantization does not reach them.
  const table = checkpoint.tensor("thinker.model.embed_tokens.weight", [vocabulary, inputWidth]);
  const constant = (name: string, id: number) => {
    if (id >= vocabulary)
      throw new ConvertError(
        "tensor-mismatch",
        `Id ${id} (${name}) is outside of the Thinker's ${vocabulary} embeddings: take spk_dict.pt and config.json from the same model.`,
      );
    return planValues(name, [width], async () => {
      const weight = await readRows(projection, 0, width);
      const offset = await readRows(bias, 0, 1);
      const row = multiplyTransposed(await readRows(table, id, 1), weight, inputWidth);
      return row.map((value, i) => value + (offset[i] as number));
    });
  };
  return [
    planStored("projection.weight", projection, "F32", f32),
    planStored("projection.bias", bias, "F32", f32),
    constant("text_end.weight", config.textEnd),
    constant("text_pad.weight", config.textPad),
    ...[...speakers.values()].map(({ bosToken }, i) => constant(`speaker.${i}.weight`, bosToken)),
  ];
}

/** Rows of a matrix, or the whole of a vector as its only row. */
async function readRows(
  tensor: StoredTensor,
  first: number,
  count: number,
): Promise<Float32Array<ArrayBuffer>> {
  const rows = tensor.shape.length === 1 ? 1 : (tensor.shape[0] ?? 1);
  const bytes = tensor.bytes / rows;
  const piece = await tensor.source.read(tensor.offset + first * bytes, count * bytes);
  return toF32(floatDtype(tensor), piece);
}
