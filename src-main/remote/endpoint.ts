/** One server: asked once, with limits on how long it may be silent. */
import { type FaultError, wordedFault } from "../contract/faults.ts";
import { worded } from "../contract/sentences.ts";
import type { RemoteConfig, RemoteItem, RemoteQuestion } from "./config.ts";
import { events, ReplyReader } from "./reply.ts";
import { requestBody } from "./request.ts";

/** Another server, or the same one again, may do better. */
export class Unavailable extends Error {
  readonly reason: FaultError;
  readonly retryAfterMs: number | null;
  constructor(reason: FaultError, retryAfterMs: number | null = null) {
    super(reason.message);
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A health check is a list of models; a server that takes longer would not answer in time either. */
const checkMs = 5_000;
/** The whole of an answer that does not stream. */
const maxWholeBytes = 64 * 1024 * 1024;

export class Endpoint {
  readonly url: string;
  readonly host: string;
  readonly #config: RemoteConfig;
  readonly #key: () => Promise<string | null>;

  constructor(url: string, config: RemoteConfig, key: () => Promise<string | null>) {
    this.url = url.replace(/\/+$/, "");
    this.host = new URL(url).host;
    this.#config = config;
    this.#key = key;
  }

  /** True when it says which models it has. */
  async healthy(signal: AbortSignal): Promise<boolean> {
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(checkMs)]);
      const answer = await fetch(`${this.url}/models`, {
        headers: await this.#headers(),
        redirect: "error",
        signal: limit,
      });
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false;
    }
  }

  /** Throws `Unavailable` only before the first item: what was shown or played is not asked again. */
  async *ask(question: RemoteQuestion, signal: AbortSignal): AsyncGenerator<RemoteItem> {
    const { firstMs, gapMs } = this.#config.timeouts;
    const silence = new Silence(signal);
    let begun = false;
    try {
      silence.allow(firstMs);
      const answer = await this.#request(question, silence.signal);
      const reader = new ReplyReader();
      for await (const raw of this.#messages(answer)) {
        for (const item of reader.read(raw)) {
          begun = true;
          silence.allow(gapMs);
          yield item;
        }
      }
      if (!begun) throw new Unavailable(this.#fault("server-silent"));
    } catch (error) {
      signal.throwIfAborted();
      throw this.#explained(error, silence.over, begun);
    } finally {
      silence[Symbol.dispose]();
    }
  }

  async #headers(): Promise<Record<string, string>> {
    const key = await this.#key();
    if (key === null) return {};
    const { protocol, hostname } = new URL(this.url);
    if (protocol === "http:" && !isPrivate(hostname)) {
      throw wordedFault("bad-input", "setup", worded("key-unprotected", this.host));
    }
    return { Authorization: `Bearer ${key}` };
  }

  async #request(question: RemoteQuestion, signal: AbortSignal): Promise<Response> {
    const answer = await fetch(`${this.url}/chat/completions`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...(await this.#headers()) },
      body: JSON.stringify(requestBody(this.#config, question)),
      // Wherever else it points, nobody chose to send anything there.
      redirect: "error",
      signal,
    });
    if (answer.ok) return answer;
    await answer.body?.cancel();
    throw this.#refused(answer);
  }

  async *#messages(answer: Response): AsyncGenerator<unknown> {
    if (!answer.body) return;
    if (answer.headers.get("content-type")?.startsWith("text/event-stream")) {
      yield* events(answer.body);
      return;
    }
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of answer.body) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > maxWholeBytes) throw this.#fault("server-too-long");
    }
    yield JSON.parse(text);
  }

  #refused(answer: Response): Error {
    const { status } = answer;
    if (status === 401 || status === 403) {
      return wordedFault(
        "unauthorized",
        "think",
        worded("key-refused", this.host, this.#config.name),
      );
    }
    if (status === 408 || status === 429 || status >= 500) {
      const after = Number(answer.headers.get("retry-after") ?? Number.NaN);
      const reason =
        status === 429
          ? this.#fault("server-busy")
          : wordedFault("network", "think", worded("server-failed", this.host, status));
      return new Unavailable(reason, Number.isFinite(after) ? after * 1_000 : null);
    }
    const words = worded("server-refused", this.host, status, this.#config.model);
    return wordedFault(status === 404 ? "not-found" : "bad-input", "think", words);
  }

  #explained(error: unknown, late: boolean, begun: boolean): unknown {
    if (late) {
      const reason = this.#fault(begun ? "server-went-silent" : "server-silent");
      return begun ? reason : new Unavailable(reason);
    }
    // fetch says `TypeError` for every kind of connection that failed or broke.
    const broke = error instanceof TypeError || error instanceof SyntaxError;
    if (broke) {
      const reason = this.#fault(begun ? "server-broke-off" : "server-unreachable");
      return begun ? reason : new Unavailable(reason);
    }
    return error;
  }

  #fault(
    kind: `server-${"silent" | "went-silent" | "busy" | "unreachable" | "broke-off" | "too-long"}`,
  ): FaultError {
    return wordedFault("network", "think", worded(kind, this.host));
  }
}

/** Aborts when nothing came for too long. */
class Silence implements Disposable {
  readonly #late = new AbortController();
  readonly signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.#late.signal]);
  }

  get over(): boolean {
    return this.#late.signal.aborted;
  }

  allow(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#late.abort(), milliseconds);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    // A reply that is left early leaves no connection open.
    this.#late.abort();
  }
}

/** This machine, its network, or a name without a dot, as containers have. */
export function isPrivate(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  return (
    /^(localhost|::1|127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|fe80:|f[cd])/i.test(
      host,
    ) || /^[^.:]+$|\.(local|internal|lan|home\.arpa)$/i.test(host)
  );
}
