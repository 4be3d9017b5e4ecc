/** The GGUF container, version 3: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */

export const GGUF_MAGIC = 0x46554747; // "GGUF", little endian
export const GGUF_VERSION = 3;
export const DEFAULT_ALIGNMENT_BYTES = 32;
/** ggml's own limit. */
export const MAX_DIMENSIONS = 4;

export const VALUE_TYPES = [
  "u8",
  "i8",
  "u16",
  "i16",
  "u32",
  "i32",
  "f32",
  "bool",
  "string",
  "array",
  "u64",
  "i64",
  "f64",
] as const;

export type ValueType = (typeof VALUE_TYPES)[number];
export type ScalarType = Exclude<ValueType, "array">;

/** Bytes per value; a text has its own length. */
export const WIDTH: Readonly<Record<Exclude<ScalarType, "string">, number>> = {
  u8: 1,
  i8: 1,
  bool: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  f32: 4,
  u64: 8,
  i64: 8,
  f64: 8,
};

export type MetadataValue =
  | { readonly type: "u64" | "i64"; readonly value: bigint }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "bool"; readonly value: boolean }
  | {
      readonly type: Exclude<ScalarType, "u64" | "i64" | "string" | "bool">;
      readonly value: number;
    }
  | {
      readonly type: "array";
      readonly of: ScalarType;
      readonly value: readonly (number | bigint | string | boolean)[];
    };

export type Metadata = ReadonlyMap<string, MetadataValue>;

interface ElementType {
  readonly name: string;
  readonly id: number;
  /** Elements per block and bytes per block. */
  readonly block: number;
  readonly bytes: number;
}

const type = (name: string, id: number, block: number, bytes: number): ElementType => ({
  name,
  id,
  block,
  bytes,
});

/** Every element type of ggml 0.23 that a file may hold. */
const ELEMENT_TYPES: readonly ElementType[] = [
  type("F32", 0, 1, 4),
  type("F16", 1, 1, 2),
  type("Q4_0", 2, 32, 18),
  type("Q4_1", 3, 32, 20),
  type("Q5_0", 6, 32, 22),
  type("Q5_1", 7, 32, 24),
  type("Q8_0", 8, 32, 34),
  type("Q8_1", 9, 32, 40),
  type("Q2_K", 10, 256, 84),
  type("Q3_K", 11, 256, 110),
  type("Q4_K", 12, 256, 144),
  type("Q5_K", 13, 256, 176),
  type("Q6_K", 14, 256, 210),
  type("Q8_K", 15, 256, 292),
  type("IQ2_XXS", 16, 256, 66),
  type("IQ2_XS", 17, 256, 74),
  type("IQ3_XXS", 18, 256, 98),
  type("IQ1_S", 19, 256, 50),
  type("IQ4_NL", 20, 32, 18),
  type("IQ3_S", 21, 256, 110),
  type("IQ2_S", 22, 256, 82),
  type("IQ4_XS", 23, 256, 136),
  type("I8", 24, 1, 1),
  type("I16", 25, 1, 2),
  type("I32", 26, 1, 4),
  type("I64", 27, 1, 8),
  type("F64", 28, 1, 8),
  type("IQ1_M", 29, 256, 56),
  type("BF16", 30, 1, 2),
  type("TQ1_0", 34, 256, 54),
  type("TQ2_0", 35, 256, 66),
  type("MXFP4", 39, 32, 17),
  type("NVFP4", 40, 64, 36),
  type("Q1_0", 41, 128, 18),
  type("Q2_0", 42, 64, 18),
];

const byId = new Map(ELEMENT_TYPES.map((entry) => [entry.id, entry]));

export const ELEMENT_ID = { F32: 0, F16: 1, Q8_0: 8, BF16: 30 } as const;
export type OutputElement = keyof typeof ELEMENT_ID;

/** `general.file_type` as llama.cpp numbers it. */
export const FILE_TYPE: Readonly<Record<OutputElement, number>> = {
  F32: 0,
  F16: 1,
  Q8_0: 7,
  BF16: 32,
};

export function elementType(id: number): ElementType | undefined {
  return byId.get(id);
}

/** Bytes of a tensor, or undefined when its rows do not divide into blocks or it is too large. */
export function tensorBytes(id: number, dimensions: readonly number[]): number | undefined {
  const element = byId.get(id);
  const elements = dimensions.reduce((product, side) => product * side, 1);
  if (!element || !Number.isSafeInteger(elements)) return undefined;
  if ((dimensions[0] ?? 1) % element.block !== 0) return undefined;
  const bytes = (elements / element.block) * element.bytes;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

export function align(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

export interface TensorInfo {
  readonly name: string;
  /** Innermost first, as ggml counts. */
  readonly dimensions: readonly number[];
  readonly elementId: number;
  /** From the start of the data section. */
  readonly offset: number;
  readonly bytes: number;
}
