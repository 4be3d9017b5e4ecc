/**
 * A model hub on this machine, with the real one's addresses and habits: `/REPO/resolve/REVISION/PATH`
 * names commit, length and hash and sends large files elsewhere through signed links. It misbehaves on
 * demand.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";

/** Content by byte: a buffer, or made on the fly for files that no test machine could hold. */
export interface HubFile {
  readonly bytes: number;
  readonly sha256: string;
  read(from: number, to: number): Buffer;
}

export function bufferFile(data: Buffer): HubFile {
  return {
    bytes: data.length,
    sha256: createHash("sha256").update(data).digest("hex"),
    read: (from, to) => data.subarray(from, to),
  };
}

export interface Asked {
  readonly url: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
  status: number;
  sentBytes: number;
}

/** What goes wrong; each function sees one request for bytes and may take it over. */
export interface Mischief {
  /** Answers with this instead; null lets it pass. */
  refuse?: (asked: Asked) => { status: number; headers?: Record<string, string> } | null;
  /** Cuts the line after so many bytes of this answer. */
  resetAfter?: (asked: Asked) => number | null;
  /** Keeps the line open and sends no more after so many bytes. */
  hangAfter?: (asked: Asked) => number | null;
  /** Other bytes than promised. */
  corrupt?: (asked: Asked, data: Buffer, from: number) => Buffer;
  /** Answers 200 with everything, whatever range was asked for. */
  noRanges?: boolean;
  /** Says another length than it sends. */
  declaredBytes?: number;
  /** Signed links live for so many uses. */
  linkUses?: number;
  /** Names no hash and no commit, as plain web servers do. */
  tellsNothing?: boolean;
  /** Of all lines together. */
  bytesPerSecond?: number;
  /** Sent at once; what is counted as sent is right to this. */
  blockBytes?: number;
}

const commit = "1234567890abcdef1234567890abcdef12345678";
const usualBlockBytes = 1024 * 1024;

export class Hub implements AsyncDisposable {
  readonly asked: Asked[] = [];
  readonly files = new Map<string, HubFile>();
  mischief: Mischief = {};
  /** Repositories that want to know who asks. */
  token: string | null = null;
  /** Signed links lead to another origin, as a hub's do: this same server by its number. */
  elsewhere = false;
  readonly #server: Server;
  readonly #links = new Map<string, { file: HubFile; uses: number }>();
  readonly #secure: boolean;
  #dueMs = 0;

  private constructor(tls?: { key: string; cert: string }) {
    const answer = (request: IncomingMessage, response: ServerResponse) =>
      void this.#answer(request, response);
    this.#secure = tls !== undefined;
    this.#server = tls ? createSecureServer(tls, answer) : createServer(answer);
  }

