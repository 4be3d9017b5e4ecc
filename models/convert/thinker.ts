import type { Checkpoint } from "./checkpoint.ts";
import type { TextConfig, ThinkerConfig } from "./config.ts";
import { FILE_TYPE, type MetadataValue } from "./gguf-format.ts";
import { type ElementChoice, matrixElement, type PlannedTensor, planStored } from "./plan.ts";
import { type Vocabulary, vocabularyMetadata } from "./tokenizer.ts";

/**
 * llama.cpp's arch `qwen2vl` never loads the RMS epsilon and runs with 0; `paddleocr` has the same
 * graph and loads it.
 */
export const THINKER_ARCHITECTURE = "paddleocr";

/**
 * RoPE sections for the index-plane scheme: plane 0 carries the running index, which llama.cpp uses
 * for the causal mask, and rotates nothing; planes 1 to 3 carry (t, h, w). Time-aligned positions
 * would not survive plane 0, which must never decrease.
 */
export function indexPlaneSections(sections: readonly [number, number, number]): MetadataValue {
  return { type: "array", of: "i32", value: [0, ...sections] };
}

export function thinkerMetadata(
  config: ThinkerConfig,
  vocabulary: Vocabulary,
  choice: ElementChoice,
): Map<string, MetadataValue> {
  const text = config.text_config;
  const arch = THINKER_ARCHITECTURE;
  const u32 = (value: number): MetadataValue => ({ type: "u32", value });
  const f32 = (value: number): MetadataValue => ({ type: "f32", value });
  return new Map<string, MetadataValue>([
    ["general.architecture", { type: "string", value: arch }],
    ["general.type", { type: "string", value: "model" }],
    ["general.name", { type: "string", value: "Qwen2.5-Omni Thinker" }],
    ["general.file_type", u32(fileType(choice))],
    ["general.quantization_version", u32(2)],
    [`${arch}.vocab_size`, u32(text.vocabulary)],
    [`${arch}.context_length`, u32(text.contextTokens)],
    [`${arch}.embedding_length`, u32(text.width)],
    [`${arch}.block_count`, u32(text.layers)],
    [`${arch}.feed_forward_length`, u32(text.feedForward)],
    [`${arch}.attention.head_count`, u32(text.heads)],
    [`${arch}.attention.head_count_kv`, u32(text.keyValueHeads)],
    [`${arch}.attention.key_length`, u32(text.headSize)],
    [`${arch}.attention.value_length`, u32(text.headSize)],
    [`${arch}.attention.layer_norm_rms_epsilon`, f32(text.epsilon)],
    [`${arch}.rope.freq_base`, f32(text.ropeBase)],
    [`${arch}.rope.dimension_sections`, indexPlaneSections(text.ropeSections)],
    ...vocabularyMetadata(vocabulary, text.vocabulary, {
      endOfTurn: endIds(config)[0],
      pad: config.pad_token_id,
    }),
  ]);
}

/** The ids that end a reply; the first is the model's own. */
export function endIds(config: ThinkerConfig): [number, ...number[]] {
  const ids = config.eos_token_id;
  const [first = 0, ...others] = typeof ids === "number" ? [ids] : ids;
  return [first, ...others];
}

export function fileType(choice: ElementChoice): number {
  return FILE_TYPE[choice.type === "f32" ? "F32" : choice.type === "f16" ? "F16" : "Q8_0"];
}

export function planThinker(
  checkpoint: Checkpoint,
  config: TextConfig,
  choice: ElementChoice,
): PlannedTensor[] {
  const { vocabulary } = config;
  const { layers, matrix } = planLanguageModel(checkpoint, "thinker", config, choice);
  return [
    matrix("token_embd.weight", "model.embed_tokens.weight", vocabulary, config.width),
    ...layers,
    // Absent with a tied head: llama.cpp then takes the embedding table.
    ...(config.tiedHead
      ? []
      : [matrix("output.weight", "lm_head.weight", vocabulary, config.width)]),
  ];
}

/** What Thinker and Talker have in common: their layers with the norm behind them. */
export function planLanguageModel(
  checkpoint: Checkpoint,
  part: "thinker" | "talker",
  config: Pick<
    TextConfig,
    "width" | "feedForward" | "layers" | "heads" | "keyValueHeads" | "headSize"
  >,
  choice: ElementChoice,
) {
  const { width, feedForward } = config;
  const queries = config.heads * config.headSize;
  const keys = config.keyValueHeads * config.headSize;
  const matrix = (name: string, from: string, rows: number, columns: number) =>
    planStored(
      name,
      checkpoint.tensor(`${part}.${from}`, [rows, columns]),
      matrixElement(choice, columns),
      choice,
    );
  const vector = (name: string, from: string, length: number) =>
    planStored(name, checkpoint.tensor(`${part}.${from}`, [length]), "F32", choice);
  const layer = (i: number): PlannedTensor[] => {
    const to = `blk.${i}`;
    const from = `model.layers.${i}`;
    const projection = (name: string, source: string, rows: number) => [
      matrix(`${to}.${name}.weight`, `${from}.self_attn.${source}.weight`, rows, width),
      vector(`${to}.${name}.bias`, `${from}.self_attn.${source}.bias`, rows),
    ];
    return [
      vector(`${to}.attn_norm.weight`, `${from}.input_layernorm.weight`, width),
      ...projection("attn_q", "q_proj", queries),
      ...projection("attn_k", "k_proj", keys),
      ...projection("attn_v", "v_proj", keys),
      matrix(`${to}.attn_output.weight`, `${from}.self_attn.o_proj.weight`, width, queries),
      vector(`${to}.ffn_norm.weight`, `${from}.post_attention_layernorm.weight`, width),
      matrix(`${to}.ffn_gate.weight`, `${from}.mlp.gate_proj.weight`, feedForward, width),
      matrix(`${to}.ffn_up.weight`, `${from}.mlp.up_proj.weight`, feedForward, width),
      matrix(`${to}.ffn_down.weight`, `${from}.mlp.down_proj.weight`, width, feedForward),
    ];
  };
  const layers = [
    ...Array.from({ length: config.layers }, (_, i) => layer(i)).flat(),
    vector("output_norm.weight", "model.norm.weight", width),
  ];
  return { layers, matrix };
}
