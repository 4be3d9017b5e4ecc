/** Where no hook can be had: Electron's shortcuts, which know no key-up. Each press switches. */
import { globalShortcut } from "electron";
import type { KeysState, ShortcutName, Shortcuts } from "../messages.ts";
import type { KeyListener, KeySource } from "./keySource.ts";
import { replacements, usable } from "./replacements.ts";
import { modifierOf, parseShortcut } from "./shortcut.ts";

export class ElectronKeys implements KeySource {
  readonly onKey = null;
  readonly #note: string;
  readonly #listener: KeyListener;
  #problems: KeysState["problems"] = [];
  #interrupt = "";
  #live = false;

  constructor(note: string, listener: KeyListener) {
    this.#note = note;
    this.#listener = listener;
  }

  get state(): KeysState {
    return { source: "electron", note: this.#note, problems: this.#problems };
  }

  use(shortcuts: Shortcuts): void {
    globalShortcut.unregisterAll();
    const problems: { shortcut: ShortcutName; problem: string }[] = [];
    for (const name of ["talk", "region"] as const) {
      const problem = this.#register(name, shortcuts[name]);
      if (problem !== null) problems.push({ shortcut: name, problem });
    }
    this.#problems = problems;
    this.#interrupt = usable(shortcuts.interrupt) ?? replacements.interrupt;
    if (this.#live) this.live(true);
  }

  live(on: boolean): void {
    this.#live = on;
    const accelerator = acceleratorOf(this.#interrupt);
    if (accelerator === null) return;
    if (!on) globalShortcut.unregister(accelerator);
    else if (!globalShortcut.isRegistered(accelerator)) {
      globalShortcut.register(accelerator, () =>
        this.#listener.pressed("interrupt", performance.now()),
      );
    }
  }

  reset(): void {}

  [Symbol.dispose](): void {
    globalShortcut.unregisterAll();
  }

  #register(name: "talk" | "region", wanted: string): string | null {
    const chosen = usable(wanted) ?? replacements[name];
    const accelerator = acceleratorOf(chosen);
    const taken = `Another program holds ${chosen}: choose another shortcut.`;
    if (accelerator === null) return taken;
    if (!globalShortcut.register(accelerator, () => this.#listener.toggled(name))) return taken;
    return chosen === wanted || wanted === ""
      ? null
      : `${wanted} alone cannot be heard this way: ${chosen} is used instead.`;
  }
}

const renamed: Readonly<Record<string, string>> = {
  ArrowUp: "Up",
  ArrowDown: "Down",
  ArrowLeft: "Left",
  ArrowRight: "Right",
  Semicolon: ";",
  Equal: "=",
  Comma: ",",
  Minus: "-",
  Period: ".",
  Slash: "/",
  Backquote: "`",
  BracketLeft: "[",
  Backslash: "\\",
  BracketRight: "]",
  Quote: "'",
  Ctrl: "Control",
  Meta: "Super",
};

/** As Electron spells it; null where it cannot. */
export function acceleratorOf(text: string): string | null {
  const shortcut = parseShortcut(text);
  if (shortcut === null || modifierOf(shortcut.key) !== null) return null;
  const parts = [...shortcut.modifiers, shortcut.key.replace(/^Numpad(\d)$/, "num$1")];
  return parts.map((part) => renamed[part] ?? part).join("+");
}
