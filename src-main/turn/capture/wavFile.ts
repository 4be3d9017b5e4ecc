/**
 * WAV files as recorders and editors really write them: PCM of 8 to 32 bits or float of 32 and 64, any
 * number of channels, plain or extensible headers, extra chunks anywhere. Read in pieces, so half an
 * hour costs no more memory than a second. What is wrong with a file is said in one sentence.
 */
import { type FileHandle, open } from "node:fs/promises";
import { type FaultError, fault } from "../../contract/faults.ts";
import { decoderOf, type SampleCoding } from "./sampleCoding.ts";

/** Lower rates carry no speech, higher ones are no microphone's. */
const lowestRateHz = 4_000;
const highestRateHz = 384_000;
const mostChannels = 64;
/** Programs that write to a pipe cannot know the size and leave this: "until the end of the file". */
const unknownSize = 0xffff_ffff;
/** 64 KiB: a third of a second of 48 kHz stereo; smaller reads cost more calls than bytes. */
const pieceBytes = 65_536;

export interface WavFormat extends SampleCoding {
  readonly channels: number;
  readonly rateHz: number;
}

/** Where the bytes are; an open file is one. */
export interface ByteSource {
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

/** Owns the open file. */
export class WavFile implements AsyncDisposable {
  readonly format: WavFormat;
  /** Samples per channel. */
  readonly length: number;
  readonly #file: ByteSource;
  readonly #dataStart: number;

  private constructor(file: ByteSource, format: WavFormat, dataStart: number, length: number) {
    this.#file = file;
    this.format = format;
    this.#dataStart = dataStart;
    this.length = length;
  }

  /** Faults with `not-found` or `bad-input`; the message names the file and what is wrong with it. */
  static async open(path: string): Promise<WavFile> {
    let file: FileHandle;
    try {
      file = await open(path);
    } catch (error) {
      throw cannotOpen(path, error);
    }
    const stats = await file.stat();
    if (stats.isFile()) return WavFile.#over(file, stats.size, path);
    await file.close();
    throw malformed(path, "is not a file");
  }

  /** A file that was sent and never touches a disk; `name` is what its faults call it. */
  static within(bytes: Uint8Array, name: string): Promise<WavFile> {
    const source: ByteSource = {
      read: async (buffer, offset, length, position) => {
        const part = bytes.subarray(position, position + length);
        buffer.set(part, offset);
        return { bytesRead: part.length };
      },
      close: async () => {},
    };
    return WavFile.#over(source, bytes.length, name);
  }

  static async #over(file: ByteSource, size: number, path: string): Promise<WavFile> {
    try {
      const { format, start, bytes } = await readHeader(file, size);
      const length = Math.floor(bytes / (format.channels * format.bytesPerSample));
      if (length === 0) throw new Malformed("holds no sound");
      return new WavFile(file, format, start, length);
    } catch (error) {
      await file.close();
      if (error instanceof Malformed) throw malformed(path, error.message);
      throw error;
    }
  }

