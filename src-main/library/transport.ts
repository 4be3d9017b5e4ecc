/**
 * One HTTP request at a time, as a downloader needs it: redirects that never carry a token to another host,
 * and the headers in which a hub says what a file is.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Body } from "./body.ts";
import { get } from "./get.ts";

const maxRedirects = 5;
/** A server may ask for more patience than this; the person may not have it. */
const maxRetryAfterMs = 60_000;

export interface Asked {
  readonly url: string;
  /** Sent to the first host only: what it redirects to has its own signature in the address. */
  readonly token?: string | undefined;
  /** First byte and, where given, the last one. */
  readonly range?: readonly [from: number, to: number | null];
  readonly signal: AbortSignal;
}

/** What a server says of a file; a hub tells the hash before the bytes, and the commit behind a branch. */
export interface Told {
  readonly totalBytes: number | null;
  /** SHA-256 where the hub names it. */
  readonly sha256: string | null;
  /** The hub's own mark of the content. */
  readonly linked: string | null;
  /** Of whoever sends the bytes; null where it names none that can be relied on. */
  readonly etag: string | null;
  readonly commit: string | null;
}

export interface Answer {
  readonly told: Told;
  /** Of the first byte of `body`. */
  readonly fromByte: number;
  /** After its last byte; null where that is not told. */
  readonly toByte: number | null;
  /** It sends parts when asked; otherwise `body` is all of it. */
  readonly ranges: boolean;
  /** Where it really came from, for the next range. */
  readonly url: string;
  readonly body: Body;
}

/** The request broke; `final` means that trying again will not help. */
export class Dropped extends Error {
  readonly final: boolean;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  constructor(
    message: string,
    how: { final?: boolean; status?: number; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, how.cause === undefined ? undefined : { cause: how.cause });
    this.final = how.final ?? false;
    this.status = how.status ?? null;
    this.retryAfterMs = how.retryAfterMs ?? null;
  }
}

export async function ask(asked: Asked): Promise<Answer> {
  const first = new URL(asked.url);
  let url = first;
  const seen: IncomingHttpHeaders[] = [];
  for (let hops = 0; hops <= maxRedirects; hops += 1) {
    const token = url.origin === first.origin ? asked.token : undefined;
    const { statusCode, headers, body } = await sendTo(url, token, asked);
    seen.push(headers);
    if (statusCode === 200 || statusCode === 206) {
      return { ...part(statusCode, headers, seen), url: url.href, body };
    }
    // What comes with a refusal is never of interest; an answer without end must not be read.
    body.destroy();
    const location = text(headers.location);
    if (statusCode < 300 || statusCode >= 400 || !location) throw refused(statusCode, headers);
    const next = new URL(location, url);
    if (
      !/^https?:$/.test(next.protocol) ||
      (url.protocol === "https:" && next.protocol === "http:")
    )
      throw new Dropped(`it redirects to ${next.protocol}//, which is not safe`, { final: true });
    url = next;
  }
  throw new Dropped("it redirects without end", { final: true });
}

async function sendTo(url: URL, token: string | undefined, { range, signal }: Asked) {
  // Bytes as they are: a compressed answer would have other lengths and other ranges.
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (range) headers.range = `bytes=${range[0]}-${range[1] ?? ""}`;
  if (token) headers.authorization = `Bearer ${token}`;
  try {
    return await get(url, headers, signal);
  } catch (error) {
    throw brokenLine(error, signal);
  }
}

/** What broke the line; anything that is not the line's doing is thrown as it is. */
export function brokenLine(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof Dropped || !(error instanceof Error)) return error;
  const code = "code" in error ? String(error.code) : "";
  if (/^UND_ERR_(BODY|HEADERS)_TIMEOUT$/.test(code)) {
    return new Dropped("nothing arrived any more", { cause: error });
  }
  const network =
    /^(UND_ERR_|HPE_|ECONN|ENOTFOUND|EAI_|ENET|EHOST|ETIMEDOUT|EPIPE|ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_|UNABLE_)/;
  if (network.test(code)) return new Dropped(error.message, { cause: error });
  return error;
}

function part(status: number, headers: IncomingHttpHeaders, seen: readonly IncomingHttpHeaders[]) {
  if (status === 200) {
    const length = text(headers["content-length"]);
    const told = toldBy(seen, length === undefined ? null : Number(length));
    return { told, ranges: false, fromByte: 0, toByte: null };
  }
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(text(headers["content-range"]) ?? "");
  if (!range) throw new Dropped("it sent a part without saying which", { final: true });
  const [fromByte, last, total] = range.slice(1).map(Number) as [number, number, number];
  return { told: toldBy(seen, total), ranges: true, fromByte, toByte: last + 1 };
}

function refused(status: number, headers: IncomingHttpHeaders): Dropped {
  const busy = status === 408 || status === 429 || status >= 500;
  return new Dropped(`the server answered ${status}`, {
    status,
    final: !busy,
    retryAfterMs: busy ? waitAsked(text(headers["retry-after"])) : null,
  });
}

/** Seconds or a date. */
function waitAsked(value: string | undefined): number | null {
  if (value === undefined) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), maxRetryAfterMs) : null;
}

function toldBy(answers: readonly IncomingHttpHeaders[], totalBytes: number | null): Told {
  const find = (name: string) =>
    answers.map((headers) => text(headers[name])).find(Boolean) ?? null;
  const linked = unquoted(find("x-linked-etag"));
  return {
    totalBytes,
    sha256: linked && /^[0-9a-f]{64}$/.test(linked) ? linked : null,
    linked,
    etag: unquoted(text(answers.at(-1)?.etag) ?? null),
    commit: commitIn(find("x-repo-commit")),
  };
}

function commitIn(value: string | null): string | null {
  return value && /^[0-9a-f]{40}$/.test(value) ? value : null;
}

/** A weak mark (`W/"…"`) promises nothing about bytes. */
function unquoted(etag: string | null): string | null {
  return etag && !etag.startsWith("W/") ? etag.replace(/^"(.*)"$/, "$1") || null : null;
}

function text(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
