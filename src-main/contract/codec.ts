/**
 * Messages as text for wires that carry no objects. Bytes (pictures, a clip's sound) travel as
 * base64 in an object with one key that no message uses: `{"$bytes": "…"}`, `{"$int16": "…"}`.
 */

/** Not valid messages: JSON cannot be read, or holds base64 that is none. Never holds the text. */
export class CodecError extends Error {}

export function encodeMessage(message: object): string {
  // `this[key]` is the value before any toJSON: node's Buffer would turn itself into a list.
  return JSON.stringify(message, function (this: Record<string, unknown>, key, value) {
    const raw = this[key];
    if (raw instanceof Uint8Array) return { $bytes: toBase64(raw) };
    if (raw instanceof Int16Array) {
      return { $int16: toBase64(new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength)) };
    }
    return value;
  });
}

export function decodeMessage(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown) => revived(value));
  } catch {
    // The parser's own sentence quotes the text, which may be what someone said (W7).
    throw new CodecError("a message is not valid JSON");
  }
}

function revived(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const bytes = onlyValue(value, "$bytes");
  if (bytes !== undefined) return fromBase64(bytes);
  const samples = onlyValue(value, "$int16");
  if (samples === undefined) return value;
  const { buffer, byteLength } = fromBase64(samples);
  if (byteLength % 2 !== 0) throw new CodecError("half a sample");
  return new Int16Array(buffer);
}

function onlyValue(value: object, key: string): string | undefined {
  if (!Object.hasOwn(value, key) || Object.keys(value).length !== 1) return undefined;
  const inner = (value as Record<string, unknown>)[key];
  return typeof inner === "string" ? inner : undefined;
}

/** Browsers have it since 2025; node 20 does not, and its `btoa` takes 70 ms per megabyte. */
interface NativeBase64 {
  toBase64?(): string;
}

const alphabet = new TextEncoder().encode(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
);
const padding = 61;

function toBase64(bytes: Uint8Array & NativeBase64): string {
  if (bytes.toBase64) return bytes.toBase64();
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const left = bytes.length - from;
    const group =
      ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    text[to] = alphabet[group >> 18] ?? 0;
    text[to + 1] = alphabet[(group >> 12) & 63] ?? 0;
    text[to + 2] = left > 1 ? (alphabet[(group >> 6) & 63] ?? 0) : padding;
    text[to + 3] = left > 2 ? (alphabet[group & 63] ?? 0) : padding;
  }
  return new TextDecoder().decode(text);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
