import { createHash } from "node:crypto";
import type { Checkpoint } from "./checkpoint.ts";
import type { Code2WavConfig, DitConfig, VocoderConfig } from "./code2wav-config.ts";
import { ConvertError } from "./errors.ts";
import type { MetadataValue } from "./gguf-format.ts";
import { type ElementChoice, type PlannedTensor, planStored, planValues } from "./plan.ts";
import { fileType } from "./thinker.ts";
import type { FilePlan } from "./write-file.ts";

/**
 * `token2wav.*` → `code2wav.gguf`. Matrices and kernels that the solver and the vocoder multiply
 * with take the asked type; everything that is expanded once at load (time and input projections,
 * code table, speaker encoder) stays F32, which costs 35 MB and no speed.
 */

export const CODE2WAV_ARCHITECTURE = "code2wav";

/** 80 mel frames of 10 ms at this rate; the reference has it in code, not in config.json. */
const SAMPLE_RATE_HZ = 24_000;
const LAYER_NORM_EPSILON = 1e-6;
/** Sines and cosines that the time embedding starts from. */
const TIME_FREQUENCIES = 256;

const DIT = "token2wav.code2wav_dit_model";
const VOCODER = "token2wav.code2wav_bigvgan_model";

/** What readSpeakers gives, as far as it is needed here. */
export type SpeakerVectors = ReadonlyMap<
  string,
  { readonly cond: Float32Array; readonly refMel: Float32Array; readonly refFrames: number }
>;

export function isCode2WavTensor(name: string): boolean {
  return name.startsWith("token2wav.");
}

export function planCode2Wav(
  checkpoint: Checkpoint,
  config: Code2WavConfig,
  speakers: SpeakerVectors,
  choice: ElementChoice,
): FilePlan {
  return {
    metadata: metadata(config, speakers, choice),
    tensors: [
      ...planDit(checkpoint, config.dit, choice),
      ...planSpeakerEncoder(checkpoint, config.dit, choice),
      ...planVocoder(checkpoint, config.vocoder, choice),
      ...planSpeakers(config.dit, speakers),
    ],
    source: `${checkpoint.identity}|${choice.type}|${fingerprint(speakers)}`,
  };
}

function metadata(
  { dit, vocoder }: Code2WavConfig,
  speakers: SpeakerVectors,
  choice: ElementChoice,
): Map<string, MetadataValue> {
  const arch = CODE2WAV_ARCHITECTURE;
  const text = (value: string): MetadataValue => ({ type: "string", value });
  const u32 = (value: number): MetadataValue => ({ type: "u32", value });
  const f32 = (value: number): MetadataValue => ({ type: "f32", value });
  const list = (value: readonly number[]): MetadataValue => ({ type: "array", of: "i32", value });
  return new Map<string, MetadataValue>([
    ["general.architecture", text(arch)],
    ["general.type", text("model")],
    ["general.name", text("Qwen2.5-Omni Code2Wav")],
    ["general.file_type", u32(fileType(ofFloats(choice)))],
    ["general.quantization_version", u32(2)],
    [`${arch}.sample_rate`, u32(SAMPLE_RATE_HZ)],
    [`${arch}.mel_bins`, u32(dit.mel_dim)],
    [`${arch}.speakers`, { type: "array", of: "string", value: [...speakers.keys()] }],
    [`${arch}.dit.embedding_length`, u32(dit.width)],
    [`${arch}.dit.block_count`, u32(dit.layers)],
    [`${arch}.dit.head_count`, u32(dit.heads)],
    [`${arch}.dit.head_length`, u32(dit.head_dim)],
    [`${arch}.dit.feed_forward_length`, u32(dit.width * dit.ff_mult)],
    [`${arch}.dit.code_embedding_length`, u32(dit.emb_dim)],
    [`${arch}.dit.code_rows`, u32(dit.num_embeds + 1)],
    [`${arch}.dit.repeats`, u32(dit.repeats)],
    [`${arch}.dit.block_frames`, u32(dit.block_size)],
    [`${arch}.dit.look_ahead_layers`, list(dit.look_ahead_layers)],
    [`${arch}.dit.look_behind_layers`, list(dit.look_backward_layers)],
    [`${arch}.dit.condition_length`, u32(dit.enc_emb_dim)],
    [`${arch}.dit.speaker_length`, u32(dit.enc_dim)],
    [`${arch}.dit.rope_base`, f32(dit.ropeBase)],
    [`${arch}.dit.layer_norm_epsilon`, f32(LAYER_NORM_EPSILON)],
    [`${arch}.speaker_encoder.channels`, list(dit.enc_channels)],
    [`${arch}.speaker_encoder.kernel_sizes`, list(dit.enc_kernel_sizes)],
    [`${arch}.speaker_encoder.dilations`, list(dit.enc_dilations)],
    [`${arch}.speaker_encoder.attention_length`, u32(dit.enc_attention_channels)],
    [`${arch}.speaker_encoder.squeeze_length`, u32(dit.enc_se_channels)],
    [`${arch}.speaker_encoder.scale`, u32(dit.enc_res2net_scale)],
    [`${arch}.vocoder.embedding_length`, u32(vocoder.upsample_initial_channel)],
    [`${arch}.vocoder.upsample_rates`, list(vocoder.upsample_rates)],
    [`${arch}.vocoder.upsample_kernel_sizes`, list(vocoder.upsample_kernel_sizes)],
    [`${arch}.vocoder.block_kernel_sizes`, list(vocoder.resblock_kernel_sizes)],
    [`${arch}.vocoder.block_dilations`, list(vocoder.resblock_dilation_sizes.flat())],
  ]);
}

