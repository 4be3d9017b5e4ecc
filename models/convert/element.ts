import { ConvertError } from "./errors.ts";
import type { FloatDtype } from "./safetensors.ts";

/**
 * Element conversions, all through whole-array loops. 16-bit sources go through tables of 65,536
 * entries: one load per element, and exactly the rounding of the scalar rule.
 */

const scratch = new DataView(new ArrayBuffer(4));

/** Round half to even, as IEEE 754 and every reference converter do. Infinity when out of range. */
function f32BitsToF16(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) {
    const rebased = magnitude - 0x38000000;
    return sign | ((rebased + 0x0fff + ((rebased >>> 13) & 1)) >>> 13);
  }
  if (magnitude < 0x33000000) return sign;
  // Subnormal: the value in units of 2^-24, rounded half to even.
  scratch.setUint32(0, magnitude);
  const units = scratch.getFloat32(0) * 16_777_216;
  const whole = Math.floor(units);
  const rest = units - whole;
  return sign | (whole + (rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? 1 : 0));
}

function f16ToF32Bits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 31) return (sign | 0x7f800000 | (fraction << 13)) >>> 0;
  if (exponent > 0) return (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0;
  scratch.setFloat32(0, fraction / 16_777_216);
  return (sign | scratch.getUint32(0)) >>> 0;
}

let bf16ToF16: Uint16Array | undefined;
let f16ToF32: Uint32Array | undefined;

function tableBf16ToF16(): Uint16Array {
  bf16ToF16 ??= Uint16Array.from({ length: 65_536 }, (_, bits) => f32BitsToF16((bits << 16) >>> 0));
  return bf16ToF16;
}

function tableF16ToF32(): Uint32Array {
  f16ToF32 ??= Uint32Array.from({ length: 65_536 }, (_, half) => f16ToF32Bits(half));
  return f16ToF32;
}

export function toF32(from: FloatDtype, bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  if (from === "F32") return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const bits = new Uint32Array(halves.length);
  if (from === "BF16")
    for (let i = 0; i < halves.length; i++) bits[i] = (halves[i] as number) << 16;
  else {
    const table = tableF16ToF32();
    for (let i = 0; i < halves.length; i++) bits[i] = table[halves[i] as number] as number;
  }
  return new Float32Array(bits.buffer);
}

/** `label` names the tensor when a finite value is too large for 16 bits. */
export function toF16(
  from: FloatDtype,
  bytes: Uint8Array<ArrayBuffer>,
  label: string,
): Uint16Array {
  if (from === "F16") return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const elements = bytes.length / (from === "F32" ? 4 : 2);
  const out = new Uint16Array(elements);
  if (from === "BF16") {
    const table = tableBf16ToF16();
    const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, elements);
    for (let i = 0; i < elements; i++) out[i] = table[halves[i] as number] as number;
  } else {
    const bits = new Uint32Array(bytes.buffer, bytes.byteOffset, elements);
    for (let i = 0; i < elements; i++) out[i] = f32BitsToF16(bits[i] as number);
  }
  for (let i = 0; i < elements; i++) {
    if (((out[i] as number) & 0x7c00) === 0x7c00)
      throw new ConvertError(
        "value-out-of-range",
        `Tensor ${label} holds a value that F16 cannot; convert with --type f32.`,
      );
  }
  return out;
}
