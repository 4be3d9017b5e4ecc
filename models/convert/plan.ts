import { toF16, toF32 } from "./element.ts";
import { ConvertError } from "./errors.ts";
import { align, ELEMENT_ID, type OutputElement, tensorBytes } from "./gguf-format.ts";
import type { TensorHead } from "./gguf-write.ts";
import { floatDtype, printable, type StoredTensor } from "./safetensors.ts";
import type { ByteSource } from "./source.ts";

/** A tensor of the output file: its head, and its bytes in pieces of a few megabytes. */
export interface PlannedTensor extends TensorHead {
  /** From byte `from`, which is where an earlier piece ended. */
  pieces(from: number): AsyncIterable<Uint8Array>;
}

/** llama.cpp's row quantizer; comes from the engine's add-on, which this module must not import. */
export type QuantizeRows = (
  rows: Float32Array,
  columns: number,
) => Uint8Array | Promise<Uint8Array>;

export interface ElementChoice {
  readonly type: "f32" | "f16" | "q8_0";
  readonly quantizeRows?: QuantizeRows;
}

/** 1 Mi elements: 4 MiB of F32, so that conversion holds about 20 MB whatever the model's size. */
const PIECE_ELEMENTS = 1024 * 1024;

const Q8_0_BLOCK = 32;

/** Matrices take the asked type (F16 where rows do not divide into blocks); the rest stays F32. */
export function matrixElement(choice: ElementChoice, columns: number): OutputElement {
  if (choice.type === "f32") return "F32";
  return choice.type === "q8_0" && columns % Q8_0_BLOCK === 0 ? "Q8_0" : "F16";
}

export function planStored(
  name: string,
  tensor: StoredTensor,
  element: OutputElement,
  choice: ElementChoice,
  dimensions: readonly number[] = [...tensor.shape].reverse(),
): PlannedTensor {
  const dtype = floatDtype(tensor);
  const columns = dimensions[0] ?? 1;
  const convert = converter(printable(tensor.name), element, choice, columns);
  const width = tensor.bytes / Math.max(1, tensor.elements);
  const step = Math.max(1, Math.floor(PIECE_ELEMENTS / columns)) * columns;
  const made = head(name, dimensions, element);
  return {
    ...made,
    async *pieces(from) {
      // Every step gives the same number of bytes, so bytes count elements.
      const first = Math.round((from / made.bytes) * tensor.elements);
      for (let at = first; at < tensor.elements; at += step) {
        const count = Math.min(step, tensor.elements - at);
        const bytes = await tensor.source.read(tensor.offset + at * width, count * width);
        yield await convert(dtype, bytes);
      }
    },
  };
}

function converter(
  label: string,
  element: OutputElement,
  choice: ElementChoice,
  columns: number,
): (dtype: "BF16" | "F16" | "F32", bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array> {
  return async (dtype, bytes) => {
    if (element === "F16") return asBytes(toF16(dtype, bytes, label));
    const rows = toF32(dtype, bytes);
    if (element === "F32") return asBytes(rows);
    if (!choice.quantizeRows)
      throw new ConvertError("bad-argument", "q8_0 needs llama.cpp's quantizer: build the add-on.");
    if (!allFinite(rows))
      throw new ConvertError("value-out-of-range", `Tensor ${label} holds a NaN or an infinity.`);
    return choice.quantizeRows(rows, columns);
  };
}

/**
 * One temporal slice of a [out, channels, time, height, width] kernel as its own tensor
 * [width, height, channels, out]. Kernels are small (9 MB), so the tensor is read whole.
 */
export function planTimeSlice(
  name: string,
  tensor: StoredTensor,
  slice: number,
  element: OutputElement,
  choice: ElementChoice,
): PlannedTensor {
  const [out = 0, channels = 0, time = 0, height = 0, width = 0] = tensor.shape;
  const plane = height * width;
  const dtype = floatDtype(tensor);
  const elementBytes = tensor.bytes / tensor.elements;
  const convert = converter(printable(tensor.name), element, choice, width);
  return {
    ...head(name, [width, height, channels, out], element),
    async *pieces() {
      const bytes = await tensor.source.read(tensor.offset, tensor.bytes);
      const kept = new Uint8Array(out * channels * plane * elementBytes);
      for (let i = 0; i < out * channels; i++) {
        const from = (i * time + slice) * plane * elementBytes;
        kept.set(bytes.subarray(from, from + plane * elementBytes), i * plane * elementBytes);
      }
      yield await convert(dtype, kept);
    },
  };
}

export function planValues(
  name: string,
  dimensions: readonly number[],
  values: () => Float32Array | Promise<Float32Array>,
): PlannedTensor {
  return {
    ...head(name, dimensions, "F32"),
    async *pieces() {
      yield asBytes(await values());
    },
  };
}

/** A matrix [columns, rows] that is computed `step` rows at a time. */
export function planComputedRows(
  name: string,
  dimensions: readonly [columns: number, rows: number],
  element: OutputElement,
  choice: ElementChoice,
  step: number,
  compute: (first: number, count: number) => Promise<Float32Array<ArrayBuffer>>,
): PlannedTensor {
  const [columns, rows] = dimensions;
  const convert = converter(name, element, choice, columns);
  const made = head(name, dimensions, element);
  return {
    ...made,
    async *pieces(from) {
      for (let at = Math.round((from / made.bytes) * rows); at < rows; at += step)
        yield await convert("F32", asBytes(await compute(at, Math.min(step, rows - at))));
    },
  };
}

/** A tensor taken over byte for byte. */
export function planCopy(source: ByteSource, offset: number, tensor: TensorHead): PlannedTensor {
  const step = PIECE_ELEMENTS * 4;
  return {
    name: tensor.name,
    dimensions: tensor.dimensions,
    elementId: tensor.elementId,
    bytes: tensor.bytes,
    async *pieces(from) {
      for (let at = from; at < tensor.bytes; at += step)
        yield await source.read(offset + at, Math.min(step, tensor.bytes - at));
    },
  };
}

function head(name: string, dimensions: readonly number[], element: OutputElement): TensorHead {
  const bytes = tensorBytes(ELEMENT_ID[element], dimensions);
  if (bytes === undefined)
    throw new ConvertError("tensor-mismatch", `Tensor ${name} has an impossible shape.`);
  return { name, dimensions, elementId: ELEMENT_ID[element], bytes };
}

/** Bytes of all tensors with their padding. */
export function dataBytes(tensors: readonly TensorHead[], alignment: number): number {
  return tensors.reduce((sum, tensor) => sum + align(tensor.bytes, alignment), 0);
}

/** Infinity times zero and NaN times zero are NaN, and a sum with NaN stays NaN. */
function allFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) * 0;
  return sum === 0;
}

function asBytes<B extends ArrayBufferLike>(
  array: Float32Array<B> | Uint16Array<B>,
): Uint8Array<B> {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
