/**
 * Keys on Wayland: the system hears them and tells of press and release. It also decides which keys they
 * are; what is in the settings is a wish, and what became of it is told.
 */
import type { KeysState, ShortcutName, Shortcuts } from "../messages.ts";
import type { KeyListener, KeySource } from "./keySource.ts";
import { PortalSession, type PortalShortcut } from "./portalSession.ts";
import { replacements, usable } from "./replacements.ts";
import { parseShortcut } from "./shortcut.ts";

const names: readonly ShortcutName[] = ["talk", "region", "interrupt"];

/** The system shows these beside the keys. */
const descriptions: Readonly<Record<ShortcutName, string>> = {
  talk: "Hold to talk to Sotto",
  region: "Hold to ask Sotto about a part of the screen",
  interrupt: "Stop Sotto",
};

export class PortalKeys implements KeySource {
  readonly onKey = null;
  readonly #listener: KeyListener;
  readonly #changed: () => void;
  #session: PortalSession | null = null;
  #triggers: ReadonlyMap<string, string> = new Map();
  #refusal: string | null = null;
  #wished: Shortcuts | null = null;
  #binding: Promise<void> = Promise.resolve();
  readonly #down = new Set<ShortcutName>();

  private constructor(listener: KeyListener, changed: () => void) {
    this.#listener = listener;
    this.#changed = changed;
  }

  /** Throws where this session has no such portal. `changed`: `state` is another one now. */
  static async open(
    listener: KeyListener,
    address: string,
    changed: () => void = () => {},
  ): Promise<PortalKeys> {
    const keys = new PortalKeys(listener, changed);
    keys.#session = await PortalSession.open(address, {
      activated: (id) => keys.#press(id),
      deactivated: (id) => keys.#release(id),
      bound: (triggers) => {
        keys.#triggers = triggers;
        changed();
      },
    });
    return keys;
  }

  get state(): KeysState {
    const chosen = names.flatMap((name) => {
      const trigger = this.#triggers.get(name);
      return trigger ? [`${descriptions[name]}: ${trigger}.`] : [];
    });
    const note = `The system decides about these keys, in its own settings. ${chosen.join(" ")}`;
    const problems = names.flatMap((shortcut) => {
      const problem = this.#problem(shortcut);
      return problem === null ? [] : [{ shortcut, problem }];
    });
    return { source: "portal", note: note.trim(), problems };
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
    const wanted = names.map(
      (id): PortalShortcut => ({
        id,
        description: descriptions[id],
        preferred: triggerOf(usable(shortcuts[id]) ?? replacements[id]),
      }),
    );
    this.#refusal = null;
    this.#triggers = new Map();
    await this.#session?.bind(wanted).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      this.#refusal = `The system did not give this key (${why}). Allow it in its settings.`;
    });
    this.#changed();
  }

  #problem(name: ShortcutName): string | null {
    if (this.#refusal !== null) return name === "talk" ? this.#refusal : null;
    if (this.#triggers.size === 0 || this.#triggers.get(name)) return null;
    return name === "interrupt" ? null : "No key yet: choose one in the system's settings.";
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
