/** A file server that can be told to misbehave, on this machine. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Request {
  readonly url: string;
  readonly range: string | undefined;
  sentBytes: number;
}

export type Answer = (
  request: IncomingMessage,
  response: ServerResponse,
  record: Request,
) => void | Promise<void>;

export interface FileServer {
  readonly origin: string;
  readonly requests: readonly Request[];
}

export async function serve(answer: Answer): Promise<FileServer> {
  const requests: Request[] = [];
  const server = createServer((request, response) => {
    const record = { url: request.url ?? "", range: request.headers.range, sentBytes: 0 };
    requests.push(record);
    void answer(request, response, record);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, requests };
}

/** Serves `data` as a good server does, ranges included. */
export function files(data: Readonly<Record<string, Buffer>>): Answer {
  return (request, response, record) => {
    const file = data[request.url ?? ""];
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const from = Number(range?.[1] ?? 0);
    const part = file.subarray(from, range?.[2] ? Number(range[2]) + 1 : undefined);
    response.writeHead(range ? 206 : 200, {
      "content-length": part.length,
      ...(range
        ? { "content-range": `bytes ${from}-${from + part.length - 1}/${file.length}` }
        : {}),
    });
    record.sentBytes = part.length;
    response.end(part);
  };
}

/** A port on which nothing listens. */
export async function deadOrigin(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
