/** Writes WAV files, right ones and wrong ones. */

export interface WavSpec {
  readonly kind?: "integer" | "float";
  readonly bits?: number;
  readonly channels?: number;
  readonly rateHz?: number;
  readonly extensible?: boolean;
  /** Instead of what would be right. */
  readonly tag?: number;
  readonly block?: number;
  readonly claimedBytes?: number;
  /** Chunks between the format and the sound. */
  readonly before?: readonly Uint8Array[];
}

export function wavBytes(samples: readonly number[], spec: WavSpec): Buffer {
  const data = Buffer.concat(samples.map((sample) => encoded(sample, spec)));
  const dataHead = Buffer.alloc(8);
  dataHead.write("data", "latin1");
  dataHead.writeUInt32LE(spec.claimedBytes ?? data.length, 4);
  const body = Buffer.concat([formatChunk(spec), ...(spec.before ?? []), dataHead, data]);
  const head = Buffer.alloc(12);
  head.write("RIFF", "latin1");
  head.writeUInt32LE(body.length + 4, 4);
  head.write("WAVE", 8, "latin1");
  return Buffer.concat([head, body]);
}

function formatChunk(spec: WavSpec): Buffer {
  const { kind = "integer", bits = 16, channels = 1, rateHz = 16_000, extensible = false } = spec;
  const tag = spec.tag ?? (kind === "float" ? 3 : 1);
  const block = spec.block ?? Math.ceil((channels * bits) / 8) % 0x1_0000;
  const chunk = Buffer.alloc(8 + (extensible ? 40 : 16));
  chunk.write("fmt ", "latin1");
  chunk.writeUInt32LE(chunk.length - 8, 4);
  chunk.writeUInt16LE(extensible ? 0xfffe : tag, 8);
  chunk.writeUInt16LE(channels, 10);
  chunk.writeUInt32LE(rateHz, 12);
  chunk.writeUInt32LE((rateHz * block) % 0x1_0000_0000, 16);
  chunk.writeUInt16LE(block, 20);
  chunk.writeUInt16LE(bits, 22);
  if (extensible) {
    chunk.writeUInt16LE(22, 24);
    chunk.writeUInt16LE(bits, 26);
    chunk.writeUInt16LE(tag, 32);
    chunk.write("000000001000800000aa00389b71", 34, "hex");
  }
  return chunk;
}

function encoded(sample: number, { kind = "integer", bits = 16 }: WavSpec): Buffer {
  if (kind === "float") {
    const bytes = Buffer.alloc(bits / 8);
    if (bits === 64) bytes.writeDoubleLE(sample);
    else bytes.writeFloatLE(sample);
    return bytes;
  }
  if (bits === 8) return Buffer.of(Math.min(255, sample * 128 + 128));
  const bytes = Buffer.alloc(Math.ceil(bits / 8));
  const scale = 2 ** (8 * bytes.length - 1);
  bytes.writeIntLE(Math.min(scale - 1, Math.round(sample * scale)), 0, bytes.length);
  return bytes;
}
