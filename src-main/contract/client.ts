/**
 * The client end of a wire: a `Session` like any other, so that a shell does not know what lies
 * between. Runs in pages: no schema library, nothing of node. Its far end is trusted.
 */
import type { Session } from "./assistant.ts";
import type { AudioFrame } from "./audio.ts";
import type { CommandOf, CommandResults, CommandType } from "./commands.ts";
import type { AssistantEvent } from "./events.ts";
import type { Fault } from "./faults.ts";
import { FaultError } from "./faults.ts";
import { worded } from "./sentences.ts";
import type { ServerMessage, Wire } from "./wire.ts";

const lost: Fault = {
  code: "network",
  stage: "wire",
  ...worded("line-lost"),
};
const stopped: Fault = {
  code: "cancelled",
  stage: "wire",
  message: "It was stopped.",
  remedy: "Ask again.",
};

/** W4: an event of another type was made by a newer Sotto and is not for this shell. */
const knownEvents: Readonly<Record<AssistantEvent["type"], true>> = {
  "engine.state": true,
  "turn.started": true,
  "turn.state": true,
  "turn.heard": true,
  "turn.endpoint": true,
  "turn.voiced": true,
  "turn.note": true,
  "turn.barged": true,
  "turn.read": true,
  "turn.used": true,
  "turn.text": true,
  "speech.started": true,
  "speech.aligned": true,
  "speech.ended": true,
  "speech.stopped": true,
  "turn.ended": true,
  "pack.progress": true,
  "pack.ended": true,
  "pack.selected": true,
  "preferences.changed": true,
  "history.changed": true,
  "history.fault": true,
  "audio.lost": true,
};

interface Pending {
  resolve(result: unknown): void;
  reject(reason: FaultError): void;
}

export function connectSession(wire: Wire): Session {
  return new WireSession(wire);
}

class WireSession implements Session {
  readonly #wire: Wire;
  readonly #pending = new Map<number, Pending>();
  readonly #events = new Set<(event: AssistantEvent) => void>();
  readonly #sounds = new Set<(frame: AudioFrame) => void>();
  readonly #closes = new Set<(reason: Fault) => void>();
  #closing: Fault | null = null;
  /** Why no call can be made any more. */
  #closed: Fault | null = null;
  #nextId = 1;

  constructor(wire: Wire) {
    this.#wire = wire;
    wire.hear({
      message: (message) => this.#receive(message as ServerMessage),
      sound: (frame) => tell(this.#sounds, frame),
      garbage: () => {},
      closed: (reason) => this.#lose(this.#closing ?? reason ?? lost),
    });
  }

  async call<T extends CommandType>(
    command: CommandOf<T>,
    signal?: AbortSignal,
  ): Promise<CommandResults[T]> {
    if (this.#closed) throw new FaultError(this.#closed);
    if (signal?.aborted) throw new FaultError(stopped);
    const id = this.#nextId++;
    const abort = () => this.#wire.send({ type: "abort", id });
    const outcome = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
    });
    signal?.addEventListener("abort", abort, { once: true });
    this.#wire.send({ type: "call", id, command });
    try {
      return (await outcome) as CommandResults[T];
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  sound(frame: AudioFrame): void {
    if (!this.#closed) this.#wire.sendSound(frame);
  }

  onEvent(listener: (event: AssistantEvent) => void): Disposable {
    return listen(this.#events, listener);
  }

  onSound(listener: (frame: AudioFrame) => void): Disposable {
    return listen(this.#sounds, listener);
  }

  onClose(listener: (reason: Fault) => void): Disposable {
    return listen(this.#closes, listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closes.clear();
    this.#wire.close();
    this.#lose(stopped);
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case "done":
        this.#take(message.id)?.resolve(message.result);
        break;
      case "fault":
        this.#take(message.id)?.reject(new FaultError(message.fault));
        break;
      case "event":
        if (Object.hasOwn(knownEvents, message.event.type)) tell(this.#events, message.event);
        break;
      case "closing":
        this.#closing = message.fault;
        break;
    }
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #lose(reason: Fault): void {
    if (this.#closed) return;
    this.#closed = reason;
    for (const { reject } of this.#pending.values()) reject(new FaultError(reason));
    this.#pending.clear();
    tell(this.#closes, reason);
  }
}

function listen<T>(listeners: Set<(value: T) => void>, listener: (value: T) => void): Disposable {
  // Wrapped: the same function may listen twice, and each ends on its own.
  const entry = (value: T) => listener(value);
  listeners.add(entry);
  return { [Symbol.dispose]: () => listeners.delete(entry) };
}

/** A listener that throws does not keep the others from hearing. */
function tell<T>(listeners: ReadonlySet<(value: T) => void>, value: T): void {
  for (const listener of [...listeners]) {
    try {
      listener(value);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
