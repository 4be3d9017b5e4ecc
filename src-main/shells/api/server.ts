/** The API's server: one port for requests and realtime sockets, with limits on how long they may take. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { makeDoor } from "../web/door.ts";
import { listen } from "../web/listen.ts";
import { Desk } from "./desk.ts";
import { errorOf, Refusal } from "./errors.ts";
import type { ApiPorts } from "./ports.ts";
import { RealtimeLines } from "./realtime/lines.ts";

export interface ApiServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Addresses of a proxy in front, and of pages that may call from a browser. */
  readonly origins: readonly string[];
  readonly key: string;
  readonly limits?: Partial<ApiLimits>;
}

export interface ApiLimits {
  readonly headersMs: number;
  /** For a whole request, its body included. */
  readonly requestMs: number;
}

export interface ApiServer extends AsyncDisposable {
  readonly port: number;
  /** What clients call their base URL. */
  readonly address: string;
}

/** A machine on the same network sends its headers in milliseconds; 40 MiB over slow Wi-Fi take 30 s. */
const usualLimits: ApiLimits = { headersMs: 5_000, requestMs: 60_000 };
const maxHeaderBytes = 16 * 1024;
/** Four times the clients that this is tested with. */
const maxConnections = 256;

export async function startApiServer(
  ports: ApiPorts,
  options: ApiServerOptions,
): Promise<ApiServer> {
  const { headersMs, requestMs } = { ...usualLimits, ...options.limits };
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.min(headersMs, requestMs) / 5,
  });
  server.maxConnections = maxConnections;
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const door = makeDoor({ ...options, port, token: options.key });
  const desk = new Desk(ports, door, options.key);
  const lines = new RealtimeLines(ports, door, options.key);
  serve(server, desk, lines);
  const name = options.host.includes(":") ? `[${options.host}]` : options.host;
  const anywhere = options.host === "0.0.0.0" || options.host === "::";
  return {
    port,
    address: `http://${anywhere ? "localhost" : name}:${port}/v1`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      desk.close();
      await lines[Symbol.asyncDispose]();
      // A client that keeps its connection does not keep the door open. (Node's own way is newer than the
      // Electron of the tests.)
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function serve(server: Server, desk: Desk, lines: RealtimeLines): void {
  const answer = (request: IncomingMessage, response: ServerResponse) =>
    void desk.answer(request, response);
  server.on("request", answer);
  // The key is looked at before a client is told to send its body.
  server.on("checkContinue", answer);
  server.on("upgrade", (request, socket, head) => lines.admit(request, socket, head));
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === "ECONNRESET") {
      socket.destroy();
      return;
    }
    const late = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
    const status = late ? "408 Request Timeout" : "400 Bad Request";
    const message = late ? "The request took too long to arrive." : "This is no HTTP request.";
    const body = JSON.stringify(
      errorOf(new Refusal(late ? 408 : 400, "bad_request", message)).body,
    );
    const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
  });
}
