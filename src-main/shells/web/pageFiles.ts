/** The built page, read once: a request can only name what is in this list, never a path on disk. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { fault } from "../../contract/faults.ts";
import { contentPolicy, isolationHeaders } from "../pagePolicy.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** What vite writes with a hash of the content in its name never changes under that name. */
const hashedName = /-[\w-]{8}\.\w+$/;
const oneYearSeconds = 31_536_000;

interface PageFile {
  readonly bytes: Buffer;
  readonly type: string;
  readonly tag: string;
  readonly cache: string;
}
export type PageFiles = ReadonlyMap<string, PageFile>;

export async function readPage(folder: string): Promise<PageFiles> {
  const files = new Map<string, PageFile>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    // A link is no file here, so that nothing outside of the folder is served.
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = `/${relative(folder, path).split(sep).join("/")}`;
    files.set(name, await pageFile(path, entry.name));
  }
  const index = files.get("/index.html");
  if (!index) {
    throw fault(
      "not-found",
      "setup",
      `The page is not built: ${join(folder, "index.html")} does not exist.`,
      "Run npm start, which builds it.",
    );
  }
  return files.set("/", index);
}

async function pageFile(path: string, name: string): Promise<PageFile> {
  const bytes = await readFile(path);
  const tag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  const type = types[extname(name)] ?? "application/octet-stream";
  const cache = hashedName.test(name) ? `public, max-age=${oneYearSeconds}, immutable` : "no-cache";
  return { bytes, type, tag, cache };
}

/** What every answer carries. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": contentPolicy("manifest-src 'self'"),
  "Permissions-Policy":
    "microphone=(self), camera=(self), display-capture=(self), geolocation=(), usb=(), serial=()",
  ...isolationHeaders,
};

export function answerPage(files: PageFiles, request: IncomingMessage, response: ServerResponse) {
  const [path = ""] = (request.url ?? "").split(/[?#]/, 1);
  const file = files.get(path);
  if (request.method !== "GET" && request.method !== "HEAD") refuse(response, 405, "Only GET.");
  else if (!file) refuse(response, 404, "There is no such file.");
  else give(file, request, response);
}

function give(file: PageFile, request: IncomingMessage, response: ServerResponse): void {
  const headers = { ...securityHeaders, "Cache-Control": file.cache, ETag: file.tag };
  if (request.headers["if-none-match"] === file.tag) {
    response.writeHead(304, headers).end();
    return;
  }
  const length = file.bytes.byteLength;
  response.writeHead(200, { ...headers, "Content-Type": file.type, "Content-Length": length });
  response.end(request.method === "HEAD" ? undefined : file.bytes);
}

/** Ends the connection too: whoever is refused has nothing more to say. */
export function refuse(response: ServerResponse, status: number, sentence: string): void {
  response
    .writeHead(status, {
      ...securityHeaders,
      "Content-Type": "text/plain; charset=utf-8",
      Connection: "close",
    })
    .end(`${sentence}\n`);
}
