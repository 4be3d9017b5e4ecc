/** One GET: proxies of the environment, time limits, and bytes as a `Body`. */
import type { IncomingHttpHeaders } from "node:http";
import { type Dispatcher, EnvHttpProxyAgent } from "undici";
import { Body } from "./body.ts";
import { connectReusing } from "./readBuffers.ts";

/** A line that brings nothing for so long is given up and tried anew. */
const stalledMs = 30_000;
const connectMs = 15_000;

/** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are read when the first request is made. */
let agent: EnvHttpProxyAgent | null = null;

function dispatcher(): EnvHttpProxyAgent {
  agent ??= new EnvHttpProxyAgent({
    headersTimeout: stalledMs,
    bodyTimeout: stalledMs,
    connect: connectReusing(connectMs),
  });
  return agent;
}

export interface Got {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Body;
}

export function get(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Got> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    let line: Dispatcher.DispatchController | null = null;
    let body: Body | null = null;
    const stop = () => {
      const reason = signal.reason as Error;
      fail(reason);
      line?.abort(reason);
    };
    const settle = () => signal.removeEventListener("abort", stop);
    const fail = (error: Error) => {
      settle();
      if (body) body.fail(error);
      else reject(error);
    };
    signal.addEventListener("abort", stop, { once: true });
    dispatcher().dispatch(
      { origin: url.origin, path: url.pathname + url.search, method: "GET", headers },
      {
        onRequestStart(controller) {
          line = controller;
          if (signal.aborted) controller.abort(signal.reason as Error);
        },
        onResponseStart(controller, statusCode, told) {
          // 1xx: the answer itself follows.
          if (statusCode < 200) return;
          const bytes = told["content-length"];
          body = new Body(
            controller,
            bytes === undefined ? Number.POSITIVE_INFINITY : Number(bytes),
          );
          resolve({ statusCode, headers: told, body });
        },
        onResponseData(_, chunk) {
          body?.push(chunk);
        },
        onResponseEnd() {
          settle();
          body?.end();
        },
        onResponseError(_, error) {
          fail(error);
        },
      },
    );
  });
}
