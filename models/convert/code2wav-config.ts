import { join } from "node:path";
import { z } from "zod";
import { check, issue } from "./config.ts";
import { isRecord } from "./safetensors.ts";
import { readJson } from "./source.ts";

/** token2wav_config of config.json: the flow-matching network (DiT) and the vocoder (BigVGAN). */

const side = z.number().int().min(1).max(100_000);
const layerList = z.array(z.number().int().min(0).max(1000)).max(1000);
const encoderList = z.array(side).min(3).max(16);

/** Older files say dim, depth and heads; files written by transformers 5 may say both. */
const ditConfig = z
  .object({
    hidden_size: side.optional(),
    dim: side.optional(),
    num_hidden_layers: side.max(1000).optional(),
    depth: side.max(1000).optional(),
    num_attention_heads: side.optional(),
    heads: side.optional(),
    head_dim: side,
    ff_mult: side.max(64),
    emb_dim: side,
    num_embeds: side,
    mel_dim: side.max(1024),
    repeats: side.max(16),
    // Published files may leave these three out; the values are those of the reference.
    block_size: side.max(1024).default(24),
    look_ahead_layers: layerList.default([10]),
    look_backward_layers: layerList.default([0, 20]),
    rope_theta: z.number().positive().optional(),
    rope_parameters: z.object({ rope_theta: z.number().positive() }).nullish(),
    enc_emb_dim: side,
    enc_dim: side,
    enc_channels: encoderList,
    enc_kernel_sizes: encoderList,
    enc_dilations: encoderList,
    enc_attention_channels: side,
    enc_res2net_scale: side.min(2).max(64),
    enc_se_channels: side,
  })
  .transform((raw, context) => {
    const width = raw.hidden_size ?? raw.dim;
    const layers = raw.num_hidden_layers ?? raw.depth;
    const heads = raw.num_attention_heads ?? raw.heads;
    if (width === undefined || layers === undefined || heads === undefined)
      return issue(context, "has no hidden_size, num_hidden_layers or num_attention_heads");
    const twice = [width === (raw.dim ?? width), layers === (raw.depth ?? layers)];
    if (twice.includes(false) || heads !== (raw.heads ?? heads))
      return issue(context, "gives two different sizes for one thing");
    const stages = raw.enc_channels.length;
    if (raw.enc_kernel_sizes.length !== stages || raw.enc_dilations.length !== stages)
      return issue(context, "has lists of the speaker encoder that differ in length");
    return {
      ...raw,
      width,
      layers,
      heads,
      ropeBase: raw.rope_parameters?.rope_theta ?? raw.rope_theta ?? 10_000,
    };
  });

const bigvganConfig = z
  .object({
    mel_dim: side.max(1024),
    upsample_initial_channel: side,
    upsample_rates: z.array(side.max(64)).min(1).max(16),
    upsample_kernel_sizes: z.array(side.max(256)).min(1).max(16),
    resblock_kernel_sizes: z.array(side.max(255)).min(1).max(16),
    resblock_dilation_sizes: z
      .array(z.array(side.max(255)).min(1).max(16))
      .min(1)
      .max(16),
  })
  .transform((raw, context) => {
    const stages = raw.upsample_rates.length;
    const blocks = raw.resblock_kernel_sizes.length;
    const steps = raw.resblock_dilation_sizes[0]?.length;
    if (raw.upsample_kernel_sizes.length !== stages)
      return issue(context, "has other numbers of upsampling rates and kernels");
    if (raw.resblock_dilation_sizes.length !== blocks)
      return issue(context, "has other numbers of block kernels and dilations");
    if (raw.resblock_dilation_sizes.some((list) => list.length !== steps))
      return issue(context, "has blocks of different depth");
    if (raw.upsample_initial_channel % 2 ** stages !== 0)
      return issue(context, "has channels that cannot be halved so often");
    return raw;
  });

const token2wavConfig = z
  .object({ dit_config: ditConfig, bigvgan_config: bigvganConfig })
  .transform((raw, context) => {
    if (raw.dit_config.mel_dim !== raw.bigvgan_config.mel_dim)
      return issue(context, "has a network and a vocoder of different mel");
    return { dit: raw.dit_config, vocoder: raw.bigvgan_config };
  });

export type Code2WavConfig = z.output<typeof token2wavConfig>;
export type DitConfig = Code2WavConfig["dit"];
export type VocoderConfig = Code2WavConfig["vocoder"];

export async function readCode2WavConfig(directory: string): Promise<Code2WavConfig> {
  const raw = await readJson(join(directory, "config.json"));
  const part = isRecord(raw) ? raw.token2wav_config : undefined;
  return check("config.json", "token2wav_config", token2wavConfig, part);
}
