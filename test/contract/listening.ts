/** What a test hears on a session or a raw wire, awaited by event and never by time. */
import type { Session } from "../../src-main/contract/assistant.ts";
import type { AudioFrame } from "../../src-main/contract/audio.ts";
import type { CommandResults } from "../../src-main/contract/commands.ts";
import type { AssistantEvent, EventOf } from "../../src-main/contract/events.ts";
import type { Fault } from "../../src-main/contract/faults.ts";
import { FaultError } from "../../src-main/contract/faults.ts";
import { protocolVersion } from "../../src-main/contract/limits.ts";
import type { ServerMessage, Wire } from "../../src-main/contract/wire.ts";

/** A growing list that can be waited on. */
export class Heard<T> {
  readonly all: T[] = [];
  readonly #waiting = new Set<() => void>();

  add(item: T): void {
    this.all.push(item);
    for (const look of [...this.#waiting]) look();
  }

  /** The first item, already there or to come, that fits. */
  first<S extends T>(fits: (item: T) => item is S): Promise<S>;
  first(fits: (item: T) => boolean): Promise<T>;
  first(fits: (item: T) => boolean): Promise<T> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.all.find(fits);
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}

export class Ear {
  readonly session: Session;
  readonly events = new Heard<AssistantEvent>();
  readonly sounds = new Heard<AudioFrame>();
  readonly closes = new Heard<Fault>();

  constructor(session: Session) {
    this.session = session;
    session.onEvent((event) => this.events.add(event));
    session.onSound((frame) => this.sounds.add(frame));
    session.onClose((reason) => this.closes.add(reason));
  }

  event<T extends AssistantEvent["type"]>(type: T, turn?: number): Promise<EventOf<T>> {
    return this.events.first(
      (event): event is EventOf<T> =>
        event.type === type && (turn === undefined || ("turn" in event && event.turn === turn)),
    );
  }

  open(resume?: string): Promise<CommandResults["session.open"]> {
    return this.session.call({
      type: "session.open",
      protocol: protocolVersion,
      shell: "web",
      ...(resume === undefined ? {} : { resume }),
    });
  }

  /** Plays a turn's speech to its end, as a page does when its buffer runs empty. */
  async playOut(turn: number): Promise<EventOf<"turn.ended">> {
    const { samples } = await this.event("speech.ended", turn);
    await this.session.call({ type: "turn.played", turn, samples, drained: true });
    return this.event("turn.ended", turn);
  }
}

export interface RawEnd {
  readonly wire: Wire;
  readonly messages: Heard<ServerMessage>;
  readonly closed: Promise<Fault | null>;
  /** Sends what no client of ours would. */
  sendAnything(message: unknown): void;
  reply(id: number): Promise<ServerMessage>;
}

export function rawEnd(wire: Wire): RawEnd {
  const messages = new Heard<ServerMessage>();
  const closed = new Promise<Fault | null>((resolve) => {
    wire.hear({
      message: (message) => messages.add(message as ServerMessage),
      sound: () => {},
      garbage: () => {},
      closed: resolve,
    });
  });
  return {
    wire,
    messages,
    closed,
    sendAnything: (message) => wire.send(message as never),
    reply: (id) => messages.first((message) => "id" in message && message.id === id),
  };
}

export const opening = {
  type: "session.open",
  protocol: protocolVersion,
  shell: "web",
} as const;

/** The fault a promise rejects with; fails when it does not. */
export async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  throw new Error("expected a fault, got a result");
}
