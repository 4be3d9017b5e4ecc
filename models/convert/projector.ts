import type { Checkpoint } from "./checkpoint.ts";
import type { AudioConfig, OmniConfig, VisionConfig } from "./config.ts";
import { ConvertError } from "./errors.ts";
import type { MetadataValue } from "./gguf-format.ts";
import {
  type ElementChoice,
  matrixElement,
  type PlannedTensor,
  planStored,
  planTimeSlice,
  planValues,
} from "./plan.ts";
import { fileType } from "./thinker.ts";

/** Epsilons of the two towers; the reference implementation has them in code, not in config.json. */
const AUDIO_LAYER_NORM_EPSILON = 1e-5;
const VISION_RMS_EPSILON = 1e-6;

/** Both towers in one file with the names of the published projectors. */
export function projectorMetadata(
  config: OmniConfig,
  choice: ElementChoice,
): Map<string, MetadataValue> {
  const { audio_config: audio, vision_config: vision } = config.thinker;
  const u32 = (value: number): MetadataValue => ({ type: "u32", value });
  const f32 = (value: number): MetadataValue => ({ type: "f32", value });
  const yes: MetadataValue = { type: "bool", value: true };
  const floats = (value: number[]): MetadataValue => ({ type: "array", of: "f32", value });
  return new Map<string, MetadataValue>([
    ["general.architecture", { type: "string", value: "clip" }],
    ["general.type", { type: "string", value: "mmproj" }],
    ["general.name", { type: "string", value: "Qwen2.5-Omni projector" }],
    ["general.file_type", u32(fileType(choice))],
    ["general.quantization_version", u32(2)],
    ["clip.projector_type", { type: "string", value: "qwen2.5o" }],
    ["clip.use_silu", yes],
    ["clip.has_vision_encoder", yes],
    ["clip.vision.projection_dim", u32(vision.out_hidden_size)],
    // Only llama.cpp's warm-up reads it; the value its own converter writes.
    ["clip.vision.image_size", u32(560)],
    ["clip.vision.patch_size", u32(vision.patch_size)],
    ["clip.vision.embedding_length", u32(vision.hidden_size)],
    ["clip.vision.feed_forward_length", u32(vision.intermediate_size)],
    ["clip.vision.block_count", u32(vision.depth)],
    ["clip.vision.attention.head_count", u32(vision.num_heads)],
    ["clip.vision.attention.layer_norm_epsilon", f32(VISION_RMS_EPSILON)],
    ["clip.vision.image_mean", floats(config.preprocessor.image_mean)],
    ["clip.vision.image_std", floats(config.preprocessor.image_std)],
    ["clip.vision.n_wa_pattern", u32(fullAttentionPeriod(vision))],
    ["clip.vision.window_size", u32(vision.window_size)],
    ["clip.vision.spatial_merge_size", u32(vision.spatial_merge_size)],
    ["clip.has_audio_encoder", yes],
    ["clip.audio.projection_dim", u32(audio.output_dim)],
    ["clip.audio.embedding_length", u32(audio.d_model)],
    ["clip.audio.feed_forward_length", u32(audio.encoder_ffn_dim)],
    ["clip.audio.block_count", u32(audio.encoder_layers)],
    ["clip.audio.attention.head_count", u32(audio.encoder_attention_heads)],
    ["clip.audio.num_mel_bins", u32(audio.num_mel_bins)],
    ["clip.audio.attention.layer_norm_epsilon", f32(AUDIO_LAYER_NORM_EPSILON)],
  ]);
}

/** The file format knows only "every n-th layer attends to everything". */
function fullAttentionPeriod(vision: VisionConfig): number {
  const period = (vision.fullatt_block_indexes[0] ?? 0) + 1;
  if (vision.fullatt_block_indexes.some((layer, i) => layer !== period * (i + 1) - 1))
    throw new ConvertError(
      "config-invalid",
      `config.json: fullatt_block_indexes [${vision.fullatt_block_indexes}] are not evenly spaced, which a projector file cannot express.`,
    );
  return period;
}

export function planProjector(
  checkpoint: Checkpoint,
  config: OmniConfig,
  choice: ElementChoice,
): PlannedTensor[] {
  return [
    ...planAudio(checkpoint, config.thinker.audio_config, choice),
    ...planVision(checkpoint, config.thinker.vision_config, choice),
  ];
}

/** Convolution kernels are never quantized: their rows are 3 or 14 long. */
function kernelElement(choice: ElementChoice): "F32" | "F16" {
  return choice.type === "f32" ? "F32" : "F16";
}

