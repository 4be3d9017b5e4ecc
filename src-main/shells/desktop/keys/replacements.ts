/** Shortcuts for ways that hear no lone modifier: Electron's own, and Wayland's portal. */
import type { Shortcuts } from "../messages.ts";
import { modifierOf, parseShortcut } from "./shortcut.ts";

export const replacements: Shortcuts = {
  talk: "Ctrl+Alt+Space",
  region: "Ctrl+Alt+Shift+Space",
  interrupt: "Escape",
};

/** The text itself, or null where it is none or a modifier alone. */
export function usable(text: string): string | null {
  const shortcut = parseShortcut(text);
  return shortcut === null || modifierOf(shortcut.key) !== null ? null : text;
}
