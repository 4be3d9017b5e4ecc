/** Archives as an attacker would write them: every field of a zip can be made to lie. */
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { pack as tarPack } from "tar-stream";

export interface ZipMember {
  readonly name: string;
  readonly data: Uint8Array;
  readonly compress?: boolean;
  /** What the directory claims; the truth by default. */
  readonly claimedBytes?: number;
  readonly flags?: number;
}

const localHeaderBytes = 30;
const directoryHeaderBytes = 46;

export function makeZip(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const name = Buffer.from(member.name);
    const stored = member.compress ? deflateRawSync(member.data) : Buffer.from(member.data);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(member.flags ?? 0, 2);
    fields.writeUInt16LE(member.compress ? 8 : 0, 4);
    fields.writeUInt32LE(crc32(member.data), 10);
    fields.writeUInt32LE(stored.length, 14);
    fields.writeUInt32LE(member.claimedBytes ?? member.data.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), fields, name, stored]);
    const entry = Buffer.alloc(directoryHeaderBytes);
    entry.write("PK\u0001\u0002");
    entry.writeUInt16LE(20, 4);
    fields.copy(entry, 6);
    entry.writeUInt32LE(offset, 42);
    directory.push(Buffer.concat([entry, name]));
    parts.push(local);
    offset += localHeaderBytes + name.length + stored.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006");
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

export interface TarMember {
  readonly name: string;
  readonly data?: Uint8Array;
  readonly type?: "file" | "symlink" | "link" | "directory";
  readonly linkname?: string;
}

export async function makeTarball(members: readonly TarMember[]): Promise<Buffer> {
  const tar = tarPack();
  for (const { data, ...header } of members) tar.entry({ ...header }, Buffer.from(data ?? []));
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}

/** A member that claims `bytes` and never ends. */
export async function makeEndlessTarball(name: string, bytes: number): Promise<Buffer> {
  const tar = tarPack();
  tar.entry({ name, size: bytes });
  const header = await new Promise<Buffer>((resolve) =>
    tar.once("data", (chunk) => resolve(chunk as Buffer)),
  );
  return gzipSync(Buffer.concat([header, Buffer.alloc(1024 * 1024)]));
}
