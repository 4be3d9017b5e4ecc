/** One sample of a WAV file as a number in -1..1. */

export interface SampleCoding {
  readonly kind: "integer" | "float";
  readonly bytesPerSample: number;
}

export type SampleDecoder = (view: DataView, at: number) => number;

/** Integers of one byte are unsigned, all others signed (Microsoft, multimedia data standards). */
const integers: Readonly<Record<number, SampleDecoder>> = {
  1: (view, at) => (view.getUint8(at) - 128) / 128,
  2: (view, at) => view.getInt16(at, true) / 0x8000,
  3: (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 0x1_0000) / 0x80_0000,
  4: (view, at) => view.getInt32(at, true) / 0x8000_0000,
};

const floats: Readonly<Record<number, SampleDecoder>> = {
  4: (view, at) => usable(view.getFloat32(at, true)),
  8: (view, at) => usable(view.getFloat64(at, true)),
};

export function decoderOf({ kind, bytesPerSample }: SampleCoding): SampleDecoder {
  const decoder = (kind === "integer" ? integers : floats)[bytesPerSample];
  if (!decoder) throw new Error(`There is no ${kind} sample of ${bytesPerSample} bytes.`);
  return decoder;
}

/** Float files may hold anything; one NaN would silence a whole recognition. */
function usable(sample: number): number {
  if (Number.isNaN(sample)) return 0;
  return Math.min(1, Math.max(-1, sample));
}
