/** Which button does what a fault's remedy says. */
import type { Fault } from "../../src-main/contract/faults.ts";
import type { Remedy } from "../../src-main/shells/desktop/messages.ts";
import type { FaultAction } from "./state.ts";

export function actionFor(fault: Fault): FaultAction {
  const { code, stage } = fault;
  switch (code) {
    case "audio-busy":
      return "take-sound";
    case "unauthorized":
      return stage === "capture" ? "microphone" : stage === "wire" ? "reload" : "dismiss";
    case "protocol-mismatch":
      return "reload";
    case "network":
    case "busy":
      return stage === "wire" ? "reconnect" : "again";
    case "pack-missing":
    case "pack-broken":
      return "install";
    case "disk-full":
      return "storage";
    case "storage-failed":
      return "keep-again";
    case "storage-damaged":
      return "privacy";
    case "engine-failed":
      // It did not even start: asking again would only meet the same.
      return stage === "setup" ? "restart" : "again";
    case "engine-lost":
    case "internal":
      return "again";
    case "unsupported":
      return stage === "capture" ? "dismiss" : "packs";
    case "bad-input":
    case "too-large":
      return stage === "capture" ? "edit" : "dismiss";
    case "not-found":
    case "cancelled":
    case "port-in-use":
      return "dismiss";
  }
}

/** Which of these the main window does for the panel, which has no line of its own. */
export function remedyInMain(action: FaultAction): Remedy | null {
  switch (action) {
    case "install":
    case "packs":
    case "storage":
    case "privacy":
    case "keep-again":
    case "restart":
      return action;
    default:
      // The key asks again, and nothing in the panel is edited or reloaded.
      return null;
  }
}

/** Of an installation that did not succeed: what has arrived is kept, so it is gone on with. */
export function actionForPack({ code }: Fault): FaultAction {
  if (code === "disk-full") return "storage";
  return code === "unsupported" || code === "too-large" || code === "bad-input"
    ? "packs"
    : "install";
}
