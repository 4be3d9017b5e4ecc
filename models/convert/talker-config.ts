import { z } from "zod";

/** What config.json says about the Talker; sizes are of their own, not the Thinker's. */

const side = z.number().int().min(1).max(1_000_000);
const id = z.number().int().min(0).max(10_000_000);
const sections = z.array(z.number().int().min(0).max(1024)).length(3);

export const talkerSchema = z
  .object({
    vocab_size: side,
    // The width of the Thinker's rows, and of the codec table, before they are projected.
    embedding_size: side,
    hidden_size: side,
    intermediate_size: side,
    num_hidden_layers: side.max(1000),
    num_attention_heads: side,
    num_key_value_heads: side,
    head_dim: side.max(8192),
    rms_norm_eps: z.number().positive().max(1),
    max_position_embeddings: side.max(100_000_000),
    rope_theta: z.number().positive().optional(),
    rope_scaling: z.object({ mrope_section: sections }).nullish(),
    // The spelling of transformers 5.
    rope_parameters: z
      .object({ mrope_section: sections, rope_theta: z.number().positive() })
      .nullish(),
    tts_text_pad_token_id: id,
    tts_text_end_token_id: id,
    tts_codec_pad_token_id: id,
    tts_codec_start_token_id: id,
    tts_codec_end_token_id: id,
    tts_codec_mask_token_id: id,
  })
  .transform((raw, context) => {
    const rope = raw.rope_parameters ?? raw.rope_scaling;
    const theta = raw.rope_parameters?.rope_theta ?? raw.rope_theta;
    const codec = {
      pad: raw.tts_codec_pad_token_id,
      begin: raw.tts_codec_start_token_id,
      end: raw.tts_codec_end_token_id,
      mask: raw.tts_codec_mask_token_id,
    };
    const issue = (message: string): never => {
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    };
    if (!rope || theta === undefined)
      return issue("has no rope_scaling.mrope_section or no rope_theta");
    // Heads of 7B are wider than hidden size / heads, and one section of 3B is 0.
    if (rope.mrope_section.reduce((sum, part) => sum + part, 0) * 2 !== raw.head_dim)
      return issue("has rope sections that do not sum to half of head_dim");
    if (raw.num_attention_heads % raw.num_key_value_heads !== 0)
      return issue("has heads that key and value heads do not divide");
    if (Object.values(codec).some((code) => code >= raw.vocab_size))
      return issue("has control codes outside of its vocabulary");
    return {
      codes: raw.vocab_size,
      inputWidth: raw.embedding_size,
      width: raw.hidden_size,
      feedForward: raw.intermediate_size,
      layers: raw.num_hidden_layers,
      heads: raw.num_attention_heads,
      keyValueHeads: raw.num_key_value_heads,
      headSize: raw.head_dim,
      epsilon: raw.rms_norm_eps,
      contextTokens: raw.max_position_embeddings,
      ropeBase: theta,
      ropeSections: rope.mrope_section as [number, number, number],
      textPad: raw.tts_text_pad_token_id,
      textEnd: raw.tts_text_end_token_id,
      codec,
    };
  });

export type TalkerConfig = z.output<typeof talkerSchema>;

/** How many codes Code2Wav has sounds for: one more than its configuration counts. */
export const codeRowsSchema = z
  .object({ dit_config: z.object({ num_embeds: side }) })
  .transform(({ dit_config }) => dit_config.num_embeds + 1);
