import type { NativeErrorCode } from "../../../native/types/binding.d.ts";
import {
  type Fault,
  type FaultCode,
  FaultError,
  type FaultStage,
  wordedFault,
} from "../../contract/faults.ts";
import { worded } from "../../contract/sentences.ts";

type Outcome =
  | Pick<Fault, "code" | "remedy">
  /** One that a person meets: it is said in their language. */
  | { readonly code: FaultCode; readonly kind: "out-of-memory" | "context-full" | "sound-length" };

/** What each failure of the add-on means to a person; `aborted` is no failure. */
const OUTCOMES: Readonly<Record<Exclude<NativeErrorCode, "aborted">, Outcome>> = {
  "bad-argument": { code: "internal", remedy: "Report it with the diagnostics page." },
  "file-unreadable": { code: "pack-broken", remedy: "Verify or install the pack again." },
  "file-damaged": { code: "pack-broken", remedy: "Install the pack again." },
  "wrong-model": { code: "pack-broken", remedy: "Install the pack again." },
  "no-backend": { code: "unsupported", remedy: "Run npm run build:native, or choose the CPU." },
  "out-of-memory": { code: "engine-failed", kind: "out-of-memory" },
  "context-full": { code: "too-large", kind: "context-full" },
  "audio-length": { code: "bad-input", kind: "sound-length" },
  "not-finite": { code: "bad-input", remedy: "Try again with another recording or picture." },
  disposed: { code: "engine-failed", remedy: "Try again." },
  "compute-failed": { code: "engine-failed", remedy: "Try again, or choose the CPU." },
};

/** Runs native work; its errors leave as faults of `stage`, an abort as the usual AbortError. */
export async function guarded<T>(stage: FaultStage, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (code === "aborted") throw new DOMException("The call was aborted.", "AbortError");
    if (code === undefined) throw error;
    const message = (error as Error).message;
    const outcome = OUTCOMES[code];
    if (!("kind" in outcome)) throw new FaultError({ ...outcome, stage, message }, error);
    throw wordedFault(outcome.code, stage, worded(outcome.kind, message), error);
  }
}

function codeOf(error: unknown): NativeErrorCode | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const { code } = error;
  if (code === "aborted") return code;
  return typeof code === "string" && Object.hasOwn(OUTCOMES, code)
    ? (code as NativeErrorCode)
    : undefined;
}