function fingerprint(speakers: SpeakerVectors): string {
  const hash = createHash("sha256");
  for (const [name, { cond, refMel }] of speakers) hash.update(name).update(cond).update(refMel);
  return hash.digest("hex");
}

/** Convolutions have rows of 3 to 11, and speech is sensitive to errors here: nothing below F16. */
function ofFloats(choice: ElementChoice): ElementChoice & { readonly type: "f32" | "f16" } {
  return { ...choice, type: choice.type === "f32" ? "f32" : "f16" };
}

/** Plans `${to}.weight` in the asked type or F32, and `${to}.bias`. */
function layers(checkpoint: Checkpoint, root: string, choice: ElementChoice) {
  const element = choice.type === "f32" ? "F32" : "F16";
  const one = (to: string, from: string, shape: number[], type: "F32" | "F16") =>
    planStored(to, checkpoint.tensor(`${root}.${from}`, shape), type, choice);
  return {
    vector: (to: string, from: string, length: number) => one(to, from, [length], "F32"),
    weight: (to: string, from: string, shape: number[]) => one(to, from, shape, element),
    table: (to: string, from: string, shape: number[]) => one(to, from, shape, "F32"),
    linear: (to: string, from: string, shape: number[]) => [
      one(`${to}.weight`, `${from}.weight`, shape, element),
      one(`${to}.bias`, `${from}.bias`, [shape[0] ?? 0], "F32"),
    ],
    exact: (to: string, from: string, shape: number[]) => [
      one(`${to}.weight`, `${from}.weight`, shape, "F32"),
      one(`${to}.bias`, `${from}.bias`, [shape[0] ?? 0], "F32"),
    ],
  };
}

function planDit(checkpoint: Checkpoint, dit: DitConfig, choice: ElementChoice): PlannedTensor[] {
  const { table, linear, exact } = layers(checkpoint, DIT, choice);
  const { width } = dit;
  const inner = dit.heads * dit.head_dim;
  const feedForward = width * dit.ff_mult;
  const inputs = dit.mel_dim + dit.enc_dim + dit.emb_dim + dit.enc_emb_dim;
  const block = (i: number) => {
    const [to, from] = [`dit.blk.${i}`, `transformer_blocks.${i}`];
    return [
      ...linear(`${to}.mod`, `${from}.attn_norm.linear`, [6 * width, width]),
      ...linear(`${to}.attn_q`, `${from}.attn.to_q`, [inner, width]),
      ...linear(`${to}.attn_k`, `${from}.attn.to_k`, [inner, width]),
      ...linear(`${to}.attn_v`, `${from}.attn.to_v`, [inner, width]),
      ...linear(`${to}.attn_out`, `${from}.attn.to_out.0`, [width, inner]),
      ...linear(`${to}.ffn_up`, `${from}.ff.ff.0`, [feedForward, width]),
      ...linear(`${to}.ffn_down`, `${from}.ff.ff.3`, [width, feedForward]),
    ];
  };
  return [
    ...exact("dit.time.0", "time_embed.time_mlp.0", [width, TIME_FREQUENCIES]),
    ...exact("dit.time.1", "time_embed.time_mlp.2", [width, width]),
    table("dit.code.weight", "text_embed.codec_embed.weight", [dit.num_embeds + 1, dit.emb_dim]),
    ...exact("dit.input", "input_embed.proj", [width, inputs]),
    ...Array.from({ length: dit.layers }, (_, i) => block(i)).flat(),
    ...linear("dit.out_mod", "norm_out.linear", [2 * width, width]),
    ...linear("dit.out", "proj_out", [dit.mel_dim, width]),
  ];
}

