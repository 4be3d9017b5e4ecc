/** Turns that began outside of this page, as if they were its own. */
import type { Mirrored } from "../../src-main/shells/desktop/messages.ts";
import type { Action } from "../state/actions.ts";

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
