import { ConvertError } from "./errors.ts";
import { type ByteSource, parseJson, truncated } from "./source.ts";

/** Bytes per element of every type the format knows; only the three floats below can be converted. */
const DTYPE_BYTES: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
  C64: 8,
};

export type FloatDtype = "BF16" | "F16" | "F32";

export interface StoredTensor {
  readonly name: string;
  readonly dtype: string;
  /** Row-major, outermost first. */
  readonly shape: readonly number[];
  readonly elements: number;
  readonly source: ByteSource;
  /** Of the first element, in the source. */
  readonly offset: number;
  readonly bytes: number;
}

/** The format's own limit: a header of more than 100 MB is refused by its reference reader too. */
const HEADER_LIMIT_BYTES = 100_000_000;

/**
 * Reads and checks the header: every tensor lies inside the file, has exactly the bytes that its
 * type and shape need, and no byte belongs to two tensors or to none.
 */
export async function readSafetensors(source: ByteSource): Promise<Map<string, StoredTensor>> {
  if (source.bytes < 8) throw truncated(source.name);
  const lead = await source.read(0, 8);
  const headerBytes = Number(new DataView(lead.buffer).getBigUint64(0, true));
  if (headerBytes > HEADER_LIMIT_BYTES)
    throw damaged(source, `claims a header of ${headerBytes} bytes`);
  if (8 + headerBytes > source.bytes) throw truncated(source.name);
  const header = parseJson(source.name, await source.read(8, headerBytes));
  if (!isRecord(header)) throw damaged(source, "has a header that is not an object");
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    tensors.set(name, checkEntry(source, 8 + headerBytes, name, entry));
  }
  checkLayout(source, 8 + headerBytes, [...tensors.values()]);
  return tensors;
}

function checkEntry(
  source: ByteSource,
  dataStart: number,
  name: string,
  entry: unknown,
): StoredTensor {
  const label = `tensor ${printable(name)}`;
  if (!isRecord(entry)) throw damaged(source, `describes ${label} wrongly`);
  const { dtype, shape, data_offsets: range } = entry;
  const width = typeof dtype === "string" ? elementBytes(dtype) : undefined;
  if (typeof dtype !== "string" || width === undefined)
    throw new ConvertError(
      "dtype-unsupported",
      `${source.name}: ${label} has the unknown element type ${printable(String(dtype))}.`,
    );
  if (!isCounts(shape)) throw damaged(source, `gives ${label} an impossible shape`);
  if (!isCounts(range) || range.length !== 2) throw damaged(source, `gives ${label} no byte range`);
  const [begin = 0, end = 0] = range;
  const elements = shape.reduce((product, side) => product * side, 1);
  if (end < begin || !Number.isSafeInteger(elements * width) || end - begin !== elements * width)
    throw damaged(source, `gives ${label} a byte range that disagrees with its shape`);
  if (dataStart + end > source.bytes) throw truncated(source.name);
  return { name, dtype, shape, elements, source, offset: dataStart + begin, bytes: end - begin };
}

function checkLayout(source: ByteSource, dataStart: number, tensors: StoredTensor[]): void {
  tensors.sort((a, b) => a.offset - b.offset || a.bytes - b.bytes);
  let next = dataStart;
  for (const tensor of tensors) {
    if (tensor.offset !== next)
      throw damaged(source, `has overlapping or missing data at tensor ${printable(tensor.name)}`);
    next += tensor.bytes;
  }
  if (next !== source.bytes) throw damaged(source, "holds bytes that belong to no tensor");
}

/** The tensor's element type if it can be converted. */
export function floatDtype(tensor: StoredTensor): FloatDtype {
  const { dtype } = tensor;
  if (dtype === "BF16" || dtype === "F16" || dtype === "F32") return dtype;
  throw new ConvertError(
    "dtype-unsupported",
    `${tensor.source.name}: tensor ${printable(tensor.name)} is stored as ${dtype}; only BF16, F16 and F32 checkpoints can be converted. Use the original checkpoint.`,
  );
}

export function elementBytes(dtype: string): number | undefined {
  return Object.hasOwn(DTYPE_BYTES, dtype) ? DTYPE_BYTES[dtype] : undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length <= 8 &&
    value.every((item) => Number.isSafeInteger(item) && item >= 0)
  );
}

/** Names come from files: cut, and without control characters, before they reach a message. */
export function printable(text: string): string {
  const clean = text.replace(/[^\x20-\x7e]/g, "?");
  return clean.length > 80 ? `${clean.slice(0, 77)}...` : clean;
}

function damaged(source: ByteSource, what: string): ConvertError {
  return new ConvertError("file-damaged", `${source.name} ${what}: fetch it again.`);
}
