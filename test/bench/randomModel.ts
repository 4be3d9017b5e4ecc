/** A Thinker of any shape with random Q8_0 weights: speed does not depend on their values. */
import { open } from "node:fs/promises";
import { align, DEFAULT_ALIGNMENT_BYTES, type Metadata } from "../../models/convert/gguf-format.ts";
import { type TensorHead, writeHeader } from "../../models/convert/gguf-write.ts";
import { indexPlaneSections, THINKER_ARCHITECTURE } from "../../models/convert/thinker.ts";

export interface Shape {
  readonly width: number;
  readonly feedForward: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly vocabulary: number;
}

const f32 = { id: 0, block: 1, bytes: 4 };
const q8 = { id: 8, block: 32, bytes: 34 };
const poolBytes = 34 * 256 * 1024;

export async function writeRandomModel(path: string, shape: Shape): Promise<number> {
  const tensors = [...tensorsOf(shape)];
  const header = writeHeader(metadataOf(shape), tensors);
  const pools = { [q8.id]: randomBlocks(), [f32.id]: new Uint8Array(poolBytes) };
  // Norms and biases.
  new Float32Array((pools[f32.id] as Uint8Array).buffer).fill(1);
  await using file = await open(path, "w");
  await file.write(header);
  let written = header.length;
  for (const { bytes, elementId } of tensors) {
    const pool = pools[elementId] as Uint8Array;
    for (let left = bytes; left > 0; left -= Math.min(left, pool.length)) {
      await file.write(pool, 0, Math.min(left, pool.length));
    }
    const padding = align(bytes, DEFAULT_ALIGNMENT_BYTES) - bytes;
    if (padding > 0) await file.write(new Uint8Array(padding));
    written += bytes + padding;
  }
  await file.sync();
  return written;
}

function metadataOf(shape: Shape): Metadata {
  const arch = THINKER_ARCHITECTURE;
  const u32 = (value: number) => ({ type: "u32", value }) as const;
  const float = (value: number) => ({ type: "f32", value }) as const;
  const half = shape.headSize / 2;
  const side = Math.floor(half / 8) * 3;
  return new Map([
    ["general.architecture", { type: "string", value: arch }],
    ["general.name", { type: "string", value: "random weights" }],
    ["general.file_type", u32(7)],
    ["general.quantization_version", u32(2)],
    ["tokenizer.ggml.model", { type: "string", value: "no_vocab" }],
    [`${arch}.vocab_size`, u32(shape.vocabulary)],
    [`${arch}.context_length`, u32(32_768)],
    [`${arch}.embedding_length`, u32(shape.width)],
    [`${arch}.block_count`, u32(shape.layers)],
    [`${arch}.feed_forward_length`, u32(shape.feedForward)],
    [`${arch}.attention.head_count`, u32(shape.heads)],
    [`${arch}.attention.head_count_kv`, u32(shape.keyValueHeads)],
    [`${arch}.attention.key_length`, u32(shape.headSize)],
    [`${arch}.attention.value_length`, u32(shape.headSize)],
    [`${arch}.attention.layer_norm_rms_epsilon`, float(1e-6)],
    [`${arch}.rope.freq_base`, float(1e6)],
    [`${arch}.rope.dimension_sections`, indexPlaneSections([half - 2 * side, side, side])],
  ]);
}

function* tensorsOf(shape: Shape): Generator<TensorHead> {
  const { width, feedForward, vocabulary } = shape;
  const queries = shape.heads * shape.headSize;
  const keys = shape.keyValueHeads * shape.headSize;
  yield head("token_embd.weight", q8, [width, vocabulary]);
  yield head("output_norm.weight", f32, [width]);
  yield head("output.weight", q8, [width, vocabulary]);
  for (let i = 0; i < shape.layers; i += 1) {
    const at = `blk.${i}`;
    yield head(`${at}.attn_norm.weight`, f32, [width]);
    yield head(`${at}.ffn_norm.weight`, f32, [width]);
    for (const [name, rows] of Object.entries({ q: queries, k: keys, v: keys })) {
      yield head(`${at}.attn_${name}.weight`, q8, [width, rows]);
      yield head(`${at}.attn_${name}.bias`, f32, [rows]);
    }
    yield head(`${at}.attn_output.weight`, q8, [queries, width]);
    yield head(`${at}.ffn_gate.weight`, q8, [width, feedForward]);
    yield head(`${at}.ffn_up.weight`, q8, [width, feedForward]);
    yield head(`${at}.ffn_down.weight`, q8, [feedForward, width]);
  }
}

function head(name: string, element: typeof q8, dimensions: readonly number[]): TensorHead {
  const count = dimensions.reduce((product, side) => product * side, 1);
  const bytes = (count / element.block) * element.bytes;
  return { name, dimensions, elementId: element.id, bytes };
}

/** Blocks of a small F16 scale and 32 random bytes each. */
function randomBlocks(): Uint8Array {
  const pool = Buffer.alloc(poolBytes);
  let state = 7;
  for (let at = 0; at < pool.length; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pool.writeUInt32LE(state, at);
  }
  // 0x0c00 is 2^-12: values of about 0.02.
  for (let at = 0; at < pool.length; at += q8.bytes) pool.writeUInt16LE(0x0c00, at);
  return pool;
}
