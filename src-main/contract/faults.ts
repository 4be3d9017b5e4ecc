/**
 * The only error that crosses a border (process, socket, shell). Inside a module an `Error` with a
 * `cause` is used; where it leaves, it becomes a `Fault`.
 */
import type { Sentence, Worded } from "./sentences.ts";

export const faultCodes = [
  "bad-input", // a file, value or message that cannot be used; the message names it
  "too-large", // over a documented limit
  "unsupported", // well-formed, but this pack or system cannot do it
  "not-found",
  "busy", // the queue is full, or another turn of this session is live
  "audio-busy", // another shell owns the sound
  "cancelled",
  "protocol-mismatch",
  "unauthorized",
  "pack-missing",
  "pack-broken", // a weight file with a wrong size or hash
  "network",
  "disk-full",
  "storage-failed", // a file of the history that cannot be read or written; the message says why
  "storage-damaged", // the history's file was damaged and set aside; a new one was begun
  "port-in-use",
  "engine-lost", // the engine process died; it is restarted, the next turn works
  "engine-failed", // the engine runs but could not do this
  "internal",
] as const;

export type FaultCode = (typeof faultCodes)[number];

/** Where in a turn it happened, or outside of one: `setup`, `wire`, `history`. */
export const faultStages = [
  "capture",
  "perceive",
  "think",
  "speak",
  "play",
  "setup",
  "wire",
  "history",
] as const;

export type FaultStage = (typeof faultStages)[number];

export interface Fault {
  readonly code: FaultCode;
  readonly stage: FaultStage;
  /** One sentence that names the thing. Never holds what was said, seen or asked. */
  readonly message: string;
  /** What the person can do about it, as one sentence. */
  readonly remedy: string;
  /** Which of Sotto's own sentences those two are, where they are one. */
  readonly sentence?: Sentence;
}

/** A `Fault` on its way through code that throws. */
export class FaultError extends Error {
  readonly fault: Fault;
  constructor(fault: Fault, cause?: unknown) {
    super(fault.message, cause === undefined ? undefined : { cause });
    this.name = "FaultError";
    this.fault = fault;
  }
}

export function fault(
  code: FaultCode,
  stage: FaultStage,
  message: string,
  remedy: string,
  cause?: unknown,
): FaultError {
  return new FaultError({ code, stage, message, remedy }, cause);
}

/** With words that every page has in its own language. */
export function wordedFault(
  code: FaultCode,
  stage: FaultStage,
  words: Worded,
  cause?: unknown,
): FaultError {
  return new FaultError({ code, stage, ...words }, cause);
}

/** Turns whatever was thrown into a fault; an abort becomes `cancelled`, the unknown `internal`. */
export function toFault(error: unknown, stage: FaultStage): Fault {
  if (error instanceof FaultError) return error.fault;
  if (error instanceof Error && error.name === "AbortError") {
    return { code: "cancelled", stage, message: "It was stopped.", remedy: "Ask again." };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: "internal",
    stage,
    message: `Something unexpected failed: ${reason}`,
    remedy: "Try again; if it stays, report it with the diagnostics page.",
  };
}

/** The same fault, named after the stage that asked: what fails inside does not know (T6). */
export function atStage(error: unknown, stage: FaultStage): FaultError {
  return new FaultError({ ...toFault(error, stage), stage }, error);
}

/** Exit codes of every command-line entry; README lists them, a test compares. */
export const exitCodes = {
  answered: 0,
  internal: 1,
  usage: 2,
  badInput: 3,
  nothingHeard: 4,
  pack: 5,
  engine: 6,
  network: 7,
  diskFull: 8,
  portInUse: 9,
  interrupted: 130,
} as const;

const exitByCode: Record<FaultCode, number> = {
  "bad-input": exitCodes.badInput,
  "too-large": exitCodes.badInput,
  unsupported: exitCodes.badInput,
  "not-found": exitCodes.badInput,
  busy: exitCodes.internal,
  "audio-busy": exitCodes.internal,
  cancelled: exitCodes.interrupted,
  "protocol-mismatch": exitCodes.internal,
  unauthorized: exitCodes.internal,
  "pack-missing": exitCodes.pack,
  "pack-broken": exitCodes.pack,
  network: exitCodes.network,
  "disk-full": exitCodes.diskFull,
  "storage-failed": exitCodes.internal,
  "storage-damaged": exitCodes.internal,
  "port-in-use": exitCodes.portInUse,
  "engine-lost": exitCodes.engine,
  "engine-failed": exitCodes.engine,
  internal: exitCodes.internal,
};

export function exitCodeOf(code: FaultCode): number {
  return exitByCode[code];
}
