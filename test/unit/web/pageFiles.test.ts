import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readPage } from "../../../src-main/shells/web/pageFiles.ts";
import { faultOf } from "../../contract/listening.ts";
import { type WebPlace, webPlace } from "./webPlace.ts";

let place: WebPlace;
beforeEach(async () => {
  place = await webPlace();
});
afterEach(() => place.close());

const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  place.get(path, { host: place.host, ...headers }, method);

test("web-4: only files of the page are served, whatever the path says", async () => {
  const paths = [
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/assets/..\\..\\secret.txt",
    "/link.txt",
    "//index.html",
    "/assets",
    "/assets/",
    "/index.html%00.js",
    "/constructor",
    "http://127.0.0.1/index.html",
  ];
  for (const path of paths) {
    const { status, body } = await get(path);
    expect([path, status, body]).toEqual([path, 404, "There is no such file.\n"]);
  }
});

test("web-5: the page forbids inline script and style, frames and other sites", async () => {
  const { status, headers } = await get("/");
  expect(status).toBe(200);
  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("style-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  expect(headers).toMatchObject({
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-type": "text/html; charset=utf-8",
  });
});

test("web-6: hashed files are kept for good, the page is asked for again by its tag", async () => {
  const asset = await get("/assets/page-a1B2_c3-.js");
  expect(asset.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect(asset.headers["content-type"]).toBe("text/javascript; charset=utf-8");
  const page = await get("/?from=bookmark");
  expect(page.headers["cache-control"]).toBe("no-cache");
  const again = await get("/", { "if-none-match": String(page.headers.etag) });
  expect([again.status, again.body]).toEqual([304, ""]);
  const head = await get("/", {}, "HEAD");
  expect([head.status, head.body]).toEqual([200, ""]);
});

test("web-4: other methods are refused", async () => {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    expect((await get("/", {}, method)).status, method).toBe(405);
  }
});

test("web-4: a page that is not built is named", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sotto-empty-"));
  const { code, message } = await faultOf(readPage(folder));
  expect(code).toBe("not-found");
  expect(message).toContain(join(folder, "index.html"));
});