  /** All sound in order, channels averaged, -1..1. */
  async *mono(): AsyncGenerator<Float32Array, void, undefined> {
    const { channels, bytesPerSample } = this.format;
    const block = channels * bytesPerSample;
    const decode = decoderOf(this.format);
    const piece = Buffer.alloc(Math.floor(pieceBytes / block) * block);
    const end = this.#dataStart + this.length * block;
    for (let at = this.#dataStart; at < end; ) {
      const wanted = Math.min(piece.length, end - at);
      const { bytesRead } = await this.#file.read(piece, 0, wanted, at);
      const blocks = Math.floor(bytesRead / block);
      // The file became shorter while it was read.
      if (blocks === 0) return;
      const view = new DataView(piece.buffer, piece.byteOffset, blocks * block);
      const samples = new Float32Array(blocks);
      for (let index = 0; index < blocks; index++) {
        let sum = 0;
        for (let channel = 0; channel < channels; channel++) {
          sum += decode(view, index * block + channel * bytesPerSample);
        }
        samples[index] = sum / channels;
      }
      yield samples;
      at += blocks * block;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

/** What is wrong, as the end of a sentence that begins with the file's name. */
class Malformed extends Error {}

interface Header {
  readonly format: WavFormat;
  readonly start: number;
  readonly bytes: number;
}

async function readHeader(file: ByteSource, size: number): Promise<Header> {
  if (size === 0) throw new Malformed("is empty");
  const riff = await bytesAt(file, 0, Math.min(12, size));
  checkKind(riff);
  let format: WavFormat | null = null;
  for (let at = 12; ; ) {
    if (at + 8 > size) {
      throw new Malformed(format ? "has no sound after its header" : "ends inside its header");
    }
    const head = await bytesAt(file, at, 8);
    const id = head.toString("latin1", 0, 4);
    const claimed = head.readUInt32LE(4);
    const start = at + 8;
    if (id === "data") {
      if (!format) throw new Malformed("has sound before its format is told");
      return { format, start, bytes: dataBytes(claimed, size - start) };
    }
    if (start + claimed > size) {
      throw new Malformed(`ends inside its ${JSON.stringify(id)} chunk (${claimed} bytes claimed)`);
    }
    if (id === "fmt ") format = parseFormat(await bytesAt(file, start, Math.min(claimed, 40)));
    // Chunks start on even addresses.
    at = start + claimed + (claimed % 2);
  }
}

function dataBytes(claimed: number, present: number): number {
  if (claimed === unknownSize) return present;
  if (claimed > present) {
    throw new Malformed(`is cut off: it claims ${claimed} bytes of sound and holds ${present}`);
  }
  return claimed;
}

function checkKind(start: Buffer): void {
  const text = start.toString("latin1");
  if (text.startsWith("RIFF") && text.slice(8) === "WAVE") return;
  if (start.length < 12 && "RIFF".startsWith(text.slice(0, 4))) {
    throw new Malformed("ends inside its header");
  }
  const kind = otherKinds.find(([pattern]) => pattern.test(text));
  throw new Malformed(kind ? `is ${kind[1]}, not a WAV file` : "is not a WAV file");
}

const otherKinds: readonly (readonly [RegExp, string])[] = [
  [/^(ID3|\xff[\xe2-\xfb])/, "an MP3 file"],
  [/^OggS/, "an Ogg file"],
  [/^fLaC/, "a FLAC file"],
  [/^....ftyp/s, "an MP4 or M4A file"],
  [/^FORM/, "an AIFF file"],
  [/^.E\xdf\xa3/s, "a WebM file"],
  [/^RF64|^RIFX|^riff/, "a WAV variant that Sotto does not read"],
  [/^RIFF/, "another kind of RIFF file"],
];

/** `WAVEFORMATEX` and `WAVEFORMATEXTENSIBLE` (Microsoft, mmreg.h). */
function parseFormat(bytes: Buffer): WavFormat {
  if (bytes.length < 16) throw new Malformed("has a format chunk that is too short");
  const tag = bytes.readUInt16LE(0);
  const channels = bytes.readUInt16LE(2);
  const rateHz = bytes.readUInt32LE(4);
  const block = bytes.readUInt16LE(12);
  const bits = bytes.readUInt16LE(14);
  if (tag === 0xfffe && bytes.length < 40) {
    throw new Malformed("has an extensible format chunk that is too short");
  }
  // The sub-format is a GUID that begins with the plain tag.
  const coding = tag === 0xfffe ? bytes.readUInt16LE(24) : tag;
  if (channels < 1 || channels > mostChannels) throw new Malformed(`claims ${channels} channels`);
  if (rateHz < lowestRateHz || rateHz > highestRateHz) {
    throw new Malformed(`claims a rate of ${rateHz} Hz`);
  }
  const kind = coding === 1 ? "integer" : coding === 3 ? "float" : null;
  if (!kind) throw new Malformed(`is compressed (coding ${coding})`);
  const known = kind === "integer" ? [8, 16, 24, 32] : [32, 64];
  if (!known.includes(bits)) throw new Malformed(`has ${bits}-bit ${kind} samples`);
  if (block !== (channels * bits) / 8) {
    throw new Malformed(`claims ${block} bytes for ${channels} samples of ${bits} bits`);
  }
  return { kind, bytesPerSample: bits / 8, channels, rateHz };
}

async function bytesAt(file: ByteSource, at: number, count: number): Promise<Buffer> {
  const buffer = Buffer.alloc(count);
  const { bytesRead } = await file.read(buffer, 0, count, at);
  return buffer.subarray(0, bytesRead);
}

function malformed(path: string, what: string): FaultError {
  return fault(
    "bad-input",
    "capture",
    `${path} ${what}.`,
    "Give a WAV file with PCM or float samples; ffmpeg -i FILE question.wav makes one.",
  );
}

function cannotOpen(path: string, error: unknown): FaultError {
  const code = error instanceof Error && "code" in error ? error.code : "";
  if (code === "ENOENT" || code === "ENOTDIR") {
    return fault("not-found", "capture", `There is no file ${path}.`, "Check the path.", error);
  }
  const reason = code === "EACCES" ? "may not be read" : `cannot be opened (${String(code)})`;
  return fault("bad-input", "capture", `${path} ${reason}.`, "Check the file.", error);
}
