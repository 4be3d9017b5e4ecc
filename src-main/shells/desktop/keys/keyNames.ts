/** Key codes of the hook (libuiohook's virtual codes) by the names that shortcuts use. */
import type { UiohookKey } from "uiohook-napi";

/** The package's own names, with a side for each modifier. */
const renamed: Readonly<Record<string, string>> = {
  Ctrl: "LeftCtrl",
  CtrlRight: "RightCtrl",
  Alt: "LeftAlt",
  AltRight: "RightAlt",
  Shift: "LeftShift",
  ShiftRight: "RightShift",
  Meta: "LeftMeta",
  MetaRight: "RightMeta",
};

export function namesByCode(codes: typeof UiohookKey): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [name, code] of Object.entries(codes)) {
    // Two names for a code (the number pad without NumLock): the first is the plain one.
    if (!names.has(code)) names.set(code, renamed[name] ?? name);
  }
  return names;
}
