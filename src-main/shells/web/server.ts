/** The web shell's server: the page's files and its sockets on one port. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Assistant } from "../../contract/assistant.ts";
import { makeDoor } from "./door.ts";
import { Lines } from "./lines.ts";
import { listen } from "./listen.ts";
import { answerPage, type PageFiles, readPage, refuse } from "./pageFiles.ts";

export interface WebServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly origins: readonly string[];
  readonly token: string;
  /** What vite built: index.html and what belongs to it. */
  readonly pageFolder: string;
  readonly limits?: Partial<WebLimits>;
}

export interface WebLimits {
  /** A browser on the same machine sends its headers in milliseconds. */
  readonly headersMs: number;
  readonly pingMs: number;
}

export interface WebServer extends AsyncDisposable {
  readonly port: number;
  /** With the token: whoever holds it may ask. */
  readonly address: string;
}

const headersMs = 5_000;
/** Requests have no body here. */
const maxHeaderBytes = 16 * 1024;
/** Sixteen windows with six connections each, which is what browsers open. */
const maxConnections = 96;

export async function startWebServer(
  assistant: Assistant,
  options: WebServerOptions,
): Promise<WebServer> {
  const files = await readPage(options.pageFolder);
  const timeoutMs = options.limits?.headersMs ?? headersMs;
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    connectionsCheckingInterval: timeoutMs / 5,
  });
  server.maxConnections = maxConnections;
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const door = makeDoor({ ...options, port });
  const lines = new Lines(assistant, door, options.limits?.pingMs);
  server.on("upgrade", (request, socket, head) => lines.admit(request, socket, head));
  serveFiles(server, files, door.hostAllowed);
  return {
    port,
    address: `http://${shown(options.host)}:${port}/#token=${options.token}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      await lines[Symbol.asyncDispose]();
      server.closeAllConnections();
      await closed;
    },
  };
}

function serveFiles(
  server: Server,
  files: PageFiles,
  hostAllowed: (host: string | undefined) => boolean,
): void {
  server.on("request", (request, response) => {
    if (hostAllowed(request.headers.host)) answerPage(files, request, response);
    else refuse(response, 403, "This name does not belong to Sotto.");
  });
}

/** A browser cannot go to "any address". */
function shown(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
