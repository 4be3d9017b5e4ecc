import { ConvertError } from "./errors.ts";
import {
  align,
  DEFAULT_ALIGNMENT_BYTES,
  elementType,
  GGUF_MAGIC,
  GGUF_VERSION,
  MAX_DIMENSIONS,
  type MetadataValue,
  type ScalarType,
  type TensorInfo,
  tensorBytes,
  VALUE_TYPES,
  WIDTH,
} from "./gguf-format.ts";
import { printable } from "./safetensors.ts";
import { type ByteSource, truncated } from "./source.ts";

export interface GgufHeader {
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  readonly tensors: readonly TensorInfo[];
  /** Where the data section starts in the source. */
  readonly dataOffset: number;
  readonly alignment: number;
}

/** First look; grows fourfold while the header goes on. A real one (152,064 tokens) is 6 MB. */
const WINDOW_BYTES = 1024 * 1024;
/** Ten times the largest real header; keeps a hostile file from filling the memory. */
const HEADER_LIMIT_BYTES = 64 * 1024 * 1024;
/** Far above real files (60 keys, 2,000 tensors). */
const KEY_LIMIT = 65_536;
const TENSOR_LIMIT = 1_000_000;
/** ggml's GGML_MAX_NAME. */
const NAME_LIMIT_BYTES = 64;

/** Reads and checks a header; tensor data is not touched. */
export async function readGguf(source: ByteSource): Promise<GgufHeader> {
  const limit = Math.min(source.bytes, HEADER_LIMIT_BYTES);
  for (let window = Math.min(limit, WINDOW_BYTES); ; window = Math.min(limit, window * 4)) {
    try {
      return parseHeader(source, await source.read(0, window));
    } catch (error) {
      if (!(error instanceof WindowEnd)) throw error;
      if (window === source.bytes) throw truncated(source.name);
      if (window === limit) throw damaged(source, "has an absurdly large header");
    }
  }
}

function parseHeader(source: ByteSource, window: Uint8Array<ArrayBuffer>): GgufHeader {
  const cursor = new Cursor(source, window);
  if (window.length < 4 || cursor.number("u32") !== GGUF_MAGIC)
    throw damaged(source, "is not a GGUF file");
  const version = cursor.number("u32");
  if (version !== GGUF_VERSION) throw damaged(source, `is GGUF version ${version}, not 3`);
  const tensorCount = cursor.count(TENSOR_LIMIT, "tensors");
  const keyCount = cursor.count(KEY_LIMIT, "keys");
  const metadata = new Map<string, MetadataValue>();
  for (let i = 0; i < keyCount; i++) {
    const key = cursor.string();
    if (metadata.has(key)) throw damaged(source, `repeats the key ${printable(key)}`);
    metadata.set(key, cursor.value());
  }
  const alignment = readAlignment(source, metadata);
  const tensors: TensorInfo[] = [];
  for (let i = 0; i < tensorCount; i++) tensors.push(readTensorInfo(cursor, source));
  const dataOffset = align(cursor.offset, alignment);
  checkLayout(source, tensors, dataOffset, alignment);
  return { metadata, tensors, dataOffset, alignment };
}

function readTensorInfo(cursor: Cursor, source: ByteSource): TensorInfo {
  const name = cursor.string(NAME_LIMIT_BYTES);
  const dimensionCount = Number(cursor.number("u32"));
  if (dimensionCount < 1 || dimensionCount > MAX_DIMENSIONS)
    throw damaged(source, `gives tensor ${printable(name)} ${dimensionCount} dimensions`);
  const dimensions: number[] = [];
  for (let i = 0; i < dimensionCount; i++)
    dimensions.push(cursor.count(Number.MAX_SAFE_INTEGER, "elements"));
  const elementId = Number(cursor.number("u32"));
  if (!elementType(elementId))
    throw new ConvertError(
      "dtype-unsupported",
      `${source.name}: tensor ${printable(name)} has the unknown element type ${elementId}.`,
    );
  const bytes = tensorBytes(elementId, dimensions);
  const offset = cursor.count(Number.MAX_SAFE_INTEGER, "bytes");
  if (bytes === undefined)
    throw damaged(source, `gives tensor ${printable(name)} an impossible shape`);
  return { name, dimensions, elementId, offset, bytes };
}

function readAlignment(source: ByteSource, metadata: ReadonlyMap<string, MetadataValue>): number {
  const entry = metadata.get("general.alignment");
  if (!entry) return DEFAULT_ALIGNMENT_BYTES;
  const bytes = entry.type === "u32" ? entry.value : 0;
  if (bytes < 8 || bytes > 65_536 || (bytes & (bytes - 1)) !== 0)
    throw damaged(source, "names an impossible alignment");
  return bytes;
}

