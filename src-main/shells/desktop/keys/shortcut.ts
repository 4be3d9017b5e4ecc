/**
 * Shortcuts as people write them: modifiers and one key, `Ctrl+Alt+Space`; or one modifier alone, named
 * with its side, `RightCtrl`. A modifier of a combination may be on either side.
 */
import type { Conflict, ShortcutName } from "../messages.ts";

export const modifiers = ["Ctrl", "Alt", "Shift", "Meta"] as const;
export type Modifier = (typeof modifiers)[number];

export interface Shortcut {
  readonly modifiers: ReadonlySet<Modifier>;
  /** A name of `keyNames.ts`. */
  readonly key: string;
}

const sides = /^(Left|Right)(Ctrl|Alt|Shift|Meta)$/;

/** The modifier that this key is, on whichever side; null for other keys. */
export function modifierOf(key: string): Modifier | null {
  return (sides.exec(key)?.[2] as Modifier | undefined) ?? null;
}

/** Null when it is none; a letter alone is none either, because it would fire while typing. */
export function parseShortcut(text: string): Shortcut | null {
  const parts = text.split("+");
  const key = parts.pop() ?? "";
  if (!/^[A-Za-z][A-Za-z0-9]*$|^[0-9]$/.test(key)) return null;
  const found = new Set<Modifier>();
  for (const part of parts) {
    if (!(modifiers as readonly string[]).includes(part) || found.has(part as Modifier))
      return null;
    found.add(part as Modifier);
  }
  if (found.size === 0 && typesText(key)) return null;
  if (found.size === 1 && found.has("Shift") && typesText(key)) return null;
  const own = modifierOf(key);
  if (own !== null && found.has(own)) return null;
  return { modifiers: found, key };
}

export function shortcutText({ modifiers: held, key }: Shortcut): string {
  return [...modifiers.filter((name) => held.has(name)), key].join("+");
}

/** Keys that put a character, or end a line, in whatever window is in front. */
export function typesText(key: string): boolean {
  return /^([A-Z]|[0-9]|Numpad[0-9]|Numpad(Add|Subtract|Multiply|Divide|Decimal|Enter))$/.test(key)
    ? true
    : textKeys.has(key);
}

const textKeys: ReadonlySet<string> = new Set([
  "Space",
  "Enter",
  "Tab",
  "Backspace",
  "Delete",
  "ArrowLeft",
  "ArrowRight",
  "ArrowUp",
  "ArrowDown",
  "Semicolon",
  "Equal",
  "Comma",
  "Minus",
  "Period",
  "Slash",
  "Backquote",
  "BracketLeft",
  "Backslash",
  "BracketRight",
  "Quote",
]);

/** What a person should know before they choose it; null when nothing is known against it. */
export function conflictOf(
  text: string,
  others: Readonly<Partial<Record<ShortcutName, string>>>,
): Conflict | null {
  for (const [name, other] of Object.entries(others)) {
    if (other === text) return { kind: "same", name: name as ShortcutName };
  }
  const shortcut = parseShortcut(text);
  if (shortcut === null) return { kind: "types" };
  const kind = known.get(shortcutText(shortcut));
  return kind === undefined ? altGrConflict(shortcut) : { kind };
}

/** On many layouts Ctrl+Alt is AltGr, which types characters. */
function altGrConflict({ modifiers: held, key }: Shortcut): Conflict | null {
  if (held.has("Ctrl") && held.has("Alt") && typesText(key)) return { kind: "altgr-types" };
  return key === "RightAlt" && process.platform !== "darwin" ? { kind: "altgr" } : null;
}

const ofPrograms = ["Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Z", "Ctrl+A", "Ctrl+S", "Meta+C", "Meta+V"];
/** Menus, windows, search, the lock screen: of macOS, Windows or many Linux desktops. */
const ofSystems = [
  ...["Meta+Space", "Alt+Tab", "Meta+Tab", "Alt+F4", "Alt+Space", "Ctrl+Alt+Delete", "Meta+L"],
  ...["LeftMeta", "RightMeta"],
];
const known: ReadonlyMap<string, Exclude<Conflict["kind"], "same">> = new Map([
  ...ofPrograms.map((text) => [text, "program"] as const),
  ...ofSystems.map((text) => [text, "system"] as const),
  ["CapsLock", "capitals"] as const,
]);
