/**
 * A server that answers with the recorded bytes of a dialect, a few at a time, and misbehaves as told.
 * It keeps what it was asked.
 */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { json } from "node:stream/consumers";

export type Misbehaviour =
  | { readonly status: number; readonly headers?: Record<string, string> }
  /** After so many bytes: nothing more comes, or the connection breaks. */
  | { readonly silentAfter: number }
  | { readonly brokenAfter: number }
  | { readonly body: string; readonly type?: string };

interface Part {
  readonly type: string;
  readonly text?: string;
}

export interface Asked {
  readonly headers: IncomingMessage["headers"];
  readonly body: {
    readonly messages: readonly { readonly role: string; readonly content: string | Part[] }[];
    readonly modalities: readonly string[];
    readonly speaker?: string;
  };
}

const dialects = join(import.meta.dirname, "dialects");
/** Odd on purpose: events, lines and letters are cut anywhere. */
const pieceBytes = 997;

export class RemoteServer implements AsyncDisposable {
  readonly asked: Asked[] = [];
  checks = 0;
  recording: string;
  /** Of the next questions, one each; then the recording. */
  faults: Misbehaviour[] = [];
  healthy = true;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  private constructor(recording: string) {
    this.recording = recording;
  }

  static async start(recording: string, port = 0): Promise<RemoteServer> {
    const server = new RemoteServer(recording);
    server.#server.listen(port, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/v1`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === "/v1/models") {
      this.checks++;
      response.writeHead(this.healthy ? 200 : 503).end('{"object":"list","data":[]}');
      return;
    }
    this.asked.push({ headers: request.headers, body: (await json(request)) as Asked["body"] });
    const fault = this.faults.shift();
    if (fault && "status" in fault) {
      response.writeHead(fault.status, fault.headers).end('{"error":{"message":"no"}}');
      return;
    }
    const events = this.recording.endsWith(".sse");
    const usual = events ? "text/event-stream; charset=utf-8" : "application/json";
    const type = fault && "body" in fault ? (fault.type ?? "text/event-stream") : usual;
    response.writeHead(200, { "Content-Type": type });
    const bytes =
      fault && "body" in fault
        ? Buffer.from(fault.body)
        : await readFile(join(dialects, this.recording));
    const limit = fault && "silentAfter" in fault ? fault.silentAfter : Number.POSITIVE_INFINITY;
    const broken = fault && "brokenAfter" in fault ? fault.brokenAfter : Number.POSITIVE_INFINITY;
    for (let at = 0; at < Math.min(bytes.length, limit, broken); at += pieceBytes) {
      response.write(bytes.subarray(at, Math.min(at + pieceBytes, limit, broken)));
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    if (broken < bytes.length) response.destroy();
    else if (limit >= bytes.length) response.end();
    else response.flushHeaders();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
