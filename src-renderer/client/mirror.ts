/** What the desktop's main process tells, as this page's own actions. */
import type { Mirrored, ToPage } from "../../src-main/shells/desktop/messages.ts";
import type { Action } from "../state/actions.ts";
import { actionFor } from "../state/remedies.ts";

/** Turns that began outside of this page. */
export function mirrored(action: Mirrored): Action {
  switch (action.type) {
    case "turn.asked":
      return { ...action, sights: [] };
    case "turn.sight": {
      const { id, kind, name, width, height, data } = action.sight;
      // PNG or JPEG: the browser sees for itself.
      const url = URL.createObjectURL(new Blob([Uint8Array.from(data)]));
      const sight = { id, kind, name, width, height, url, seconds: null, progress: 1 };
      return { type: "turn.sight", turn: action.turn, sight };
    }
    default:
      return action;
  }
}

/** What a person should know of their microphone and speaker. */
export function healthAction(health: Extract<ToPage, { type: "sound.health" }>["health"]): Action {
  switch (health.type) {
    case "microphone-silent":
      return { type: "notice", notice: "microphoneSilent" };
    case "microphone-lost":
      return { type: "notice", notice: "microphoneGone" };
    case "fallback":
      return { type: "notice", notice: "soundFallback" };
    case "fault":
      return { type: "fault", fault: health.fault, action: actionFor(health.fault) };
    default:
      return { type: "notice", notice: { device: health.device } };
  }
}
