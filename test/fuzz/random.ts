/** mulberry32: small, seeded, equal on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 ≤ value < limit. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** Values at which lengths, counts and offsets break. */
const EDGES = [0n, 1n, 7n, 0x7fn, 0xffn, 0x7fffn, 0xffffn, 0x7fffffffn, 0xffffffffn] as const;
const WIDE = [...EDGES, 1n << 40n, (1n << 53n) - 1n, 1n << 53n, 1n << 63n, (1n << 64n) - 1n];

/** A few faults at random places; more of them near the start, where headers are. */
export function mutate(original: Uint8Array, random: Random, headBytes: number): Bytes {
  let bytes: Bytes = Uint8Array.from(original);
  for (let n = 1 + random.below(4); n > 0; n--) {
    const reach = random.below(4) > 0 ? Math.min(headBytes, bytes.length) : bytes.length;
    const at = random.below(Math.max(1, reach));
    bytes = FAULTS[random.below(FAULTS.length)]?.(bytes, at, random) ?? bytes;
  }
  return bytes;
}

type Bytes = Uint8Array<ArrayBuffer>;
type Fault = (bytes: Bytes, at: number, random: Random) => Bytes;

function join(...parts: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

const FAULTS: readonly Fault[] = [
  // Another byte.
  (bytes, at, random) => {
    if (at < bytes.length) bytes[at] = random.below(256);
    return bytes;
  },
  // One bit.
  (bytes, at, random) => {
    if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
    return bytes;
  },
  // An edge value where a 64-bit count might be.
  (bytes, at, random) => {
    if (at + 8 <= bytes.length)
      new DataView(bytes.buffer).setBigUint64(at, random.pick(WIDE), true);
    return bytes;
  },
  // The same for 32 bits.
  (bytes, at, random) => {
    if (at + 4 <= bytes.length)
      new DataView(bytes.buffer).setUint32(at, Number(random.pick(EDGES)), true);
    return bytes;
  },
  // Cut off.
  (bytes, at) => bytes.slice(0, at),
  // A piece left out.
  (bytes, at, random) => {
    const end = Math.min(bytes.length, at + 1 + random.below(64));
    return join(bytes.subarray(0, at), bytes.subarray(end));
  },
  // A piece repeated.
  (bytes, at, random) => {
    const end = Math.min(bytes.length, at + 1 + random.below(64));
    return join(bytes.subarray(0, end), bytes.subarray(at));
  },
  // Digits of a text become a huge number.
  (bytes, at) => {
    const digit = bytes.findIndex((byte, i) => i >= at && byte >= 0x30 && byte <= 0x39);
    if (digit < 0) return bytes;
    const nines = new Uint8Array(18).fill(0x39);
    return join(bytes.subarray(0, digit), nines, bytes.subarray(digit + 1));
  },
  // A digit becomes a minus sign, or a quote another one.
  (bytes, at, random) => {
    const from = bytes.findIndex((byte, i) => i >= at && (byte === 0x22 || byte === 0x3a));
    if (from >= 0) bytes[from] = random.pick([0x2d, 0x5b, 0x7b, 0x6e, 0x20]);
    return bytes;
  },
];
