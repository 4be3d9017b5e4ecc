/** The realtime sockets: who may open one, how it is kept alive, and when it is let go. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import type { PackInfo } from "../../../contract/assistant.ts";
import { type Door, sameText } from "../../web/door.ts";
import { pingMs } from "../../web/lines.ts";
import { keepAlive, letGo } from "../../web/socketLife.ts";
import { errorOf, Refusal } from "../errors.ts";
import { stalledMs } from "../outlet.ts";
import type { ApiPorts } from "../ports.ts";
import { packOf, requireModel } from "../route.ts";
import { clientEventSchema, clientEventTypes, maxAppendBytes } from "./schema.ts";
import { RealtimeSession, type ServerEvent } from "./session.ts";

const path = "/v1/realtime";
/** How a page's socket, which can set no header, carries the key; the name is OpenAI's. */
const keyProtocol = "openai-insecure-api-key.";
const protocol = "realtime";
const maxLines = 64;
/** An append of 15 MiB as base64, and its envelope. */
const maxMessageBytes = Math.ceil(maxAppendBytes * 1.4);
/** WebSocket's code for a server that goes away. */
const goingAwayCode = 1001;
/** Events that wait behind one that takes long; a client sends sound in fifty pieces a second. */
const maxQueued = 4_096;

const envelope = z.object({ type: z.string(), event_id: z.string().optional().catch(undefined) });

export class RealtimeLines implements AsyncDisposable {
  readonly #ports: ApiPorts;
  readonly #door: Door;
  readonly #key: string;
  readonly #lines = new Map<WebSocket, RealtimeSession>();
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    // Sound does not compress, and a zip bomb needs a decompressor.
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
  });

  constructor(ports: ApiPorts, door: Door, key: string) {
    this.#ports = ports;
    this.#door = door;
    this.#key = key;
  }

  admit(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    this.#admitted(request).then(
      (pack) => {
        this.#server.handleUpgrade(request, socket, head, (line) => this.#serve(line, pack));
      },
      (error: unknown) => refuse(socket, error),
    );
  }

  async #admitted({ headers, url }: IncomingMessage): Promise<PackInfo> {
    if (!this.#door.hostAllowed(headers.host)) {
      throw new Refusal(403, "unknown_host", "This name does not belong to Sotto.");
    }
    if (headers.origin !== undefined && !this.#door.originAllowed(headers.origin)) {
      throw new Refusal(403, "unknown_origin", "Pages of this origin may not ask Sotto.");
    }
    const asked = new URL(url ?? "", "http://x");
    if (asked.pathname !== path) throw new Refusal(404, "unknown_path", `Sockets are at ${path}.`);
    if (!sameText(keyOf(headers), this.#key)) {
      throw new Refusal(401, "invalid_api_key", "This is not the key of the running Sotto.");
    }
    const model = asked.searchParams.get("model");
    if (model !== null) await requireModel(this.#ports, model);
    if (this.#lines.size >= maxLines) {
      throw new Refusal(429, "queue_full", `${maxLines} clients are connected already.`);
    }
    return packOf(this.#ports);
  }

  #serve(line: WebSocket, pack: PackInfo): void {
    line.on("error", () => line.terminate());
    keepAlive(line, pingMs);
    const send = (event: ServerEvent) => sendEvent(line, event);
    const session = new RealtimeSession(this.#ports, pack, send);
    this.#lines.set(line, session);
    line.on("close", () => {
      this.#lines.delete(line);
      void session[Symbol.asyncDispose]();
    });
    let queued = 0;
    // In order, one after the other: an append that comes after a commit belongs to the next question.
    let taking = session.open().catch(() => line.terminate());
    line.on("message", (data, binary) => {
      if (queued >= maxQueued) return line.close(1008, "too many events at once");
      queued++;
      taking = taking
        .then(() => take(session, send, binary ? "" : String(data)))
        .finally(() => queued--);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [line, session] of [...this.#lines]) {
      await session[Symbol.asyncDispose]();
      letGo(line, goingAwayCode);
    }
    this.#server.close();
  }
}

async function take(
  session: RealtimeSession,
  send: (event: ServerEvent) => Promise<void>,
  text: string,
): Promise<void> {
  const complain = (error: Refusal, id?: string) =>
    send({ type: "error", error: { ...errorOf(error).body.error, event_id: id ?? null } });
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return complain(new Refusal(400, "invalid_json", "A message is JSON text."));
  }
  const { data: head } = envelope.safeParse(raw);
  if (!head || !clientEventTypes.has(head.type)) {
    return complain(new Refusal(400, "unknown_event", "There is no such event."), head?.event_id);
  }
  const event = clientEventSchema.safeParse(raw);
  if (event.success) return session.take(event.data);
  const where = event.error.issues[0]?.path.join(".") || "type";
  const refusal = new Refusal(400, "invalid_value", `${where} is not valid.`, where);
  return complain(refusal, head.event_id);
}

/** Resolves when the socket has taken it. A reader that takes nothing is let go. */
function sendEvent(line: WebSocket, event: ServerEvent): Promise<void> {
  return new Promise((resolve) => {
    if (line.readyState !== line.OPEN) return resolve();
    const timer = setTimeout(() => line.terminate(), stalledMs);
    line.send(JSON.stringify({ event_id: `event_${randomUUID()}`, ...event }), () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function keyOf(headers: IncomingMessage["headers"]): string {
  const bearer = /^Bearer (.*)$/i.exec(headers.authorization ?? "")?.[1];
  if (bearer !== undefined) return bearer;
  const offered = (headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
  return offered.find((name) => name.startsWith(keyProtocol))?.slice(keyProtocol.length) ?? "";
}

function refuse(socket: Duplex, error: unknown): void {
  const { status, body } = errorOf(error);
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} Refused`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(text)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${text}`);
}
