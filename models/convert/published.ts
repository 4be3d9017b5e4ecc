import type { OmniConfig } from "./config.ts";
import { ConvertError } from "./errors.ts";
import type { Metadata, MetadataValue } from "./gguf-format.ts";
import { type GgufHeader, readGguf } from "./gguf-read.ts";
import { planCopy } from "./plan.ts";
import type { ByteSource } from "./source.ts";
import { indexPlaneSections, THINKER_ARCHITECTURE } from "./thinker.ts";
import type { FilePlan } from "./write-file.ts";

const PUBLISHED_ARCHITECTURE = "qwen2vl";

/**
 * A published Thinker GGUF under the header this engine needs: other architecture, index-plane
 * sections, epsilon. Tensor data is taken over byte for byte, whatever its quantization.
 */
export async function planInstalledThinker(
  source: ByteSource,
  config: OmniConfig,
): Promise<FilePlan> {
  const header = await readGguf(source);
  checkPublished(source.name, header, config);
  return {
    metadata: rewriteMetadata(header.metadata, config),
    tensors: header.tensors.map((tensor) =>
      planCopy(source, header.dataOffset + tensor.offset, tensor),
    ),
    source: source.identity,
  };
}

function rewriteMetadata(published: Metadata, config: OmniConfig): Map<string, MetadataValue> {
  const text = config.thinker.text_config;
  const arch = THINKER_ARCHITECTURE;
  const result = new Map<string, MetadataValue>();
  for (const [key, value] of published) {
    // Data is laid out again with the default alignment.
    if (key === "general.alignment") continue;
    const renamed = key.startsWith(`${PUBLISHED_ARCHITECTURE}.`)
      ? `${arch}${key.slice(PUBLISHED_ARCHITECTURE.length)}`
      : key;
    result.set(renamed, value);
  }
  result.set("general.architecture", { type: "string", value: arch });
  result.set(`${arch}.rope.dimension_sections`, indexPlaneSections(text.ropeSections));
  const f32 = (value: number): MetadataValue => ({ type: "f32", value });
  const u32 = (value: number): MetadataValue => ({ type: "u32", value });
  result.set(`${arch}.attention.layer_norm_rms_epsilon`, f32(text.epsilon));
  result.set(`${arch}.rope.freq_base`, f32(text.ropeBase));
  result.set(`${arch}.attention.key_length`, u32(text.headSize));
  result.set(`${arch}.attention.value_length`, u32(text.headSize));
  return result;
}

function checkPublished(name: string, header: GgufHeader, config: OmniConfig): void {
  const { metadata } = header;
  const architecture = metadata.get("general.architecture")?.value;
  if (architecture !== PUBLISHED_ARCHITECTURE)
    throw new ConvertError(
      "other-family",
      `${name} is a GGUF of architecture ${String(architecture).slice(0, 40)}, not a Qwen2.5-Omni Thinker (${PUBLISHED_ARCHITECTURE}).`,
    );
  if (metadata.has("split.count") && metadata.get("split.count")?.value !== 0)
    throw new ConvertError("other-family", `${name} is one part of a split GGUF: merge it first.`);
  const text = config.thinker.text_config;
  const expected: readonly [string, number][] = [
    ["block_count", text.layers],
    ["embedding_length", text.width],
    ["feed_forward_length", text.feedForward],
    ["attention.head_count", text.heads],
    ["attention.head_count_kv", text.keyValueHeads],
  ];
  for (const [key, value] of expected) {
    const found = metadata.get(`${PUBLISHED_ARCHITECTURE}.${key}`)?.value;
    if (found !== value)
      throw new ConvertError(
        "tensor-mismatch",
        `${name} has ${key} ${String(found).slice(0, 20)}, but config.json says ${value}: take both from the same model.`,
      );
  }
  const table = header.tensors.find((tensor) => tensor.name === "token_embd.weight");
  if (table?.dimensions[0] !== text.width || table.dimensions[1] !== text.vocabulary)
    throw new ConvertError("tensor-mismatch", `${name} has an embedding table of another size.`);
}

/** A published projector as it is: names and values already are what the encoders read. */
export async function planInstalledProjector(
  source: ByteSource,
  config: OmniConfig,
): Promise<FilePlan> {
  const { metadata, tensors, dataOffset } = await readGguf(source);
  const kind = metadata.get("clip.projector_type")?.value;
  if (kind !== "qwen2.5o")
    throw new ConvertError(
      "other-family",
      `${source.name} is no Qwen2.5-Omni projector (clip.projector_type is ${String(kind).slice(0, 40)}).`,
    );
  const width = metadata.get("clip.audio.projection_dim")?.value;
  if (width !== config.thinker.text_config.width)
    throw new ConvertError(
      "tensor-mismatch",
      `${source.name} gives rows of ${String(width).slice(0, 20)} values, but config.json says ${config.thinker.text_config.width}: take both from the same model.`,
    );
  const kept = new Map(metadata);
  kept.delete("general.alignment");
  return {
    metadata: kept,
    tensors: tensors.map((tensor) => planCopy(source, dataOffset + tensor.offset, tensor)),
    source: source.identity,
  };
}
