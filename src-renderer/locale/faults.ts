/**
 * Faults in the person's language. The assistant's sentences are English; those it is known for are said
 * here in the language of the page, others by their code, with the original below.
 */
import { type Fault, type FaultCode, FaultError } from "../../src-main/contract/faults.ts";
import type { Said, SentenceKind, SentenceValue } from "../../src-main/contract/sentences.ts";
import { en } from "./en.ts";
import { sentences, text } from "./text.ts";

/** What is wrong in a file of the person's own is said in the words of its form. */
const detailed: ReadonlySet<SentenceKind> = new Set(["mode-unusable"]);

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
  const { sentence } = fault;
  const original = `${message} ${remedy}`;
  if (sentence === undefined || sentences === null || !Object.hasOwn(sentences, sentence.kind)) {
    return { ...text.faultCodes[fault.code], original };
  }
  // Which kind it is and what its values are was checked where the sentence was made.
  const say = sentences[sentence.kind] as (...values: readonly SentenceValue[]) => Said;
  const [here, todo] = say(...sentence.values);
  return { message: here, remedy: todo, original: detailed.has(sentence.kind) ? original : null };
}

/** In one line, where there is no room for more. */
export function faultText(fault: Fault): string {
  const { message, remedy } = faultWords(fault);
  return `${message} ${remedy}`;
}
