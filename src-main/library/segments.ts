/**
 * A file on its way: whole length reserved, filled from several places at once, and beside it a map that
 * says which bytes are really there. The map holds a checksum of each segment, so that after a power cut
 * only damaged segments are fetched again, not 15 GB.
 *
 * Map: 512 bytes of JSON padded with spaces, then per segment u32 bytes and u32 CRC-32, little endian.
 * A record is written after its bytes, in one call: a kill loses at most one block per line.
 */
import { type FileHandle, open, readFile, rm, stat } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { z } from "zod";
import { GrowingHash } from "./hashing.ts";

/** Small enough that one damaged segment costs nothing, large enough for a map of 60 KB at 15 GB. */
export const segmentBytes = 4 * 1024 * 1024;
const headBytes = 512;
const recordBytes = 8;
const readBytes = 1024 * 1024;

const headSchema = z.object({
  format: z.literal(2),
  bytes: z.int().positive(),
  segmentBytes: z.literal(segmentBytes),
  identity: z.string().max(200).nullable(),
});

interface Segment {
  readonly start: number;
  readonly length: number;
  done: number;
  crc: number;
}

export function partOf(path: string): string {
  return `${path}.part`;
}

export function mapOf(path: string): string {
  return `${path}.part.map`;
}

export interface Earlier {
  readonly bytes: number;
  readonly arrived: number;
  /** The first hole, no further than its segment goes; null when there is none. */
  readonly firstGap: readonly [start: number, end: number] | null;
}

/** What an earlier run left, by its map alone. */
export async function peek(path: string): Promise<Earlier | null> {
  const map = await readMap(path);
  if (!map) return null;
  const { bytes } = map.head;
  let arrived = 0;
  let firstGap: Earlier["firstGap"] = null;
  for (const { start, length } of layOut(bytes)) {
    const done = Math.min(length, map.records.readUInt32LE((start / segmentBytes) * recordBytes));
    arrived += done;
    if (done < length) firstGap ??= [start + done, start + length];
  }
  return { bytes, arrived, firstGap };
}

export async function removePart(path: string): Promise<void> {
  await rm(partOf(path), { force: true });
  await rm(mapOf(path), { force: true });
}

export class SegmentedFile implements AsyncDisposable {
  readonly #hash: GrowingHash;
  #arrived = 0;
  /** The first segment that is not full: everything before it is there. */
  #front = 0;

  private constructor(
    path: string,
    readonly bytes: number,
    private readonly data: FileHandle,
    private readonly map: FileHandle,
    private readonly segments: readonly Segment[],
  ) {
    this.#hash = new GrowingHash(path);
  }

  /** Goes on with what is there if it is of the same content, else starts anew. */
  static async open(
    path: string,
    bytes: number,
    identity: string | null,
    signal: AbortSignal,
  ): Promise<SegmentedFile> {
    const old = await recordsOf(path, bytes, identity);
    const data = await open(partOf(path), old ? "r+" : "w+");
    let map: FileHandle;
    try {
      map = await open(mapOf(path), old ? "r+" : "w+");
    } catch (error) {
      await data.close();
      throw error;
    }
    const file = new SegmentedFile(partOf(path), bytes, data, map, layOut(bytes));
    try {
      if (old) await file.#verify(old, signal);
      else await file.#begin(identity);
    } catch (error) {
      await file[Symbol.asyncDispose]();
      throw error;
    }
    return file;
  }

  /** Bytes that are there. */
  get arrived(): number {
    return this.#arrived;
  }

  get isFull(): boolean {
    return this.#arrived === this.bytes;
  }

