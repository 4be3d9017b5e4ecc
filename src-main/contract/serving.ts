/**
 * The serving end of a wire. Whoever holds the other end is not trusted: every message is checked
 * before the assistant hears of it (SPEC.md, "Limits"). Faults name fields, never their values (W7).
 */
import { z } from "zod";
import type { Assistant, Session } from "./assistant.ts";
import type { AudioFrame } from "./audio.ts";
import type { Command } from "./commands.ts";
import { commandSchema } from "./commands.ts";
import type { Fault } from "./faults.ts";
import { fault, toFault, wordedFault } from "./faults.ts";
import {
  maxGapSamples,
  maxMessageBurst,
  maxMessageBytes,
  maxMessagesPerSecond,
  maxOutstandingCalls,
  maxPendingBytes,
  protocolVersion,
} from "./limits.ts";
import { RateLimit } from "./rateLimit.ts";
import { worded } from "./sentences.ts";
import type { ServerMessage, Wire } from "./wire.ts";

const envelopeSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("call"), id: z.int().positive(), command: z.unknown() }),
  z.strictObject({ type: z.literal("abort"), id: z.int().positive() }),
]);

/** Turns whose microphone sound is awaited. T1 makes it one; a barge-in overlaps two. */
const maxHeardTurns = 4;

export interface ServingOptions {
  /** Monotonic milliseconds, for the rate limit. */
  readonly nowMs?: () => number;
}

export interface Served extends AsyncDisposable {
  /** Resolves when the wire is gone and the session disposed, with the reason if this end had one. */
  readonly ended: Promise<Fault | null>;
  /** Tells the far end why, then closes. */
  close(reason: Fault): Promise<void>;
}

export function serveSession(
  wire: Wire,
  assistant: Assistant,
  options: ServingOptions = {},
): Served {
  return new Serving(wire, assistant.connect(), options.nowMs ?? (() => performance.now()));
}

class Serving implements Served {
  readonly ended: Promise<Fault | null>;
  readonly #wire: Wire;
  readonly #session: Session;
  readonly #rate: RateLimit;
  readonly #running = new Map<number, AbortController>();
  /** Next expected microphone sample by turn. */
  readonly #heard = new Map<number, number>();
  #settle: (reason: Fault | null) => void = () => {};
  #lastId = 0;
  #opened = false;
  #closed = false;

  constructor(wire: Wire, session: Session, nowMs: () => number) {
    this.#wire = wire;
    this.#session = session;
    this.#rate = new RateLimit(maxMessagesPerSecond, maxMessageBurst, nowMs);
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    session.onEvent((event) => {
      if (event.type === "turn.ended") this.#heard.delete(event.turn);
      this.#send({ type: "event", event });
    });
    session.onSound((frame) => {
      if (this.#keepsUp()) wire.sendSound(frame);
    });
    session.onClose((reason) => void this.close(reason));
    wire.hear({
      message: (message) => this.#admitted() && this.#receive(message),
      sound: (frame) => this.#admitted() && this.#hear(frame),
      garbage: (reason) => void this.close(violation(reason)),
      closed: () => void this.#end(null),
    });
  }

  async close(reason: Fault): Promise<void> {
    if (this.#closed) return;
    this.#wire.send({ type: "closing", fault: reason });
    this.#wire.close();
    await this.#end(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close({
      code: "cancelled",
      stage: "wire",
      message: "Sotto is closing.",
      remedy: "Start it again.",
    });
    await this.ended;
  }

