import { crc32 } from "node:zlib";

/** A zip whose members are stored as they are, as `torch.save` writes it. */
export function torchArchive(
  members: Readonly<Record<string, Uint8Array>>,
  change: { method?: number; crc?: number } = {},
): Uint8Array {
  const { method = 0 } = change;
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(members)) {
    const label = Buffer.from(name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(method, 4);
    shared.writeUInt32LE(change.crc ?? crc32(content), 10);
    shared.writeUInt32LE(content.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(label.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), shared, label, content]);
    const entry = Buffer.concat([Buffer.from("PK\x01\x02\0\0"), shared, Buffer.alloc(14), label]);
    entry.writeUInt32LE(offset, 42);
    files.push(local);
    directory.push(entry);
    offset += local.length;
  }
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...files, ...directory, end]));
}
