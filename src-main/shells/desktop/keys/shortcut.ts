/**
 * Shortcuts as people write them: modifiers and one key, `Ctrl+Alt+Space`; or one modifier alone, named
 * with its side, `RightCtrl`. A modifier of a combination may be on either side.
 */
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
export function conflictOf(text: string, others: Readonly<Record<string, string>>): string | null {
  for (const [name, other] of Object.entries(others)) {
    if (other === text) return `It is the shortcut for “${name}” already.`;
  }
  const shortcut = parseShortcut(text);
  if (shortcut === null) return "It would fire while you type: add Ctrl, Alt or Meta.";
  return known.get(shortcutText(shortcut)) ?? altGrConflict(shortcut);
}

/** On many layouts Ctrl+Alt is AltGr, which types characters. */
function altGrConflict({ modifiers: held, key }: Shortcut): string | null {
  if (held.has("Ctrl") && held.has("Alt") && typesText(key)) {
    return "On keyboards with AltGr this combination types a character.";
  }
  if (key === "RightAlt" && process.platform !== "darwin") {
    return "On many keyboards this is AltGr, which is needed for typing.";
  }
  return null;
}

/** Taken by systems, or by nearly every program. */
const known: ReadonlyMap<string, string> = new Map([
  ["Ctrl+C", "Nearly every program copies with it."],
  ["Ctrl+V", "Nearly every program pastes with it."],
  ["Ctrl+X", "Nearly every program cuts with it."],
  ["Ctrl+Z", "Nearly every program undoes with it."],
  ["Ctrl+A", "Nearly every program selects everything with it."],
  ["Ctrl+S", "Nearly every program saves with it."],
  ["Meta+C", "macOS copies with it."],
  ["Meta+V", "macOS pastes with it."],
  ["Meta+Space", "macOS searches with it, and Windows changes the keyboard's language."],
  ["Alt+Tab", "The system changes windows with it."],
  ["Meta+Tab", "The system changes windows with it."],
  ["Alt+F4", "The system closes windows with it."],
  ["Alt+Space", "Windows and many Linux desktops open the window menu with it."],
  ["Ctrl+Alt+Delete", "The system keeps it for itself."],
  ["Meta+L", "The system locks the screen with it."],
  ["LeftMeta", "Windows and many Linux desktops open the start menu with it."],
  ["RightMeta", "Windows and many Linux desktops open the start menu with it."],
  ["CapsLock", "It also switches capital letters on and off."],
]);