function checkLayout(
  source: ByteSource,
  tensors: readonly TensorInfo[],
  dataOffset: number,
  alignment: number,
): void {
  if (new Set(tensors.map((tensor) => tensor.name)).size !== tensors.length)
    throw damaged(source, "repeats a tensor name");
  let end = 0;
  for (const tensor of [...tensors].sort((a, b) => a.offset - b.offset || a.bytes - b.bytes)) {
    if (tensor.offset % alignment !== 0 || tensor.offset < end)
      throw damaged(source, `has overlapping data at tensor ${printable(tensor.name)}`);
    end = tensor.offset + tensor.bytes;
    if (!Number.isSafeInteger(end) || dataOffset + end > source.bytes) throw truncated(source.name);
  }
}

type NumericType = Exclude<ScalarType, "string" | "bool">;

/** The header goes on behind the bytes at hand. */
class WindowEnd extends Error {}

/** Sequential reader over the first bytes of the source. */
class Cursor {
  readonly #source: ByteSource;
  readonly #window: DataView<ArrayBuffer>;
  readonly #text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  offset = 0;

  constructor(source: ByteSource, window: Uint8Array<ArrayBuffer>) {
    this.#source = source;
    this.#window = new DataView(window.buffer, window.byteOffset, window.byteLength);
  }

  #take(length: number): number {
    const at = this.offset;
    // What cannot be in the file at all is not worth a larger window.
    if (at + length > this.#source.bytes) throw truncated(this.#source.name);
    if (at + length > this.#window.byteLength) throw new WindowEnd();
    this.offset += length;
    return at;
  }

  number(type: NumericType): number | bigint {
    return READ[type](this.#window, this.#take(WIDTH[type]));
  }

  /** An unsigned 64-bit count that must not exceed `limit`. */
  count(limit: number, of: string): number {
    const value = Number(this.number("u64"));
    if (!Number.isSafeInteger(value) || value > limit)
      throw damaged(this.#source, `claims ${value} ${of}`);
    return value;
  }

  string(limitBytes = HEADER_LIMIT_BYTES): string {
    const length = this.count(limitBytes, "bytes for one text");
    const at = this.#take(length);
    try {
      return this.#text.decode(new Uint8Array(this.#window.buffer, at, length));
    } catch {
      throw damaged(this.#source, "holds a text that is not UTF-8");
    }
  }

  value(): MetadataValue {
    const type = this.#type();
    if (type !== "array") return { type, value: this.#scalar(type) } as MetadataValue;
    const of = this.#type();
    if (of === "array") throw damaged(this.#source, "nests an array in an array");
    const count = this.count(HEADER_LIMIT_BYTES, "array elements");
    // A count whose elements cannot be in the file is refused before any is read.
    if (count * (of === "string" ? 8 : WIDTH[of]) > this.#source.bytes - this.offset)
      throw truncated(this.#source.name);
    const value: (number | bigint | string | boolean)[] = [];
    for (let i = 0; i < count; i++) value.push(this.#scalar(of));
    return { type, of, value };
  }

  #scalar(type: ScalarType): number | bigint | string | boolean {
    if (type === "string") return this.string();
    return type === "bool" ? this.number("u8") !== 0 : this.number(type);
  }

  #type(): (typeof VALUE_TYPES)[number] {
    const id = Number(this.number("u32"));
    const type = VALUE_TYPES[id];
    if (!type) throw damaged(this.#source, `holds a value of the unknown type ${id}`);
    return type;
  }
}

const READ: Readonly<Record<NumericType, (view: DataView, at: number) => number | bigint>> = {
  u8: (view, at) => view.getUint8(at),
  i8: (view, at) => view.getInt8(at),
  u16: (view, at) => view.getUint16(at, true),
  i16: (view, at) => view.getInt16(at, true),
  u32: (view, at) => view.getUint32(at, true),
  i32: (view, at) => view.getInt32(at, true),
  f32: (view, at) => view.getFloat32(at, true),
  u64: (view, at) => view.getBigUint64(at, true),
  i64: (view, at) => view.getBigInt64(at, true),
  f64: (view, at) => view.getFloat64(at, true),
};

function damaged(source: ByteSource, what: string): ConvertError {
  return new ConvertError("file-damaged", `${source.name} ${what}: fetch it again.`);
}
