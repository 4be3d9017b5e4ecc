/**
 * Calls over a port: arguments go there, items stream back, one result or error ends the call, and an
 * abort reaches the far side. Types come from one `Calls` map per border; `messages` are a closed
 * union with `type` first.
 */
import { Channel } from "./channel.ts";
import type { Port } from "./port.ts";

/** One entry of a border's call map. `input`: what may be pushed while it runs; `item`: what streams back. */
export interface CallShape {
  args: unknown;
  input: unknown;
  item: unknown;
  result: unknown;
}
export type CallMap = Record<string, CallShape>;

type Message =
  | { type: "call"; id: number; name: string; args: unknown }
  | { type: "input"; id: number; value: unknown }
  | { type: "input-end"; id: number }
  | { type: "abort"; id: number }
  | { type: "item"; id: number; value: unknown }
  | { type: "done"; id: number; value: unknown }
  | { type: "error"; id: number; error: WireError };

/** What crosses instead of an `Error`: `data` holds a `Fault` where one was thrown. */
interface WireError {
  readonly name: string;
  readonly message: string;
  readonly fault?: unknown;
}

export interface Call<S extends CallShape> extends AsyncIterable<S["item"]> {
  readonly result: Promise<S["result"]>;
  push(value: S["input"], transfer?: readonly ArrayBuffer[]): void;
  endInput(): void;
}

export interface CallContext<S extends CallShape> {
  readonly signal: AbortSignal;
  readonly input: AsyncIterable<S["input"]>;
  emit(item: S["item"], transfer?: readonly ArrayBuffer[]): void;
}

export type Handlers<M extends CallMap> = {
  [K in keyof M]: (args: M[K]["args"], context: CallContext<M[K]>) => Promise<M[K]["result"]>;
};

/** How errors keep their fault across the border; the engine's border passes `FaultError`s. */
export interface ErrorCodec {
  encode(error: unknown): WireError;
  decode(error: WireError): Error;
}

const plainErrors: ErrorCodec = {
  encode: (error) => ({
    name: error instanceof Error ? error.name : "Error",
    message: error instanceof Error ? error.message : String(error),
  }),
  decode: ({ name, message }) => Object.assign(new Error(message), { name }),
};

interface Pending {
  readonly items: Channel<unknown>;
  readonly settle: (outcome: { value: unknown } | { error: Error }) => void;
}

/** The calling end. When the port closes, every open call rejects with `lost(reason)`. */
export class Caller<M extends CallMap> {
  readonly #port: Port;
  readonly #codec: ErrorCodec;
  readonly #pending = new Map<number, Pending>();
  #closed: Error | null = null;
  #next = 1;

  constructor(port: Port, lost: (reason: string) => Error, codec: ErrorCodec = plainErrors) {
    this.#port = port;
    this.#codec = codec;
    port.onMessage((message) => this.#receive(message as Message));
    port.onClose((reason) => {
      this.#closed = lost(reason);
      for (const call of this.#pending.values()) call.settle({ error: this.#closed });
    });
  }

  call<K extends keyof M & string>(
    name: K,
    args: M[K]["args"],
    signal?: AbortSignal,
    transfer?: readonly ArrayBuffer[],
  ): Call<M[K]> {
    const id = this.#next++;
    const items = new Channel<unknown>();
    const result = new Promise<unknown>((resolve, reject) => {
      const abort = () => this.#port.post({ type: "abort", id } satisfies Message);
      const settle: Pending["settle"] = (outcome) => {
        if (!this.#pending.delete(id)) return;
        signal?.removeEventListener("abort", abort);
        if ("error" in outcome) {
          items.fail(outcome.error);
          reject(outcome.error);
        } else {
          items.end();
          resolve(outcome.value);
        }
      };
      this.#pending.set(id, { items, settle });
      if (this.#closed) return settle({ error: this.#closed });
      if (signal?.aborted) return settle({ error: abortError() });
      signal?.addEventListener("abort", abort, { once: true });
      this.#port.post({ type: "call", id, name, args } satisfies Message, transfer);
    });
    // Whoever only reads items must not crash the process through the twin promise.
    result.catch(() => {});
    return {
      result,
      push: (value, moved) =>
        this.#port.post({ type: "input", id, value } satisfies Message, moved),
      endInput: () => this.#port.post({ type: "input-end", id } satisfies Message),
      [Symbol.asyncIterator]: () => items[Symbol.asyncIterator](),
    };
  }

  #receive(message: Message): void {
    const call = this.#pending.get(message.id);
    if (!call) return;
    if (message.type === "item") call.items.push(message.value);
    else if (message.type === "done") call.settle({ value: message.value });
    else if (message.type === "error") call.settle({ error: this.#codec.decode(message.error) });
  }
}

/** The serving end. Handlers run concurrently; each gets its own signal and input stream. */
export function serveCalls<M extends CallMap>(
  port: Port,
  handlers: Handlers<M>,
  codec: ErrorCodec = plainErrors,
): void {
  const running = new Map<number, { abort: AbortController; input: Channel<unknown> }>();
  /** Its input ends too: a handler that waits for more of it lets go at once (T7), and sees why. */
  const stop = (call: { abort: AbortController; input: Channel<unknown> } | undefined) => {
    call?.abort.abort(abortError());
    call?.input.end();
  };
  const start = async ({ id, name, args }: Message & { type: "call" }) => {
    const abort = new AbortController();
    const input = new Channel<unknown>();
    running.set(id, { abort, input });
    try {
      if (!Object.hasOwn(handlers, name)) throw new Error(`There is no call named ${name}.`);
      const value = await handlers[name as keyof M](args, {
        signal: abort.signal,
        input,
        emit: (item, transfer) =>
          port.post({ type: "item", id, value: item } satisfies Message, transfer),
      });
      port.post({ type: "done", id, value } satisfies Message);
    } catch (error) {
      port.post({ type: "error", id, error: codec.encode(error) } satisfies Message);
    } finally {
      running.delete(id);
      input.end();
    }
  };
  port.onMessage((raw) => {
    const message = raw as Message;
    if (message.type === "call") void start(message);
    else if (message.type === "input") running.get(message.id)?.input.push(message.value);
    else if (message.type === "input-end") running.get(message.id)?.input.end();
    else if (message.type === "abort") stop(running.get(message.id));
  });
  port.onClose(() => {
    for (const call of running.values()) stop(call);
  });
}

export function abortError(): Error {
  return new DOMException("It was stopped.", "AbortError");
}
