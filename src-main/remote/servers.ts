/** The servers of one pack: the first healthy one answers, another one where nothing was said yet. */
import { setTimeout as wait } from "node:timers/promises";
import type { RemoteConfig, RemoteItem, RemoteQuestion } from "./config.ts";
import { Endpoint, Unavailable } from "./endpoint.ts";

/** A server that failed is left alone until a check finds it well again. */
const checkEveryMs = 15_000;
/** Rounds over all servers before a turn fails; a restart of a server takes longer than any of them. */
const rounds = 3;
const firstPauseMs = 300;
const longestPauseMs = 5_000;

export interface Answered {
  /** Another server than the first one answers. */
  readonly failedOver: boolean;
  readonly items: AsyncIterable<RemoteItem>;
}

export class RemoteServers implements Disposable {
  readonly config: RemoteConfig;
  readonly #endpoints: readonly Endpoint[];
  readonly #down = new Set<Endpoint>();
  readonly #closing = new AbortController();
  readonly #timer: NodeJS.Timeout;
  /** Learnt from answers: what to tell, and do, from the start the next time. */
  soundAtEnd = false;
  voiceless = false;

  constructor(config: RemoteConfig, key: () => Promise<string | null>, everyMs = checkEveryMs) {
    this.config = config;
    this.#endpoints = config.endpoints.map(({ url }) => new Endpoint(url, config, key));
    this.#timer = setInterval(() => void this.check(), everyMs);
    this.#timer.unref();
  }

  /** Where turns go, for the window. */
  get host(): string {
    const [first, ...more] = this.#endpoints.map(({ host }) => host);
    return more.length === 0 ? (first ?? "") : `${first} (+${more.length})`;
  }

  /** Looks whether servers that failed are well again. */
  async check(): Promise<void> {
    for (const endpoint of [...this.#down]) {
      if (await endpoint.healthy(this.#closing.signal)) this.#down.delete(endpoint);
    }
  }

  /** Resolves with the first item at hand; rejects with the fault of the last server that was tried. */
  async ask(question: RemoteQuestion, signal: AbortSignal): Promise<Answered> {
    let last: Unavailable | null = null;
    for (let round = 0; round < rounds; round++) {
      for (const endpoint of this.#inOrder()) {
        try {
          const items = await begun(endpoint.ask(question, signal));
          this.#down.delete(endpoint);
          return { items, failedOver: endpoint !== this.#endpoints[0] };
        } catch (error) {
          if (!(error instanceof Unavailable)) throw error;
          this.#down.add(endpoint);
          last = error;
        }
      }
      const pause = last?.retryAfterMs ?? firstPauseMs * 3 ** round;
      if (round + 1 < rounds) await wait(Math.min(longestPauseMs, pause), undefined, { signal });
    }
    throw last?.reason;
  }

  /** Those that failed last come last: a stale verdict costs a try, not the turn. */
  #inOrder(): Endpoint[] {
    const down = (endpoint: Endpoint) => this.#down.has(endpoint);
    return [
      ...this.#endpoints.filter((endpoint) => !down(endpoint)),
      ...this.#endpoints.filter(down),
    ];
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#closing.abort();
  }
}

/** Waits for the first item, so that a server that fails before it can be replaced. */
async function begun(items: AsyncGenerator<RemoteItem>): Promise<AsyncIterable<RemoteItem>> {
  const first = await items.next();
  return (async function* () {
    try {
      if (!first.done) yield first.value;
      yield* items;
    } finally {
      await items.return(undefined);
    }
  })();
}
