import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { ConvertError } from "./errors.ts";

/**
 * Bytes at a known address: a file here, a range of a remote file elsewhere. Conversion reads
 * through this and never holds more than one piece.
 */
export interface ByteSource extends AsyncDisposable {
  /** For messages; no folder. */
  readonly name: string;
  readonly bytes: number;
  /** Changes whenever the content may have changed; part of what decides whether work may resume. */
  readonly identity: string;
  /** Exactly `length` bytes from `offset`; a range outside of the source is `file-damaged`. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

export async function fileSource(path: string): Promise<ByteSource> {
  const name = basename(path);
  const unreadable = (cause: unknown) =>
    new ConvertError("file-unreadable", `${name} cannot be read: check that it is there.`, {
      cause,
    });
  const handle = await open(path, "r").catch((cause: unknown) => {
    throw unreadable(cause);
  });
  const info = await handle.stat();
  if (!info.isFile()) {
    await handle.close();
    throw unreadable(new Error("not a file"));
  }
  return {
    name,
    bytes: info.size,
    identity: `${name}:${info.size}:${Math.trunc(info.mtimeMs)}`,
    async read(offset, length) {
      const piece = new Uint8Array(checkRange(name, info.size, offset, length));
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(piece, filled, length - filled, offset + filled);
        if (bytesRead === 0) throw truncated(name);
        filled += bytesRead;
      }
      return piece;
    },
    async [Symbol.asyncDispose]() {
      await handle.close();
    },
  };
}

/** A source over bytes in memory, for headers that arrived by other ways and for tests. */
export function memorySource(name: string, content: Uint8Array): ByteSource {
  return {
    name,
    bytes: content.length,
    identity: `${name}:${content.length}`,
    read: async (offset, length) => {
      checkRange(name, content.length, offset, length);
      return new Uint8Array(content.subarray(offset, offset + length));
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

function checkRange(name: string, bytes: number, offset: number, length: number): number {
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length);
  if (!whole || offset < 0 || length < 0 || offset + length > bytes) throw truncated(name);
  return length;
}

export function truncated(name: string): ConvertError {
  return new ConvertError(
    "file-damaged",
    `${name} ends before the data its header promises: fetch it again.`,
  );
}

export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}

/** Reads a small JSON file; anything over `limitBytes` is refused before it is read. */
export async function readJson(path: string, limitBytes = 64 * 1024 * 1024): Promise<unknown> {
  await using source = await fileSource(path);
  if (source.bytes > limitBytes)
    throw new ConvertError("file-damaged", `${source.name} is far too large to be what it claims.`);
  return parseJson(source.name, await source.read(0, source.bytes));
}

export function parseJson(name: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ConvertError("file-damaged", `${name} is not valid JSON: fetch it again.`, { cause });
  }
}
