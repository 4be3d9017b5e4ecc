import {
  align,
  DEFAULT_ALIGNMENT_BYTES,
  GGUF_MAGIC,
  GGUF_VERSION,
  type Metadata,
  type MetadataValue,
  type ScalarType,
  VALUE_TYPES,
  type ValueType,
  WIDTH,
} from "./gguf-format.ts";

export interface TensorHead {
  readonly name: string;
  /** Innermost first. */
  readonly dimensions: readonly number[];
  readonly elementId: number;
  readonly bytes: number;
}

/** The header up to the first tensor, padding included; tensors follow in order, each padded. */
export function writeHeader(metadata: Metadata, tensors: readonly TensorHead[]): Uint8Array {
  const out = new HeaderBytes();
  out.u32(GGUF_MAGIC);
  out.u32(GGUF_VERSION);
  out.u64(tensors.length);
  out.u64(metadata.size);
  for (const [key, value] of metadata) {
    out.string(key);
    out.value(value);
  }
  let offset = 0;
  for (const tensor of tensors) {
    out.string(tensor.name);
    out.u32(tensor.dimensions.length);
    for (const side of tensor.dimensions) out.u64(side);
    out.u32(tensor.elementId);
    out.u64(offset);
    offset = align(offset + tensor.bytes, DEFAULT_ALIGNMENT_BYTES);
  }
  return out.padded(DEFAULT_ALIGNMENT_BYTES);
}

class HeaderBytes {
  #bytes = new Uint8Array(1024 * 1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #utf8 = new TextEncoder();

  #grow(more: number): number {
    const at = this.#length;
    this.#length += more;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }

  u32(value: number): void {
    this.scalar("u32", value);
  }

  u64(value: number): void {
    this.scalar("u64", BigInt(value));
  }

  string(value: string): void {
    const bytes = this.#utf8.encode(value);
    this.u64(bytes.length);
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
  }

  #type(type: ValueType): void {
    this.u32(VALUE_TYPES.indexOf(type));
  }

  value(entry: MetadataValue): void {
    this.#type(entry.type);
    if (entry.type !== "array") {
      this.scalar(entry.type, entry.value);
      return;
    }
    this.#type(entry.of);
    this.u64(entry.value.length);
    for (const item of entry.value) this.scalar(entry.of, item);
  }

  scalar(type: ScalarType, value: number | bigint | string | boolean): void {
    if (type === "string") {
      this.string(String(value));
      return;
    }
    const at = this.#grow(WIDTH[type]);
    if (type === "u64" || type === "i64")
      this.#view.setBigInt64(at, BigInt.asIntN(64, BigInt(value)), true);
    else if (type === "f32") this.#view.setFloat32(at, Number(value), true);
    else if (type === "f64") this.#view.setFloat64(at, Number(value), true);
    else if (WIDTH[type] === 4) this.#view.setInt32(at, Number(value), true);
    else if (WIDTH[type] === 2) this.#view.setInt16(at, Number(value), true);
    else this.#view.setInt8(at, Number(value));
  }

  padded(alignment: number): Uint8Array {
    this.#grow(align(this.#length, alignment) - this.#length);
    return this.#bytes.slice(0, this.#length);
  }
}
