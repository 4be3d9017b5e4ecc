/**
 * Messages as JSON, for one pair of ends only: Electron 22, on which tests run, frees what a child's
 * `serialization: "advanced"` has sent twice and dies of it (SIGTRAP within some dozens of messages). What
 * JSON lacks is written as an object with one reserved key; messages of ours hold nothing else of that kind.
 */
const typedArrays = {
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
} as const;
type TypedName = keyof typeof typedArrays;

/** Set in the environment of a child that is spoken to like this; its own children are not. */
export const plainVariable = "SOTTO_PLAIN_MESSAGES";

export function plain(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return { $number: String(value) };
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    const name = Buffer.isBuffer(value) ? "Uint8Array" : value.constructor.name;
    return { $typed: name, data: Buffer.from(buffer, byteOffset, byteLength).toString("base64") };
  }
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, plain(held)]));
}

export function whole(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(whole);
  if ("$number" in value) return Number(value.$number);
  if ("$typed" in value && "data" in value) {
    // A copy of its own: a small Buffer is a part of a pool, at any offset.
    const bytes = Uint8Array.from(Buffer.from(String(value.data), "base64"));
    return new typedArrays[value.$typed as TypedName](bytes.buffer);
  }
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, whole(held)]));
}