  static async open(tls?: { key: string; cert: string }): Promise<Hub> {
    const hub = new Hub(tls);
    await new Promise<void>((resolve) => hub.#server.listen(0, "127.0.0.1", resolve));
    return hub;
  }

  get origin(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#secure ? "https" : "http"}://localhost:${port}`;
  }

  /** `repository` "owner/name". */
  put(repository: string, path: string, file: HubFile | Buffer): void {
    this.files.set(`${repository}/${path}`, Buffer.isBuffer(file) ? bufferFile(file) : file);
  }

  /** Bytes of files that went out; answers about files are not counted. */
  get sentBytes(): number {
    return this.asked.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { range, authorization } = request.headers;
    const asked: Asked = { url: request.url ?? "", range, authorization, status: 0, sentBytes: 0 };
    this.asked.push(asked);
    const refusal = this.mischief.refuse?.(asked) ?? null;
    if (refusal) return this.#end(asked, response, refusal.status, refusal.headers);
    const link = this.#links.get(asked.url);
    if (link) {
      if (link.uses-- <= 0) return this.#end(asked, response, 403);
      return this.#send(asked, response, link.file);
    }
    const at = /^\/(?:models\/)?([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(asked.url);
    const file = at && this.files.get(`${at[1]}/${at[3]}`);
    if (!file) return this.#end(asked, response, 404);
    if (this.token && authorization !== `Bearer ${this.token}`) {
      return this.#end(asked, response, 401, { "x-error-code": "GatedRepo" });
    }
    const headers = this.mischief.tellsNothing ? {} : { "x-repo-commit": commit };
    // Small files come from the repository itself, with git's name of the content.
    const small = file.bytes < 100_000 && !/\.(gguf|safetensors|pt)$/.test(asked.url);
    if (small || this.mischief.tellsNothing) return this.#send(asked, response, file, headers);
    const signed = `/cdn/${file.sha256}?signature=${this.#links.size}`;
    this.#links.set(signed, { file, uses: this.mischief.linkUses ?? Number.POSITIVE_INFINITY });
    this.#end(asked, response, 302, {
      ...headers,
      location: this.elsewhere ? this.origin.replace("localhost", "127.0.0.1") + signed : signed,
      "x-linked-size": String(file.bytes),
      "x-linked-etag": `"${file.sha256}"`,
    });
  }

  #end(asked: Asked, response: ServerResponse, status: number, headers = {}): void {
    asked.status = status;
    response.writeHead(status, headers).end();
  }

  async #send(asked: Asked, response: ServerResponse, file: HubFile, headers = {}) {
    const { noRanges, declaredBytes, tellsNothing } = this.mischief;
    const total = declaredBytes ?? file.bytes;
    const range = noRanges ? null : /^bytes=(\d+)-(\d*)$/.exec(asked.range ?? "");
    const from = range ? Number(range[1]) : 0;
    if (from >= total) return this.#end(asked, response, 416);
    const to = Math.min(range?.[2] ? Number(range[2]) + 1 : total, total);
    asked.status = range ? 206 : 200;
    response.writeHead(asked.status, {
      ...headers,
      ...(tellsNothing ? {} : { etag: `"${file.sha256.slice(0, 40)}"` }),
      "content-length": to - from,
      ...(range ? { "content-range": `bytes ${from}-${to - 1}/${total}` } : {}),
    });
    Readable.from(this.#blocks(asked, response, file, from, Math.min(to, file.bytes)), {
      objectMode: false,
      highWaterMark: this.mischief.blockBytes ?? usualBlockBytes,
    })
      .on("error", () => response.destroy())
      .pipe(response);
  }

  async *#blocks(asked: Asked, response: ServerResponse, file: HubFile, from: number, to: number) {
    const { resetAfter, hangAfter, corrupt, bytesPerSecond } = this.mischief;
    const { blockBytes = usualBlockBytes } = this.mischief;
    const reset = resetAfter?.(asked) ?? Number.POSITIVE_INFINITY;
    const hang = hangAfter?.(asked) ?? Number.POSITIVE_INFINITY;
    for (let at = from; at < to; ) {
      const room = Math.min(blockBytes, to - at, from + Math.min(reset, hang) - at);
      if (room <= 0) break;
      const data = file.read(at, at + room);
      yield corrupt?.(asked, Buffer.from(data), at) ?? data;
      at += room;
      asked.sentBytes += room;
      if (!bytesPerSecond) continue;
      const now = performance.now();
      this.#dueMs = Math.max(now, this.#dueMs) + (room / bytesPerSecond) * 1000;
      await new Promise((resolve) => setTimeout(resolve, this.#dueMs - now));
    }
    if (asked.sentBytes >= to - from) return;
    if (asked.sentBytes >= hang) {
      await new Promise<void>((resolve) => response.once("close", resolve));
      return;
    }
    // What was sent leaves first; the reader sees the line break behind it.
    await new Promise((resolve) => setImmediate(resolve));
    response.socket?.destroySoon();
    await new Promise<void>((resolve) => response.once("close", resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
