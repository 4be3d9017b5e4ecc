/** Who may come in, which route answers, and what a stranger is told. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Door, sameText } from "../web/door.ts";
import { BodyBudget } from "./body.ts";
import { chat } from "./chat.ts";
import { type ErrorBody, errorOf, Refusal } from "./errors.ts";
import { listModels, showModel } from "./models.ts";
import type { ApiPorts } from "./ports.ts";
import { Remembered } from "./remembered.ts";
import type { Route } from "./route.ts";
import { speech } from "./speech.ts";
import { transcriptions } from "./transcriptions.ts";
import { Waits } from "./waits.ts";

/** How long the rest of a refused body is read and dropped, so that its sender sees the answer. */
const lingerMs = 2_000;

const routes: Readonly<Record<string, { readonly method: string; readonly route: Route }>> = {
  "/v1/models": { method: "GET", route: listModels },
  "/v1/chat/completions": { method: "POST", route: chat },
  "/v1/audio/speech": { method: "POST", route: speech },
  "/v1/audio/transcriptions": { method: "POST", route: transcriptions },
};

export class Desk {
  readonly #ports: ApiPorts;
  readonly #door: Door;
  readonly #key: string;
  readonly #remembered = new Remembered();
  readonly #budget = new BodyBudget();
  readonly #waits = new Waits();
  readonly #closing = new AbortController();

  constructor(ports: ApiPorts, door: Door, key: string) {
    this.#ports = ports;
    this.#door = door;
    this.#key = key;
  }

  close(): void {
    this.#closing.abort();
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#admitted(request, response);
    } catch (error) {
      this.#refuse(request, response, error);
    }
  }

  async #admitted(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, method } = request;
    if (!this.#door.hostAllowed(headers.host)) {
      throw new Refusal(403, "unknown_host", "This name does not belong to Sotto.");
    }
    this.#answerOrigin(headers.origin, response);
    const [path = ""] = (request.url ?? "").split(/[?#]/, 1);
    if (method === "OPTIONS") {
      response.writeHead(204, { "Access-Control-Max-Age": "600" }).end();
      return;
    }
    if (path === "/healthz") return this.#health(response);
    const given = /^Bearer (.*)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
    if (!sameText(given, this.#key)) {
      throw new Refusal(401, "invalid_api_key", "This is not the key of the running Sotto.");
    }
    await this.#route(path, request, response);
  }

  /** Programs send no `Origin`; a page's must be known, or any site could ask through its visitors. */
  #answerOrigin(origin: string | undefined, response: ServerResponse): void {
    if (origin === undefined) return;
    if (!this.#door.originAllowed(origin)) {
      throw new Refusal(403, "unknown_origin", "Pages of this origin may not ask Sotto.");
    }
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Access-Control-Allow-Headers", "authorization, content-type, *");
    response.setHeader("Access-Control-Allow-Methods", "GET, POST");
    response.setHeader("Vary", "Origin");
  }

  /** For service managers: no key, and nothing that is worth one. */
  async #health(response: ServerResponse): Promise<void> {
    const state = this.#ports.engineState();
    response.writeHead(state === "failed" ? 503 : 200, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ status: state }));
  }

  async #route(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const found = /^\/v1\/models\/[^/]+$/.test(path)
      ? { method: "GET", route: showModel }
      : Object.hasOwn(routes, path)
        ? routes[path]
        : undefined;
    if (!found) {
      const known = [...Object.keys(routes), "/v1/realtime"].join(", ");
      throw new Refusal(404, "unknown_path", `There is no such path here: ${known}.`);
    }
    if (request.method !== found.method) {
      throw new Refusal(405, "method_not_allowed", `${path} takes ${found.method}.`);
    }
    const gone = new AbortController();
    const leave = () => gone.abort();
    response.once("close", leave);
    using _waiting = this.#waits.enter();
    await found.route({
      ports: this.#ports,
      request,
      response,
      remembered: this.#remembered,
      budget: this.#budget,
      signal: AbortSignal.any([gone.signal, this.#closing.signal]),
    });
  }

  #refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const { status, body } = errorOf(error);
    if (response.headersSent) {
      breakOff(response, body);
      return;
    }
    if (response.destroyed) return;
    const text = JSON.stringify(body);
    const { "content-length": length = "0", "transfer-encoding": chunked } = request.headers;
    const unread = !request.complete && (length !== "0" || chunked !== undefined);
    response.writeHead(status, {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(text),
      ...(status === 429 ? { "Retry-After": String(this.#waits.retryAfterSeconds) } : {}),
      ...(unread || status === 403 || status === 401 ? { Connection: "close" } : {}),
    });
    response.write(text);
    if (unread) linger(request, response);
    else response.end();
  }
}

/** The status is out already: the stream says what happened, as OpenAI's do, and ends. */
function breakOff(response: ServerResponse, body: ErrorBody): void {
  const events = String(response.getHeader("content-type")).startsWith("text/event-stream");
  if (events && !response.destroyed) response.end(`data: ${JSON.stringify(body)}\n\n`);
  // A sound file has no place for words: a connection that breaks is not taken for its end.
  else response.destroy();
}

/** A sender that is cut off in the middle of its body would never read why. */
function linger(request: IncomingMessage, response: ServerResponse): void {
  const timer = setTimeout(() => {
    response.end();
    request.destroy();
  }, lingerMs);
  const done = () => {
    clearTimeout(timer);
    response.end();
  };
  request.once("end", done).once("close", done).resume();
}
