/**
 * A language model of 0.2 MB with random weights: enough to see whether a backend runs and computes what
 * the processor computes. The same bytes every time.
 */
import { writeFile } from "node:fs/promises";
import {
  align,
  DEFAULT_ALIGNMENT_BYTES,
  ELEMENT_ID,
  type MetadataValue,
} from "./convert/gguf-format.ts";
import { type TensorHead, writeHeader } from "./convert/gguf-write.ts";

const width = 64;
const heads = 4;
const feedForward = 128;
const layers = 2;
/** Three control tokens, then the 256 bytes, so that any text has tokens. */
const controls = ["<unk>", "<s>", "</s>"] as const;
const vocabulary = controls.length + 256;

export async function writeTinyModel(path: string): Promise<void> {
  const tensors = tensorHeads();
  const parts = [writeHeader(metadata(), tensors)];
  const random = generator(20_240_607);
  for (const tensor of tensors) {
    const padded = new Uint8Array(align(tensor.bytes, DEFAULT_ALIGNMENT_BYTES));
    const values = new Float32Array(padded.buffer, 0, tensor.bytes / 4);
    const isNorm = tensor.name.includes("norm");
    // Large enough that two layers change the answer, small enough that nothing saturates.
    for (let i = 0; i < values.length; i += 1) values[i] = isNorm ? 1 : (random() - 0.5) * 0.6;
    parts.push(padded);
  }
  await writeFile(path, Buffer.concat(parts));
}

function tensorHeads(): TensorHead[] {
  const tensor = (name: string, ...dimensions: number[]): TensorHead => ({
    name,
    dimensions,
    elementId: ELEMENT_ID.F32,
    bytes: dimensions.reduce((product, side) => product * side, 4),
  });
  const layer = (i: number) => [
    tensor(`blk.${i}.attn_norm.weight`, width),
    tensor(`blk.${i}.attn_q.weight`, width, width),
    tensor(`blk.${i}.attn_k.weight`, width, width),
    tensor(`blk.${i}.attn_v.weight`, width, width),
    tensor(`blk.${i}.attn_output.weight`, width, width),
    tensor(`blk.${i}.ffn_norm.weight`, width),
    tensor(`blk.${i}.ffn_gate.weight`, width, feedForward),
    tensor(`blk.${i}.ffn_up.weight`, width, feedForward),
    tensor(`blk.${i}.ffn_down.weight`, feedForward, width),
  ];
  return [
    tensor("token_embd.weight", width, vocabulary),
    ...Array.from({ length: layers }, (_, i) => layer(i)).flat(),
    tensor("output_norm.weight", width),
    tensor("output.weight", width, vocabulary),
  ];
}

function metadata(): Map<string, MetadataValue> {
  const u32 = (value: number): MetadataValue => ({ type: "u32", value });
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
  );
  return new Map<string, MetadataValue>([
    ["general.architecture", { type: "string", value: "llama" }],
    ["general.name", { type: "string", value: "Sotto's test of a backend" }],
    ["llama.vocab_size", u32(vocabulary)],
    ["llama.context_length", u32(512)],
    ["llama.embedding_length", u32(width)],
    ["llama.block_count", u32(layers)],
    ["llama.feed_forward_length", u32(feedForward)],
    ["llama.attention.head_count", u32(heads)],
    ["llama.attention.head_count_kv", u32(heads)],
    ["llama.rope.dimension_count", u32(width / heads)],
    ["llama.attention.layer_norm_rms_epsilon", { type: "f32", value: 1e-5 }],
    ["tokenizer.ggml.model", { type: "string", value: "llama" }],
    ["tokenizer.ggml.tokens", { type: "array", of: "string", value: [...controls, ...bytes] }],
    ["tokenizer.ggml.scores", { type: "array", of: "f32", value: Array(vocabulary).fill(0) }],
    [
      "tokenizer.ggml.token_type",
      { type: "array", of: "i32", value: [2, 3, 3, ...Array(256).fill(6)] },
    ],
    ["tokenizer.ggml.bos_token_id", u32(1)],
    ["tokenizer.ggml.eos_token_id", u32(2)],
    ["tokenizer.ggml.unknown_token_id", u32(0)],
  ]);
}

/** Numerical Recipes' generator: good enough for weights that mean nothing. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
