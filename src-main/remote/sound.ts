/** Sound on the way to and from a server: WAV files, or raw samples cut anywhere. */
import { fault } from "../contract/faults.ts";

/** What servers send without saying so. */
const usualRateHz = 24_000;
const headerBytes = 44;

export interface Decoded {
  readonly sampleRateHz: number;
  readonly samples: Int16Array;
}

/**
 * One reply's sound, piece by piece. A piece may be a WAV file of its own, the first part of one, or raw
 * 16-bit samples; the last byte of a piece may be half a sample.
 */
export class SoundDecoder {
  #rateHz = usualRateHz;
  #float = false;
  #channels = 1;
  #rest: Buffer = Buffer.alloc(0);

  push(bytes: Uint8Array, toldRateHz?: number): Decoded {
    if (toldRateHz !== undefined) this.#rateHz = toldRateHz;
    let data: Buffer = Buffer.concat([this.#rest, bytes]);
    if (data.length >= 12 && data.toString("latin1", 0, 4) === "RIFF") data = this.#open(data);
    const step = (this.#float ? 4 : 2) * this.#channels;
    const whole = data.length - (data.length % step);
    this.#rest = data.subarray(whole);
    return { sampleRateHz: this.#rateHz, samples: this.#mono(data.subarray(0, whole), step) };
  }

  #mono(data: Buffer, step: number): Int16Array {
    const samples = new Int16Array(data.length / step);
    for (let index = 0; index < samples.length; index++) {
      let sum = 0;
      for (let channel = 0; channel < this.#channels; channel++) {
        const at = index * step + channel * (step / this.#channels);
        sum += this.#float ? data.readFloatLE(at) * 0x7fff : data.readInt16LE(at);
      }
      samples[index] = Math.max(-0x8000, Math.min(0x7fff, Math.round(sum / this.#channels)));
    }
    return samples;
  }

  /** Reads the header; sizes in it may be unknown (all ones) and are not needed. */
  #open(data: Buffer): Buffer {
    for (let at = 12; at + 8 <= data.length; ) {
      const id = data.toString("latin1", at, at + 4);
      const size = data.readUInt32LE(at + 4);
      const start = at + 8;
      if (id === "data") return data.subarray(start, Math.min(data.length, start + size));
      if (id === "fmt " && start + 16 <= data.length) this.#format(data.subarray(start));
      at = start + size + (size % 2);
    }
    throw unreadable("a WAV file without sound");
  }

  #format(chunk: Buffer): void {
    const coding = chunk.readUInt16LE(0);
    const bits = chunk.readUInt16LE(14);
    this.#channels = Math.max(1, chunk.readUInt16LE(2));
    this.#rateHz = chunk.readUInt32LE(4);
    this.#float = coding === 3;
    if (bits !== (this.#float ? 32 : 16)) throw unreadable(`${bits}-bit sound`);
  }
}

export function wavOf(samples: Int16Array, rateHz: number): Uint8Array {
  const bytes = Buffer.alloc(headerBytes + samples.length * 2);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rateHz, 24);
  bytes.writeUInt32LE(rateHz * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(samples.length * 2, 40);
  bytes.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), headerBytes);
  return bytes;
}

function unreadable(what: string) {
  return fault(
    "unsupported",
    "speak",
    `The server sent ${what}, which Sotto does not play.`,
    "Ask it for 16-bit WAV or raw samples.",
  );
}
