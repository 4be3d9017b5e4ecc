/** A streamed answer to a client that may read slowly, or not at all. */
import type { ServerResponse } from "node:http";
import { fault } from "../../contract/faults.ts";

/**
 * What may wait for a slow reader: five seconds of speech as base64. Beyond it the turn waits (the sink
 * then holds 20 s more), so that memory does not grow with the length of a reply.
 */
const maxWaitingBytes = 320 * 1024;
/** Someone who takes nothing for this long holds the engine from everyone else, and is let go. */
export const stalledMs = 15_000;

export class Outlet {
  readonly #response: ServerResponse;
  readonly #stalledMs: number;

  constructor(response: ServerResponse, stalledAfterMs = stalledMs) {
    this.#response = response;
    this.#stalledMs = stalledAfterMs;
  }

  get begun(): boolean {
    return this.#response.headersSent;
  }

  begin(headers: Readonly<Record<string, string>>): void {
    const all = { ...headers, "Cache-Control": "no-store" };
    for (const [name, value] of Object.entries(all)) this.#response.setHeader(name, value);
    // The client knows at once that it is being served; the first words may take a second.
    this.#response.flushHeaders();
  }

  /** One server-sent event. */
  event(data: unknown, name?: string): Promise<void> {
    const head = name === undefined ? "" : `event: ${name}\n`;
    return this.write(`${head}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`);
  }

  /** Resolves when there is room for more. */
  async write(chunk: string | Uint8Array): Promise<void> {
    const response = this.#response;
    if (response.destroyed) throw gone();
    response.write(chunk);
    if (response.writableLength > maxWaitingBytes) await this.#drained();
  }

  end(): void {
    this.#response.end();
  }

  #drained(): Promise<void> {
    const response = this.#response;
    return new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        clearTimeout(timer);
        response.off("drain", drained).off("close", closed);
        settle();
      };
      const drained = () => done(resolve);
      const closed = () => done(() => reject(gone()));
      const timer = setTimeout(() => {
        done(() => reject(gone()));
        response.destroy();
      }, this.#stalledMs);
      response.once("drain", drained).once("close", closed);
    });
  }
}

function gone() {
  return fault("cancelled", "wire", "The client is gone.", "Ask again.");
}