function planAudio(
  checkpoint: Checkpoint,
  config: AudioConfig,
  choice: ElementChoice,
): PlannedTensor[] {
  const { d_model: width, encoder_ffn_dim: feedForward } = config;
  const from = (name: string, shape: number[]) =>
    checkpoint.tensor(`thinker.audio_tower.${name}`, shape);
  const matrix = (name: string, source: string, rows: number, columns: number) =>
    planStored(name, from(source, [rows, columns]), matrixElement(choice, columns), choice);
  const vector = (name: string, source: string, length: number) =>
    planStored(name, from(source, [length]), "F32", choice);
  const kernel = (to: string, source: string, inputs: number) => [
    planStored(
      `${to}.weight`,
      from(`${source}.weight`, [width, inputs, 3]),
      kernelElement(choice),
      choice,
    ),
    // A column, so that it adds to every position.
    planStored(`${to}.bias`, from(`${source}.bias`, [width]), "F32", choice, [1, width]),
  ];
  const norm = (to: string, source: string) => [
    vector(`${to}.weight`, `${source}.weight`, width),
    vector(`${to}.bias`, `${source}.bias`, width),
  ];
  const linear = (to: string, source: string, rows: number, columns: number) => [
    matrix(`${to}.weight`, `${source}.weight`, rows, columns),
    vector(`${to}.bias`, `${source}.bias`, rows),
  ];
  const layer = (i: number) => {
    const [to, source] = [`a.blk.${i}`, `layers.${i}`];
    return [
      ...norm(`${to}.ln1`, `${source}.self_attn_layer_norm`),
      ...linear(`${to}.attn_q`, `${source}.self_attn.q_proj`, width, width),
      matrix(`${to}.attn_k.weight`, `${source}.self_attn.k_proj.weight`, width, width),
      ...linear(`${to}.attn_v`, `${source}.self_attn.v_proj`, width, width),
      ...linear(`${to}.attn_out`, `${source}.self_attn.out_proj`, width, width),
      ...norm(`${to}.ln2`, `${source}.final_layer_norm`),
      ...linear(`${to}.ffn_up`, `${source}.fc1`, feedForward, width),
      ...linear(`${to}.ffn_down`, `${source}.fc2`, width, feedForward),
    ];
  };
  return [
    planValues("a.position_embd.weight", [width, config.max_source_positions], () =>
      sinusoids(config.max_source_positions, width),
    ),
    ...kernel("a.conv1d.1", "conv1", config.num_mel_bins),
    ...kernel("a.conv1d.2", "conv2", width),
    ...Array.from({ length: config.encoder_layers }, (_, i) => layer(i)).flat(),
    ...norm("a.post_ln", "ln_post"),
    ...linear("mm.a.fc", "proj", config.output_dim, width),
  ];
}

/** Row p holds sin(p·f) then cos(p·f) for `width`/2 frequencies from 1 to 1/10000, in float steps. */
function sinusoids(positions: number, width: number): Float32Array {
  const half = width / 2;
  const step = Math.fround(Math.log(10_000) / (half - 1));
  const table = new Float32Array(positions * width);
  for (let i = 0; i < half; i++) {
    const frequency = Math.fround(Math.exp(Math.fround(-step * i)));
    for (let p = 0; p < positions; p++) {
      const angle = Math.fround(p * frequency);
      table[p * width + i] = Math.sin(angle);
      table[p * width + half + i] = Math.cos(angle);
    }
  }
  return table;
}

function planVision(
  checkpoint: Checkpoint,
  config: VisionConfig,
  choice: ElementChoice,
): PlannedTensor[] {
  const { hidden_size: width, intermediate_size: feedForward, patch_size: patch } = config;
  if (config.temporal_patch_size !== 2)
    throw new ConvertError("config-invalid", "config.json: temporal_patch_size must be 2.");
  const from = (name: string, shape: number[]) =>
    checkpoint.tensor(`thinker.visual.${name}`, shape);
  const vector = (name: string, source: string, length: number) =>
    planStored(name, from(source, [length]), "F32", choice);
  const linear = (to: string, source: string, rows: number, columns: number) => [
    planStored(
      `${to}.weight`,
      from(`${source}.weight`, [rows, columns]),
      matrixElement(choice, columns),
      choice,
    ),
    vector(`${to}.bias`, `${source}.bias`, rows),
  ];
  const layer = (i: number) => {
    const [to, source] = [`v.blk.${i}`, `blocks.${i}`];
    return [
      vector(`${to}.ln1.weight`, `${source}.norm1.weight`, width),
      ...linear(`${to}.attn_q`, `${source}.attn.q`, width, width),
      ...linear(`${to}.attn_k`, `${source}.attn.k`, width, width),
      ...linear(`${to}.attn_v`, `${source}.attn.v`, width, width),
      ...linear(`${to}.attn_out`, `${source}.attn.proj`, width, width),
      vector(`${to}.ln2.weight`, `${source}.norm2.weight`, width),
      ...linear(`${to}.ffn_gate`, `${source}.mlp.gate_proj`, feedForward, width),
      ...linear(`${to}.ffn_up`, `${source}.mlp.up_proj`, feedForward, width),
      ...linear(`${to}.ffn_down`, `${source}.mlp.down_proj`, width, feedForward),
    ];
  };
  const kernel = from("patch_embed.proj.weight", [width, 3, 2, patch, patch]);
  const merged = width * config.spatial_merge_size ** 2;
  return [
    planTimeSlice("v.patch_embd.weight", kernel, 0, kernelElement(choice), choice),
    planTimeSlice("v.patch_embd.weight.1", kernel, 1, kernelElement(choice), choice),
    ...Array.from({ length: config.depth }, (_, i) => layer(i)).flat(),
    vector("v.post_ln.weight", "merger.ln_q.weight", width),
    ...linear("mm.0", "merger.mlp.0", merged, merged),
    ...linear("mm.2", "merger.mlp.2", config.out_hidden_size, merged),
  ];
}
