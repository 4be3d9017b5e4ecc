/**
 * Keys on Wayland: the system hears them and tells of press and release. It also decides which keys they
 * are; what is in the settings is a wish, and what became of it is told.
 */
import type { KeysProblem, KeysState, ShortcutName, Shortcuts } from "../messages.ts";
import type { KeyListener, KeySource, KeysPorts } from "./keySource.ts";
import { PortalSession, type PortalShortcut } from "./portalSession.ts";
import { replacements, usable } from "./replacements.ts";
import { parseShortcut } from "./shortcut.ts";

const names: readonly ShortcutName[] = ["talk", "region", "interrupt"];

export class PortalKeys implements KeySource {
  readonly onKey = null;
  readonly #listener: KeyListener;
  readonly #ports: KeysPorts;
  #session: PortalSession | null = null;
  #triggers: ReadonlyMap<string, string> = new Map();
  #refused = false;
  #wished: Shortcuts | null = null;
  #binding: Promise<void> = Promise.resolve();
  readonly #down = new Set<ShortcutName>();

  private constructor(listener: KeyListener, ports: KeysPorts) {
    this.#listener = listener;
    this.#ports = ports;
  }

  /** Throws where this session has no such portal. */
  static async open(listener: KeyListener, address: string, ports: KeysPorts): Promise<PortalKeys> {
    const keys = new PortalKeys(listener, ports);
    keys.#session = await PortalSession.open(address, {
      activated: (id) => keys.#press(id),
      deactivated: (id) => keys.#release(id),
      bound: (triggers) => {
        keys.#triggers = triggers;
        ports.changed();
      },
    });
    return keys;
  }

  get state(): KeysState {
    const chosen = names.flatMap((shortcut) => {
      const keys = this.#triggers.get(shortcut);
      return keys ? [{ shortcut, keys }] : [];
    });
    const problems = names.flatMap((shortcut) => {
      const problem = this.#problem(shortcut);
      return problem === null ? [] : [{ shortcut, problem }];
    });
    return { source: "portal", note: { kind: "portal", chosen }, problems };
  }

  use(shortcuts: Shortcuts): void {
    const before = this.#wished;
    this.#wished = shortcuts;
    if (before && names.every((name) => before[name] === shortcuts[name])) return;
    this.reset();
    this.#binding = this.#binding.then(() => this.#bind(shortcuts));
  }

  /** Resolves when the newest wish was answered. */
  bound(): Promise<void> {
    return this.#binding;
  }

  /** The person gave the key away for good, in the system's settings: there is nothing to lend. */
  live(): void {}

  reset(): void {
    for (const name of [...this.#down]) this.#release(name);
  }

  [Symbol.dispose](): void {
    this.#session?.[Symbol.dispose]();
    this.#session = null;
  }

  async #bind(shortcuts: Shortcuts): Promise<void> {
    // Newer ones were wished meanwhile: the person is asked once.
    if (this.#wished !== shortcuts) return;
    const descriptions = this.#ports.descriptions();
    const wanted = names.map(
      (id): PortalShortcut => ({
        id,
        description: descriptions[id],
        preferred: triggerOf(usable(shortcuts[id]) ?? replacements[id]),
      }),
    );
    this.#refused = false;
    this.#triggers = new Map();
    await this.#session?.bind(wanted).catch(() => {
      this.#refused = true;
    });
    this.#ports.changed();
  }

  #problem(name: ShortcutName): KeysProblem | null {
    if (this.#refused) return name === "talk" ? { kind: "refused" } : null;
    if (this.#triggers.size === 0 || this.#triggers.get(name)) return null;
    return name === "interrupt" ? null : { kind: "none" };
  }

  #press(id: string): void {
    const name = names.find((one) => one === id);
    // A compositor that repeats keys activates again and again.
    if (name === undefined || this.#down.has(name)) return;
    this.#down.add(name);
    this.#listener.pressed(name, performance.now());
  }

  #release(id: string): void {
    const name = names.find((one) => one === id);
    if (name === undefined || !this.#down.delete(name)) return;
    this.#listener.released(name, performance.now());
  }
}

const modifierNames = { Ctrl: "CTRL", Alt: "ALT", Shift: "SHIFT", Meta: "LOGO" } as const;

/** Names of xkb; those that are missing are spelled alike. */
const keysyms: Readonly<Record<string, string>> = {
  Space: "space",
  Enter: "Return",
  Backspace: "BackSpace",
  PageUp: "Page_Up",
  PageDown: "Page_Down",
  ArrowUp: "Up",
  ArrowDown: "Down",
  ArrowLeft: "Left",
  ArrowRight: "Right",
  Semicolon: "semicolon",
  Equal: "equal",
  Comma: "comma",
  Minus: "minus",
  Period: "period",
  Slash: "slash",
  Backquote: "grave",
  BracketLeft: "bracketleft",
  Backslash: "backslash",
  BracketRight: "bracketright",
  Quote: "apostrophe",
};

/** Null: a key alone would be taken from every program, so the person chooses it in the system's settings. */
export function triggerOf(text: string): string | null {
  const shortcut = parseShortcut(text);
  if (shortcut === null || shortcut.modifiers.size === 0) return null;
  const held = [...shortcut.modifiers].map((name) => modifierNames[name]);
  const { key } = shortcut;
  const numpad = key.replace(/^Numpad(\d)$/, "KP_$1");
  const sym = keysyms[key] ?? (/^[A-Z]$/.test(key) ? key.toLowerCase() : numpad);
  return [...held, sym].join("+");
}