function planSpeakerEncoder(
  checkpoint: Checkpoint,
  dit: DitConfig,
  choice: ElementChoice,
): PlannedTensor[] {
  const { exact } = layers(checkpoint, `${DIT}.input_embed.spk_encoder`, choice);
  const channels = dit.enc_channels;
  const kernels = dit.enc_kernel_sizes;
  const last = channels.length - 1;
  const joined = channels[last] as number;
  const [first = 0] = channels;
  const scale = dit.enc_res2net_scale;
  const squeeze = dit.enc_se_channels;
  const block = (i: number) => {
    const [to, from] = [`spk.blk.${i}`, `blocks.${i}`];
    const [before = 0, width = 0] = [channels[i - 1], channels[i]];
    if (width % scale !== 0 || before !== width)
      throw new ConvertError("config-invalid", "config.json: enc_channels cannot be split so.");
    const part = width / scale;
    return [
      ...exact(`${to}.conv1`, `${from}.tdnn1.conv`, [width, before, 1]),
      ...Array.from({ length: scale - 1 }, (_, part0) =>
        exact(`${to}.res.${part0}`, `${from}.res2net_block.blocks.${part0}.conv`, [
          part,
          part,
          kernels[i] as number,
        ]),
      ).flat(),
      ...exact(`${to}.conv2`, `${from}.tdnn2.conv`, [width, width, 1]),
      ...exact(`${to}.squeeze`, `${from}.se_block.conv1`, [squeeze, width, 1]),
      ...exact(`${to}.excite`, `${from}.se_block.conv2`, [width, squeeze, 1]),
    ];
  };
  const between = Array.from({ length: last - 1 }, (_, i) => i + 1);
  const concatenated = between.reduce((sum, i) => sum + (channels[i] as number), 0);
  const attention = dit.enc_attention_channels;
  return [
    ...exact("spk.conv", "blocks.0.conv", [first, dit.mel_dim, kernels[0] as number]),
    ...between.flatMap(block),
    ...exact("spk.join", "mfa.conv", [joined, concatenated, kernels[last] as number]),
    ...exact("spk.pool.conv1", "asp.tdnn.conv", [attention, 3 * joined, 1]),
    ...exact("spk.pool.conv2", "asp.conv", [joined, attention, 1]),
    ...exact("spk.out", "fc", [dit.enc_dim, 2 * joined, 1]),
  ];
}

function planVocoder(
  checkpoint: Checkpoint,
  vocoder: VocoderConfig,
  choice: ElementChoice,
): PlannedTensor[] {
  const { vector, weight, linear } = layers(checkpoint, VOCODER, choice);
  const kernels = vocoder.resblock_kernel_sizes;
  const initial = vocoder.upsample_initial_channel;
  const stages = vocoder.upsample_rates.length;
  const width = (stage: number) => initial / 2 ** (stage + 1);
  const activation = (to: string, from: string, channels: number) => [
    vector(`${to}.alpha`, `${from}.act.alpha`, channels),
    vector(`${to}.beta`, `${from}.act.beta`, channels),
  ];
  const stage = (i: number) => {
    const kernel = vocoder.upsample_kernel_sizes[i] as number;
    const blocks = kernels.flatMap((size, j) => {
      const b = i * kernels.length + j;
      const shape = [width(i), width(i), size];
      const steps = vocoder.resblock_dilation_sizes[j]?.length ?? 0;
      return Array.from({ length: steps }, (_, k) => [
        ...linear(`voc.blk.${b}.conv1.${k}`, `resblocks.${b}.convs1.${k}`, shape),
        ...linear(`voc.blk.${b}.conv2.${k}`, `resblocks.${b}.convs2.${k}`, shape),
        ...[2 * k, 2 * k + 1].flatMap((a) =>
          activation(`voc.blk.${b}.act.${a}`, `resblocks.${b}.activations.${a}`, width(i)),
        ),
      ]).flat();
    });
    return [
      // A transposed convolution: inputs first.
      weight(`voc.up.${i}.weight`, `ups.${i}.0.weight`, [width(i - 1), width(i), kernel]),
      vector(`voc.up.${i}.bias`, `ups.${i}.0.bias`, width(i)),
      ...blocks,
    ];
  };
  return [
    ...linear("voc.pre", "conv_pre", [initial, vocoder.mel_dim, 7]),
    ...Array.from({ length: stages }, (_, i) => stage(i)).flat(),
    ...activation("voc.post_act", "activation_post", width(stages - 1)),
    weight("voc.post.weight", "conv_post.weight", [1, width(stages - 1), 7]),
  ];
}

/** Tensors go by number: a name may be longer than a GGUF allows. */
function planSpeakers(dit: DitConfig, speakers: SpeakerVectors): PlannedTensor[] {
  return [...speakers].flatMap(([name, { cond, refMel, refFrames }], i) => {
    if (cond.length !== dit.enc_emb_dim || refMel.length !== refFrames * dit.mel_dim)
      throw new ConvertError(
        "tensor-mismatch",
        `spk_dict.pt: the vectors of ${name} have other sizes than config.json implies.`,
      );
    return [
      planValues(`speaker.${i}.cond`, [cond.length], () => cond),
      planValues(`speaker.${i}.ref_mel`, [dit.mel_dim, refFrames], () => refMel),
    ];
  });
}
