/** Direct downloads: hashed while they stream, continued where a dropped line or a kill left them. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type FaultError, fault } from "../contract/faults.ts";
import type { FileSource } from "./manifest.ts";
import type { FetchOptions } from "./packages.ts";
import { checkHash, diskFault, type Expected } from "./write.ts";

/** A line that brings nothing for so long is given up and tried anew. */
const stalledMs = 30_000;
/** Tries in a row that brought not one byte. */
const maxFruitlessTries = 3;
const retryMs = 500;
/** A server may ask for more patience than this; the person may not have it. */
const maxRetryAfterMs = 10_000;

export type DirectSource = Exclude<FileSource, { type: "archive" }>;

/** `HF_ENDPOINT`: a mirror, as the hub's own tools take it. */
export function sourceUrl(source: DirectSource, env: NodeJS.ProcessEnv = process.env): string {
  if (source.type === "http") return source.url;
  const hub = (env.HF_ENDPOINT ?? "https://huggingface.co").replace(/\/+$/, "");
  return `${hub}/${source.repository}/resolve/${source.revision}/${source.path}`;
}

/** Where the bytes lie until all are there; beside the file, so that a later run finds them. */
export function partOf(path: string, expected: Expected): string {
  return `${path}.${expected.sha256.slice(0, 16)}.part`;
}

export async function download(
  url: string,
  path: string,
  expected: Expected,
  { signal, onBytes }: FetchOptions,
): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const partPath = partOf(path, expected);
  try {
    {
      await using part = await PartialFile.open(partPath, expected, signal);
      const found = part.bytes;
      await fill(part, url, expected, signal, onBytes);
      if (found > 0 && !part.isRight()) {
        // What lay there was damaged, or came from another source: once more from the beginning.
        await part.restart();
        await fill(part, url, expected, signal, onBytes);
      }
      await part.check();
    }
    await rename(partPath, path);
  } catch (error) {
    throw diskFault(error, expected.name, folder) ?? error;
  }
}

async function fill(
  part: PartialFile,
  url: string,
  expected: Expected,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<void> {
  // Not just this try's: a server without ranges starts over and may never get further.
  let mostBytes = part.bytes;
  for (let fruitless = 0; !part.isFull; ) {
    signal.throwIfAborted();
    const dropped = await continueDownload(url, part, signal, onBytes);
    if (!dropped) continue;
    fruitless = part.bytes > mostBytes ? 0 : fruitless + 1;
    mostBytes = Math.max(mostBytes, part.bytes);
    if (dropped.final || fruitless >= maxFruitlessTries) throw lost(url, expected, dropped);
    await delay(dropped.retryAfterMs ?? retryMs * 2 ** fruitless, undefined, { signal });
  }
}

/** What has arrived so far, on disk and as a running hash. */
class PartialFile implements AsyncDisposable {
  readonly #path: string;
  readonly #expected: Expected;
  #file: FileHandle;
  #hash = createHash("sha256");
  #bytes = 0;

  private constructor(path: string, expected: Expected, file: FileHandle) {
    this.#path = path;
    this.#expected = expected;
    this.#file = file;
  }

  static async open(path: string, expected: Expected, signal: AbortSignal): Promise<PartialFile> {
    const part = new PartialFile(path, expected, await open(path, "a+"));
    const { size } = await part.#file.stat();
    if (size > expected.bytes) await part.restart();
    else if (size > 0) {
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
        signal.throwIfAborted();
        part.#count(chunk as Buffer);
      }
    }
    return part;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get expectedBytes(): number {
    return this.#expected.bytes;
  }

  get isFull(): boolean {
    return this.#bytes === this.#expected.bytes;
  }

  async append(chunk: Uint8Array): Promise<void> {
    if (this.#bytes + chunk.byteLength > this.#expected.bytes) {
      await this.restart();
      throw new Dropped(`more than ${this.#expected.bytes} bytes arrived`, true);
    }
    await this.#file.writeFile(chunk);
    this.#count(chunk);
  }

  async restart(): Promise<void> {
    await this.#file.truncate(0);
    this.#hash = createHash("sha256");
    this.#bytes = 0;
  }

  isRight(): boolean {
    return this.#hash.copy().digest("hex") === this.#expected.sha256;
  }

  /** Wrong bytes are removed, so that the next try starts afresh. */
  async check(): Promise<void> {
    try {
      checkHash(this.#hash, this.#expected);
      await this.#file.sync();
    } catch (error) {
      await rm(this.#path, { force: true });
      throw error;
    }
  }

  #count(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.byteLength;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

/** The line broke; `final` means that trying again will not help. */
class Dropped extends Error {
  readonly final: boolean;
  readonly retryAfterMs: number | null;
  constructor(message: string, final = false, retryAfterMs: number | null = null) {
    super(message);
    this.final = final;
    this.retryAfterMs = retryAfterMs;
  }
}

async function continueDownload(
  url: string,
  part: PartialFile,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<Dropped | null> {
  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), stalledMs);
  try {
    const response = await request(url, part.bytes, AbortSignal.any([signal, stall.signal]));
    if (response.totalBytes !== null && response.totalBytes !== part.expectedBytes) {
      await response.body.cancel();
      return new Dropped(
        `it has ${response.totalBytes} bytes instead of ${part.expectedBytes}`,
        true,
      );
    }
    if (response.status === 200) await part.restart();
    for await (const chunk of response.body) {
      clearTimeout(timer);
      timer = setTimeout(() => stall.abort(), stalledMs);
      await part.append(chunk);
      onBytes(part.bytes);
    }
    return part.isFull ? null : new Dropped(`it ended after ${part.bytes} bytes`);
  } catch (error) {
    signal.throwIfAborted();
    return droppedBy(error, stall.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
}

async function request(url: string, fromByte: number, signal: AbortSignal) {
  // Bytes as they are: a compressed answer would have other lengths and other ranges.
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (fromByte > 0) headers.range = `bytes=${fromByte}-`;
  const response = await fetch(url, { headers, signal });
  const { status, body } = response;
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
  const continues = status === 206 && Number(range?.[1]) === fromByte;
  if (body && (status === 200 || continues)) {
    const told = status === 200 ? response.headers.get("content-length") : range?.[2];
    return { status, body, totalBytes: told ? Number(told) : null };
  }
  await body?.cancel();
  const again = status === 429 || status >= 500;
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  const wait = Number.isFinite(seconds) ? Math.min(seconds * 1000, maxRetryAfterMs) : null;
  throw new Dropped(`the server answered ${status}`, !again, wait);
}

/** What broke the line; anything that is not the line's doing is thrown. */
function droppedBy(error: unknown, stalled: boolean): Dropped {
  if (stalled) return new Dropped("nothing arrived any more");
  if (error instanceof Dropped) return error;
  // undici wraps what the socket said: `TypeError: fetch failed`, `TypeError: terminated`.
  if (!(error instanceof TypeError)) throw error;
  return new Dropped(error.cause instanceof Error ? error.cause.message : error.message);
}

function lost(url: string, expected: Expected, error: Error): FaultError {
  return fault(
    "network",
    "setup",
    `${expected.name} could not be fetched from ${new URL(url).host}: ${error.message}.`,
    "Check the network and run the same command again; what has arrived is kept.",
    error,
  );
}
