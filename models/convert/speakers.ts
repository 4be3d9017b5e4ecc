import { crc32 } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { ConvertError } from "./errors.ts";
import { PickleDict, PickleTensor, type PickleValue, readPickle } from "./pickle.ts";
import { printable } from "./safetensors.ts";
import type { ByteSource } from "./source.ts";

/** One voice of the checkpoint. */
export interface Speaker {
  /** Its id in the Thinker's embedding table, which has no text. */
  readonly bosToken: number;
  readonly cond: Float32Array;
  /** [refFrames × mel bins] */
  readonly refMel: Float32Array;
  readonly refFrames: number;
}

/** The published file has 260 KB; ten megabytes would hold eighty voices. */
const FILE_LIMIT_BYTES = 10 * 1024 * 1024;
const MEMBER_LIMIT = 1000;
const SPEAKER_LIMIT = 256;
const COND_LIMIT = 65_536;

/**
 * `spk_dict.pt`: a torch archive (zip) of {name: {bos_token, cond (1, n), ref_mel (1, frames, bins)}}.
 * Nothing in it is executed. In the order of the file.
 */
export async function readSpeakers(source: ByteSource): Promise<Map<string, Speaker>> {
  if (source.bytes > FILE_LIMIT_BYTES)
    throw damaged(source, "is far too large to be what it claims");
  const members = await readMembers(source);
  const pickle = [...members.keys()].filter((name) => name.endsWith("/data.pkl"));
  const [path] = pickle;
  if (path === undefined || pickle.length > 1) throw damaged(source, "is no torch archive");
  const folder = path.slice(0, -"data.pkl".length);
  const order = members.get(`${folder}byteorder`);
  if (order && new TextDecoder().decode(order) !== "little")
    throw damaged(source, "was saved by a machine of another byte order");
  const root = readPickle(source.name, members.get(path) as Uint8Array);
  if (!(root instanceof PickleDict) || root.entries.size === 0)
    throw damaged(source, "holds no dictionary of speakers");
  if (root.entries.size > SPEAKER_LIMIT) throw damaged(source, "names more speakers than can be");
  const values = (key: string) => members.get(`${folder}data/${key}`);
  return new Map(
    [...root.entries].map(([name, entry]) => [
      checkedName(source, name),
      readSpeaker(source, name, entry, values),
    ]),
  );
}

/** Names are typed on command lines and shown in lists. */
function checkedName(source: ByteSource, name: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u.test(name)) return name;
  throw damaged(source, `names a speaker in a way that cannot be shown (${printable(name)})`);
}

function readSpeaker(
  source: ByteSource,
  name: string,
  entry: PickleValue,
  values: (key: string) => Uint8Array | undefined,
): Speaker {
  const label = printable(name);
  if (!(entry instanceof PickleDict)) throw damaged(source, `describes ${label} wrongly`);
  const bosToken = entry.entries.get("bos_token");
  if (typeof bosToken !== "number" || !Number.isSafeInteger(bosToken) || bosToken < 0)
    throw damaged(source, `gives ${label} no bos_token`);
  const tensor = (key: string, dimensions: number): [Float32Array, readonly number[]] => {
    const stored = entry.entries.get(key);
    const kept = stored instanceof PickleTensor ? stored : undefined;
    if (kept?.shape.length !== dimensions || kept.shape[0] !== 1)
      throw damaged(source, `gives ${label} no ${key} of the form that Code2Wav needs`);
    const bytes = values(kept.storage.key);
    if (!bytes) throw damaged(source, `lacks the values of ${key} of ${label}`);
    return [gather(source, kept, bytes), kept.shape];
  };
  const [cond] = tensor("cond", 2);
  const [refMel, [, refFrames = 0]] = tensor("ref_mel", 3);
  if (cond.length === 0 || cond.length > COND_LIMIT || refMel.length === 0)
    throw damaged(source, `gives ${label} empty or endless vectors`);
  return { bosToken, cond, refMel, refFrames };
}

/** A tensor's values in row order, whatever its strides; each lies inside of its storage. */
function gather(source: ByteSource, tensor: PickleTensor, bytes: Uint8Array): Float32Array {
  const { storage, offset, shape, strides } = tensor;
  const count = shape.reduce((product, side) => product * side, 1);
  const last = shape.reduce((at, side, i) => at + (side - 1) * (strides[i] as number), offset);
  const fits =
    storage.elements * 4 === bytes.length &&
    count <= storage.elements &&
    (count === 0 || (Number.isSafeInteger(last) && last < storage.elements));
  if (!fits) throw damaged(source, "describes a tensor beyond its storage");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let at = offset;
    for (let d = shape.length - 1, rest = i; d >= 0; d--) {
      const side = shape[d] as number;
      at += (rest % side) * (strides[d] as number);
      rest = Math.floor(rest / side);
    }
    const value = view.getFloat32(at * 4, true);
    if (!Number.isFinite(value)) throw damaged(source, "holds a NaN or an infinity");
    out[i] = value;
  }
  return out;
}

/** All members. torch stores them as they are: a compressed one was packed by something else. */
async function readMembers(source: ByteSource): Promise<Map<string, Uint8Array>> {
  const bytes = await source.read(0, source.bytes);
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes.buffer), {
      validateEntrySizes: true,
      strictFileNames: true,
    });
    return await collect(zip);
  } catch (cause) {
    if (cause instanceof ConvertError) throw cause;
    throw damaged(source, "is no whole torch archive", cause);
  }
}

async function collect(zip: ZipFile): Promise<Map<string, Uint8Array>> {
  if (zip.entryCount > MEMBER_LIMIT) throw new Error("too many members");
  const members = new Map<string, Uint8Array>();
  // Members may not share bytes: what they claim together lies inside of the file.
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    total += entry.uncompressedSize;
    if (members.has(entry.fileName) || entry.compressionMethod !== 0 || total > zip.fileSize)
      throw new Error("a member that torch does not write");
    members.set(entry.fileName, await content(zip, entry));
  }
  return members;
}

async function content(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
  const whole = Buffer.concat(pieces);
  if (crc32(whole) !== entry.crc32) throw new Error("a member with another checksum");
  return whole;
}

function damaged(source: ByteSource, what: string, cause?: unknown): ConvertError {
  return new ConvertError(
    "file-damaged",
    `${source.name} ${what}: fetch it again from the model's own repository.`,
    { cause },
  );
}