  async #begin(identity: string | null): Promise<void> {
    const head = { format: 2, bytes: this.bytes, segmentBytes, identity };
    const map = Buffer.alloc(headBytes + recordBytes * this.segments.length);
    map.write(JSON.stringify(head).padEnd(headBytes), "utf8");
    await this.map.write(map, 0, map.length, 0);
    await this.data.truncate(this.bytes);
  }

  /** Reads every byte the map claims; a segment that is not as it says starts again. */
  async #verify(records: Buffer, signal: AbortSignal): Promise<void> {
    const buffer = Buffer.allocUnsafe(readBytes);
    for (const [index, segment] of this.segments.entries()) {
      const done = records.readUInt32LE(index * recordBytes);
      const crc = records.readUInt32LE(index * recordBytes + 4);
      if (done === 0 || done > segment.length) continue;
      let found = 0;
      for (let at = 0; at < done; at += readBytes) {
        signal.throwIfAborted();
        found = crc32(await this.#read(buffer, segment.start + at, done - at), found);
      }
      if (found !== crc) continue;
      segment.done = done;
      segment.crc = crc;
      this.#arrived += done;
    }
    this.#hashAhead();
  }

  async #read(buffer: Buffer, at: number, most: number): Promise<Buffer> {
    const length = Math.min(buffer.length, most);
    const { bytesRead } = await this.data.read(buffer, 0, length, at);
    if (bytesRead !== length) throw new Error(`${length} bytes at ${at} could not be read back`);
    return buffer.subarray(0, length);
  }

  /** The first missing stretch that begins in [from, until), at most about `longest` bytes. */
  missing(
    from: number,
    until: number,
    longest = segmentBytes,
  ): readonly [start: number, end: number] | null {
    for (let index = Math.floor(from / segmentBytes); index < this.segments.length; index += 1) {
      const segment = this.segments[index] as Segment;
      const start = segment.start + segment.done;
      let end = segment.start + segment.length;
      if (start >= until) return null;
      if (start >= end || end <= from) continue;
      for (const next of this.segments.slice(index + 1)) {
        if (next.done > 0 || end - start >= longest) break;
        end = next.start + next.length;
      }
      return [start, end];
    }
    return null;
  }

  /** Takes what is still missing of `bytes` at `at`; they must not leave a gap within a segment. */
  async fill(at: number, bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const segment = this.segments[Math.floor((at + done) / segmentBytes)] as Segment;
      const end = segment.start + segment.length;
      const piece = bytes.subarray(done, done + end - (at + done));
      const known = segment.start + segment.done - (at + done);
      if (known < 0) throw new Error("a segment is filled in order");
      if (known < piece.length) await this.#append(segment, piece.subarray(known));
      done += piece.length;
    }
  }

  async #append(segment: Segment, piece: Uint8Array): Promise<void> {
    const written = writeAll(this.data, piece, segment.start + segment.done);
    // On this thread while the other one writes.
    const crc = crc32(piece, segment.crc);
    await written;
    segment.crc = crc;
    segment.done += piece.length;
    this.#arrived += piece.length;
    await this.#note(segment);
    this.#hashAhead();
  }

  async #note(segment: Segment): Promise<void> {
    const record = Buffer.allocUnsafe(recordBytes);
    record.writeUInt32LE(segment.done, 0);
    record.writeUInt32LE(segment.crc, 4);
    const at = headBytes + (segment.start / segmentBytes) * recordBytes;
    await writeAll(this.map, record, at);
  }

  /** Whatever is one piece with the beginning of the file. */
  #hashAhead(): void {
    let front = this.segments[this.#front];
    while (front && front.done === front.length) {
      this.#front += 1;
      front = this.segments[this.#front];
    }
    this.#hash.upTo(front ? front.start + front.done : this.bytes);
  }

  /** Of the whole file, once it is full. */
  digest(): Promise<string> {
    return this.#hash.digest();
  }

  async sync(): Promise<void> {
    await this.data.sync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#hash[Symbol.dispose]();
    await this.data.close();
    await this.map.close();
  }
}

function layOut(bytes: number): Segment[] {
  return Array.from({ length: Math.ceil(bytes / segmentBytes) }, (_, index) => {
    const start = index * segmentBytes;
    return { start, length: Math.min(segmentBytes, bytes - start), done: 0, crc: 0 };
  });
}

async function readMap(path: string) {
  try {
    const map = await readFile(mapOf(path));
    const head = headSchema.parse(JSON.parse(map.subarray(0, headBytes).toString("utf8")));
    const records = map.subarray(headBytes);
    const whole = records.length === recordBytes * Math.ceil(head.bytes / segmentBytes);
    const { size } = await stat(partOf(path));
    return whole && size === head.bytes ? { head, records } : null;
  } catch {
    return null;
  }
}

/** What a map of this very content says; null starts anew. */
async function recordsOf(path: string, bytes: number, identity: string | null) {
  const map = await readMap(path);
  if (map?.head.bytes !== bytes) return null;
  // Without a name on either side the hash at the end decides.
  const known = map.head.identity;
  return known === null || identity === null || known === identity ? map.records : null;
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
