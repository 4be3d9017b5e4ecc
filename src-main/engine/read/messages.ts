/** What crosses between the engine process and the screen reader's. */
import type { ErrorCodec } from "../../base/calls.ts";
import { type Fault, FaultError, toFault, wordedFault } from "../../contract/faults.ts";
import { worded } from "../../contract/sentences.ts";
import type { EngineCalls, EnginePack } from "../messages.ts";

export type ReaderCalls = {
  /** The first call; resolves when the models are loaded. Reads wait for it. */
  load: { args: EnginePack["reading"]; input: never; item: never; result: null };
  /** Pictures are read one at a time, in the order of the calls. */
  read: {
    args: { image: Uint8Array };
    input: never;
    item: never;
    result: EngineCalls["read"]["result"];
  };
  choose: EngineCalls["choose"];
};

/** Errors cross as faults of this stage. */
export const readerErrors: ErrorCodec = {
  encode: (error) => ({ name: "FaultError", message: "", fault: toFault(error, "perceive") }),
  decode: (error) => new FaultError(error.fault as Fault),
};

export function readerLost(reason: string): FaultError {
  return wordedFault("engine-failed", "perceive", worded("reading-stopped", reason));
}