  /** W6: the session goes with its wire, and its live turn with it. */
  async #end(reason: Fault | null): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const call of this.#running.values()) call.abort();
    try {
      await this.#session[Symbol.asyncDispose]();
    } finally {
      this.#settle(reason);
    }
  }

  #admitted(): boolean {
    if (this.#closed) return false;
    if (this.#rate.take()) return true;
    void this.close(violation(`more than ${maxMessagesPerSecond} messages in a second`));
    return false;
  }

  #receive(message: unknown): void {
    const envelope = envelopeSchema.safeParse(message);
    if (!envelope.success) {
      void this.close(violation("a message that is no call or abort"));
    } else if (envelope.data.type === "abort") {
      this.#running.get(envelope.data.id)?.abort();
    } else if (envelope.data.id <= this.#lastId) {
      // Ids grow, so an answer can never be taken for another call's (W2).
      void this.close(violation("a call id that was used before"));
    } else {
      this.#lastId = envelope.data.id;
      void this.#call(envelope.data.id, envelope.data.command);
    }
  }

  async #call(id: number, raw: unknown): Promise<void> {
    const abort = new AbortController();
    try {
      if (this.#running.size >= maxOutstandingCalls) throw tooMany();
      const command = this.#checked(raw);
      this.#running.set(id, abort);
      const result = await this.#forward(command, abort.signal);
      this.#send({ type: "done", id, result });
    } catch (error) {
      this.#send({ type: "fault", id, fault: toFault(error, "wire") });
    } finally {
      this.#running.delete(id);
    }
  }

  async #forward(command: Command, signal: AbortSignal) {
    const opens = command.type === "session.open";
    // Frames may follow `turn.start` at once; the session keeps the order.
    const starts = command.type === "turn.start" && this.#expectSound(command.turn);
    if (opens) this.#opened = true;
    try {
      return await this.#session.call(command, signal);
    } catch (error) {
      if (opens) this.#opened = false;
      if (starts) this.#heard.delete(command.turn);
      throw error;
    }
  }

  #checked(raw: unknown): Command {
    const { type, protocol } = (raw ?? {}) as { type?: unknown; protocol?: unknown };
    const opens = type === "session.open";
    // Before the schema: another version's `session.open` may look different.
    if (opens && typeof protocol === "number" && protocol !== protocolVersion) {
      throw mismatch(protocol);
    }
    if (opens === this.#opened) throw outOfOrder(opens);
    const command = commandSchema.safeParse(raw);
    if (!command.success) throw badCommand(command.error);
    if (byteCount(command.data) > maxMessageBytes) throw tooLarge();
    return command.data;
  }

  #expectSound(turn: number): boolean {
    if (this.#heard.has(turn)) return false;
    const [oldest] = this.#heard.keys();
    if (this.#heard.size >= maxHeardTurns && oldest !== undefined) this.#heard.delete(oldest);
    this.#heard.set(turn, 0);
    return true;
  }

  #hear(frame: AudioFrame): void {
    if (frame.kind !== "microphone") {
      return void this.close(violation("sound that is not from a microphone"));
    }
    const next = this.#heard.get(frame.turn);
    if (next === undefined) return;
    const gap = frame.firstSample - next;
    if (gap > maxGapSamples) return void this.close(violation("a hole of more than a minute"));
    // A repeat is cut off; a gap is passed on with its index, for the listener to see (T8).
    const samples = gap < 0 ? frame.samples.subarray(-gap) : frame.samples;
    if (samples.length === 0) return;
    const firstSample = Math.max(frame.firstSample, next);
    this.#heard.set(frame.turn, firstSample + samples.length);
    this.#session.sound({ ...frame, firstSample, samples });
  }

  #send(message: ServerMessage): void {
    if (this.#keepsUp()) this.#wire.send(message);
  }

  /** A reader that does not take what it asked for is let go before it costs memory. */
  #keepsUp(): boolean {
    if (this.#closed) return false;
    if (this.#wire.pendingBytes <= maxPendingBytes) return true;
    void this.close({
      code: "network",
      stage: "wire",
      ...worded("sound-too-slow"),
    });
    return false;
  }
}

function byteCount(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  let total = 0;
  for (const inner of Object.values(value)) total += byteCount(inner);
  return total;
}

function violation(what: string): Fault {
  return {
    code: "bad-input",
    stage: "wire",
    message: `The page sent ${what}.`,
    remedy: "Reload the page; if it stays, the page and Sotto are of different versions.",
  };
}

function badCommand(error: z.ZodError) {
  const [issue] = error.issues;
  // Only where the schema complains first: a value, and even an unknown key, may be what someone said.
  const where = issue && issue.path.length > 0 ? `the field ${issue.path.join(".")}` : "a field";
  const large =
    (issue?.code === "too_big" && (issue.origin === "string" || issue.origin === "array")) ||
    (issue?.code === "custom" && issue.message === "too large");
  return large
    ? fault("too-large", "wire", `In a command, ${where} is too large.`, "Send less at once.")
    : fault(
        "bad-input",
        "wire",
        `In a command, ${where} is not valid.`,
        "Reload the page; SPEC.md lists what a command holds.",
      );
}

function mismatch(protocol: number) {
  return wordedFault(
    "protocol-mismatch",
    "wire",
    worded("other-version", protocol, protocolVersion),
  );
}

function outOfOrder(opens: boolean) {
  return opens
    ? fault("bad-input", "wire", "The session is open already.", "Make a new connection.")
    : fault(
        "bad-input",
        "wire",
        "The first command must be session.open.",
        "Open a session first.",
      );
}

function tooMany() {
  return fault(
    "busy",
    "wire",
    `More than ${maxOutstandingCalls} calls wait for an answer.`,
    "Wait for the answers before asking for more.",
  );
}

function tooLarge() {
  return fault(
    "too-large",
    "wire",
    `A command holds more than ${maxMessageBytes / 1024 / 1024} MiB.`,
    "Send fewer or smaller pictures.",
  );
}
