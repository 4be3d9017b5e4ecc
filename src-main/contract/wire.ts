/**
 * What a wire is: one end that sends, hears and closes. Calls, cancellation and checks live above it
 * (`client.ts`, `serving.ts`). SPEC.md holds the protocol.
 */
import type { AudioFrame } from "./audio.ts";
import { maxFrameSamples } from "./audio.ts";
import type { Command, CommandResults, CommandType } from "./commands.ts";
import type { AssistantEvent } from "./events.ts";
import type { Fault } from "./faults.ts";

export type ClientMessage =
  | { readonly type: "call"; readonly id: number; readonly command: Command }
  | { readonly type: "abort"; readonly id: number };

export type ServerMessage =
  | {
      readonly type: "done";
      readonly id: number;
      readonly result: CommandResults[CommandType];
    }
  | { readonly type: "fault"; readonly id: number; readonly fault: Fault }
  | { readonly type: "event"; readonly event: AssistantEvent }
  /** The last message before the server closes the wire. */
  | { readonly type: "closing"; readonly fault: Fault };

export interface WireListener {
  /** Not checked yet: whatever the far end sent as a message. */
  message(message: unknown): void;
  sound(frame: AudioFrame): void;
  /** Something arrived that is neither. The wire stays open; the listener decides. */
  garbage(reason: string): void;
  /** The far end or the network closed it; `null` where the wire itself knows no reason. */
  closed(reason: Fault | null): void;
}

export interface Wire {
  /** Called once, by the end's only owner. What arrived before is delivered then. */
  hear(listener: WireListener): void;
  /** The message belongs to the wire now. Ignored when closed. */
  send(message: ClientMessage | ServerMessage): void;
  /** The frame belongs to the wire now. Ignored when closed. */
  sendSound(frame: AudioFrame): void;
  /** Nothing is heard afterwards, `closed` included. What was sent before is still delivered. */
  close(): void;
  /** Bytes sent but not taken by the network yet; 0 where a wire cannot tell. */
  readonly pendingBytes: number;
}

/** A longer frame travels as several, so that a sender needs no knowledge of the limit. */
export function* withinLimit(frame: AudioFrame): Generator<AudioFrame> {
  for (let start = 0; start < frame.samples.length; start += maxFrameSamples) {
    yield {
      ...frame,
      firstSample: frame.firstSample + start,
      samples: frame.samples.subarray(start, start + maxFrameSamples),
    };
  }
}

/** Two ends in one process. Delivery is in order and never inside `send`. */
export function memoryWires(): [Wire, Wire] {
  const left = new MemoryWire();
  const right = new MemoryWire();
  left.far = right;
  right.far = left;
  return [left, right];
}

class MemoryWire implements Wire {
  far: MemoryWire | null = null;
  #listener: WireListener | null = null;
  #waiting: ((listener: WireListener) => void)[] = [];
  #open = true;

  get pendingBytes(): number {
    return 0;
  }

  hear(listener: WireListener): void {
    this.#listener = listener;
    this.#deliverSoon();
  }

  send(message: ClientMessage | ServerMessage): void {
    if (this.#open) this.far?.arrive((listener) => listener.message(message));
  }

  sendSound(frame: AudioFrame): void {
    if (!this.#open) return;
    for (const piece of withinLimit(frame)) this.far?.arrive((listener) => listener.sound(piece));
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#listener = null;
    this.#waiting = [];
    this.far?.arrive((listener) => {
      if (this.far) this.far.#open = false;
      listener.closed(null);
    });
  }

  arrive(deliver: (listener: WireListener) => void): void {
    if (!this.#open) return;
    this.#waiting.push(deliver);
    this.#deliverSoon();
  }

  #deliverSoon(): void {
    queueMicrotask(() => {
      const waiting = this.#listener ? this.#waiting.splice(0) : [];
      for (const deliver of waiting) if (this.#listener) deliver(this.#listener);
    });
  }
}
