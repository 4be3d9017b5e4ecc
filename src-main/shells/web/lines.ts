/** The pages' sockets: each is served as a session, kept alive, and let go when it does not answer. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Assistant } from "../../contract/assistant.ts";
import type { Fault } from "../../contract/faults.ts";
import { maxMessageBytes } from "../../contract/limits.ts";
import { worded } from "../../contract/sentences.ts";
import { type Served, serveSession } from "../../contract/serving.ts";
import { closeCodes, socketWire } from "../../contract/socketWire.ts";
import type { Door } from "./door.ts";
import { linePath, lineProtocol } from "./door.ts";
import { keepAlive, letGo } from "./socketLife.ts";

/** A person has a handful of windows. */
const maxLines = 16;

/** A page that vanished without a word (sleep, a lost network) is noticed within two of these. */
export const pingMs = 20_000;

/** WebSocket's own code for an end that nothing is wrong with. */
const finishedCode = 1000;

const full: Fault = {
  code: "busy",
  stage: "wire",
  ...worded("many-windows", maxLines),
};

export class Lines implements AsyncDisposable {
  readonly #assistant: Assistant;
  readonly #door: Door;
  readonly #pingMs: number;
  readonly #served = new Map<WebSocket, Served>();
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    // Sound does not compress, and a zip bomb needs a decompressor.
    perMessageDeflate: false,
    handleProtocols: () => lineProtocol,
  });

  constructor(assistant: Assistant, door: Door, pingEveryMs = pingMs) {
    this.#assistant = assistant;
    this.#door = door;
    this.#pingMs = pingEveryMs;
  }

  /** The `upgrade` event of the HTTP server. */
  admit(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const offered = request.headers["sec-websocket-protocol"];
    const refusal = this.#refusal(request, offered);
    if (refusal) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (line) => {
      line.on("error", () => line.terminate());
      // Only an open socket can tell a page why: a refused upgrade is a mute error there.
      if (this.#door.tokenRight(offered)) this.#serve(line);
      else letGo(line, closeCodes.unauthorized);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ending = [...this.#served].map(async ([line, served]) => {
      await served[Symbol.asyncDispose]();
      letGo(line, finishedCode);
    });
    await Promise.all(ending);
    this.#server.close();
  }

  #refusal({ headers, url }: IncomingMessage, offered: string | undefined): string | null {
    const { host, origin } = headers;
    const known = this.#door.hostAllowed(host) && this.#door.originAllowed(origin);
    if (!known) return "403 Forbidden";
    if (url !== linePath) return "404 Not Found";
    const speaks = offered?.split(",").some((name) => name.trim() === lineProtocol);
    return speaks ? null : "400 Bad Request";
  }

  #serve(line: WebSocket): void {
    const served = serveSession(socketWire(line), this.#assistant);
    this.#served.set(line, served);
    void served.ended.then(() => {
      this.#served.delete(line);
      letGo(line, finishedCode);
    });
    if (this.#served.size > maxLines) void served.close(full);
    else keepAlive(line, this.#pingMs);
  }
}
