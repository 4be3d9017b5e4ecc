/**
 * The pages come from a scheme of our own: not from disk, whose origin is everyone's, and not from a
 * server. Only files of the build are given out, with the strictest policy that they work under.
 */
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { protocol, type Session } from "electron";
import { contentPolicy, isolationHeaders } from "../pagePolicy.ts";

export const pageOrigin = "sotto://page";

/** Must be called before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: "sotto",
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".map": "application/json",
};

/** No connection leaves the page's own scheme: its wire is a port. */
const headers: Readonly<Record<string, string>> = {
  "Content-Security-Policy": contentPolicy(),
  ...isolationHeaders,
};

/** Flat or one folder deep, as vite writes them: nothing that could climb out of the folder. */
const plainPath = /^\/(?:[\w-]+\/)?[\w-]+(?:\.[\w-]+)*$/;

interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

async function answer(folder: string, method: string, address: string): Promise<PageAnswer> {
  const url = new URL(address);
  const refused = (status: number) => ({ status, headers, body: Buffer.alloc(0) });
  if (method !== "GET") return refused(405);
  if (url.host !== "page" || !plainPath.test(url.pathname)) return refused(404);
  const type = types[extname(url.pathname)];
  if (type === undefined) return refused(404);
  try {
    const body = await readFile(join(folder, url.pathname));
    return { status: 200, headers: { ...headers, "Content-Type": type }, body };
  } catch {
    return refused(404);
  }
}

export function servePages(session: Session, folder: string): void {
  if (typeof session.protocol.handle === "function") {
    session.protocol.handle("sotto", async ({ method, url }) => {
      const { status, headers: given, body } = await answer(folder, method, url);
      return new Response(new Uint8Array(body), { status, headers: given });
    });
    return;
  }
  // Electron 22, on which the tests run.
  session.protocol.registerBufferProtocol("sotto", ({ method, url }, callback) => {
    void answer(folder, method, url).then(({ status, headers: given, body }) =>
      callback({ statusCode: status, headers: { ...given }, data: body }),
    );
  });
}
