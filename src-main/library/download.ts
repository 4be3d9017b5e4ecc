/** Direct downloads: hashed while they stream, continued where a dropped line or a kill left them. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
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

/** `folder` keeps the partial file between runs; `path` gets the whole one. */
export async function download(
  url: string,
  folder: string,
  path: string,
  expected: Expected,
  { signal, onBytes }: FetchOptions,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await mkdir(dirname(path), { recursive: true });
  const partPath = join(folder, `${expected.sha256}.part`);
  try {
    {
      await using part = await PartialFile.open(partPath, expected, signal);
      await fill(part, url, expected, signal, onBytes);
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
  for (let fruitless = 0; part.bytes < expected.bytes; ) {
    signal.throwIfAborted();
    const before = part.bytes;
    try {
      await continueDownload(url, part, signal, onBytes);
    } catch (error) {
      if (!(error instanceof Dropped)) throw error;
      fruitless = part.bytes > before ? 0 : fruitless + 1;
      if (error.final || fruitless >= maxFruitlessTries) throw lost(url, expected, error);
      await delay(error.retryAfterMs ?? retryMs * 2 ** fruitless, undefined, { signal });
    }
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
): Promise<void> {
  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), stalledMs);
  try {
    const response = await request(url, part.bytes, AbortSignal.any([signal, stall.signal]));
    if (response.status === 200) await part.restart();
    for await (const chunk of response.body) {
      clearTimeout(timer);
      timer = setTimeout(() => stall.abort(), stalledMs);
      await part.append(chunk);
      onBytes(part.bytes);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw droppedBy(error, stall.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
}

async function request(url: string, fromByte: number, signal: AbortSignal) {
  const headers: Record<string, string> = fromByte > 0 ? { range: `bytes=${fromByte}-` } : {};
  const response = await fetch(url, { headers, signal });
  const { status, body } = response;
  const start = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
  const continues = status === 206 && Number(start) === fromByte;
  if (body && (status === 200 || continues)) return { status, body };
  await body?.cancel();
  const again = status === 429 || status >= 500;
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  const wait = Number.isFinite(seconds) ? Math.min(seconds * 1000, maxRetryAfterMs) : null;
  throw new Dropped(`the server answered ${status}`, !again, wait);
}

function droppedBy(error: unknown, stalled: boolean): unknown {
  if (stalled) return new Dropped("nothing arrived any more");
  if (!(error instanceof Error) || error instanceof Dropped) return error;
  // undici wraps what the socket said: `TypeError: fetch failed`, `TypeError: terminated`.
  if (error.name !== "TypeError") return error;
  const cause = error.cause instanceof Error ? error.cause.message : error.message;
  return new Dropped(cause || error.message);
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
