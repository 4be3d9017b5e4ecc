/**
 * Faults in the person's language. The assistant's own sentences are English and name the thing; in
 * another language the page says by the code what happened and what to do, and shows the original as well.
 */
import { type Fault, type FaultCode, FaultError } from "../../src-main/contract/faults.ts";
import { en } from "./en.ts";
import { text } from "./text.ts";

/** Those that this page has worded itself. */
const worded = new WeakSet<Fault>();

export function pageFault(
  code: FaultCode,
  stage: Fault["stage"],
  message: string,
  remedy: string,
  cause?: unknown,
): FaultError {
  const fault: Fault = { code, stage, message, remedy };
  worded.add(fault);
  return new FaultError(fault, cause);
}

export interface FaultWords {
  readonly message: string;
  readonly remedy: string;
  /** What the assistant said, where that is in another language than the page's. */
  readonly original: string | null;
}

export function faultWords(fault: Fault): FaultWords {
  const { message, remedy } = fault;
  if (worded.has(fault)) return { message, remedy, original: null };
  // The assistant names a command; here a button does it.
  const byButton = fault.code === "pack-missing" || fault.code === "pack-broken";
  if (text === en) {
    return {
      message,
      remedy: byButton ? text.faultCodes[fault.code].remedy : remedy,
      original: null,
    };
  }
  return { ...text.faultCodes[fault.code], original: `${message} ${remedy}` };
}
