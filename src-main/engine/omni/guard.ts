import type { NativeErrorCode } from "../../../native/types/binding.d.ts";
import { type Fault, FaultError, type FaultStage } from "../../contract/faults.ts";

type Outcome = Pick<Fault, "code" | "remedy">;

/** What each failure of the add-on means to a person; `aborted` is no failure. */
const OUTCOMES: Readonly<Record<Exclude<NativeErrorCode, "aborted">, Outcome>> = {
  "bad-argument": { code: "internal", remedy: "Report it with the diagnostics page." },
  "file-unreadable": { code: "pack-broken", remedy: "Verify or install the pack again." },
  "file-damaged": { code: "pack-broken", remedy: "Install the pack again." },
  "wrong-model": { code: "pack-broken", remedy: "Install the pack again." },
  "no-backend": { code: "unsupported", remedy: "Run npm run build:native, or choose the CPU." },
  "out-of-memory": { code: "engine-failed", remedy: "Close other programs or use a smaller pack." },
  "context-full": { code: "too-large", remedy: "Begin a new conversation." },
  "audio-length": { code: "bad-input", remedy: "Use a recording of 0.03 to 300 seconds." },
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
    throw new FaultError({ ...OUTCOMES[code], stage, message }, error);
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
