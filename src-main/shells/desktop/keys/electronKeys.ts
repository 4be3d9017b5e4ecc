/** Where no hook can be had: Electron's shortcuts, which know no key-up. Each press switches. */
import { globalShortcut } from "electron";
import type { KeysNote, KeysProblem, KeysState, ShortcutName, Shortcuts } from "../messages.ts";
import type { KeyListener, KeySource } from "./keySource.ts";
import { replacements, usable } from "./replacements.ts";
import { modifierOf, parseShortcut } from "./shortcut.ts";

export class ElectronKeys implements KeySource {
  readonly onKey = null;
  readonly #note: KeysNote;
  readonly #listener: KeyListener;
  #problems: KeysState["problems"] = [];
  #interrupt = "";
  #live = false;

  constructor(note: KeysNote, listener: KeyListener) {
    this.#note = note;
    this.#listener = listener;
  }

  get state(): KeysState {
    return { source: "electron", note: this.#note, problems: this.#problems };
  }

  use(shortcuts: Shortcuts): void {
    globalShortcut.unregisterAll();
    const problems: { shortcut: ShortcutName; problem: KeysProblem }[] = [];
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

  #register(name: "talk" | "region", wanted: string): KeysProblem | null {
    const chosen = usable(wanted) ?? replacements[name];
    const accelerator = acceleratorOf(chosen);
    const taken: KeysProblem = { kind: "taken", keys: chosen };
    if (accelerator === null) return taken;
    if (!globalShortcut.register(accelerator, () => this.#listener.toggled(name))) return taken;
    return chosen === wanted || wanted === "" ? null : { kind: "replaced", wanted, keys: chosen };
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
