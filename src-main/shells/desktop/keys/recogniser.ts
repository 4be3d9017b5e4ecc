/**
 * From single keys to shortcuts. Pure: the hook feeds it, tests feed it. Knows of AltGr, of keys that
 * repeat, of key-ups that never came, and of a lone modifier that turns out to be half of a combination.
 */
import type { ShortcutName, Shortcuts } from "../messages.ts";
import { type Modifier, modifierOf, modifiers, parseShortcut, type Shortcut } from "./shortcut.ts";

export interface KeyEvent {
  readonly key: string;
  readonly down: boolean;
  /** Of the event itself. */
  readonly atMs: number;
  /** Which modifiers the system says are down; absent where it does not say. */
  readonly held?: ReadonlySet<Modifier>;
}

export interface ShortcutListener {
  pressed(name: ShortcutName, atMs: number): void;
  released(name: ShortcutName, atMs: number): void;
  /** It was half of another program's combination: whatever it began is taken back. */
  spoiled(name: ShortcutName): void;
}

/**
 * Ctrl+C is pressed within 0.6 s or so; someone who touches another key later than that is talking, and
 * must not lose the question.
 */
const spoilMs = 600;

interface Pressed {
  readonly name: ShortcutName;
  readonly key: string;
  readonly atMs: number;
  readonly alone: boolean;
}

export class ShortcutRecogniser {
  readonly #listener: ShortcutListener;
  readonly #mac: boolean;
  #shortcuts: readonly (readonly [ShortcutName, Shortcut])[] = [];
  readonly #down = new Set<string>();
  #pressed: Pressed | null = null;

  constructor(listener: ShortcutListener, platform: NodeJS.Platform = process.platform) {
    this.#listener = listener;
    this.#mac = platform === "darwin";
  }

  use(shortcuts: Shortcuts): void {
    this.reset();
    this.#shortcuts = Object.entries(shortcuts).flatMap(([name, text]) => {
      const parsed = parseShortcut(text);
      return parsed === null ? [] : [[name as ShortcutName, parsed] as const];
    });
  }

  take(event: KeyEvent): void {
    if (event.held) this.#forgetReleased(event);
    if (event.down) this.#goesDown(event);
    else this.#goesUp(event);
  }

  /** The screen was locked or the machine slept: key-ups of that time were not seen. */
  reset(): void {
    this.#down.clear();
    const pressed = this.#pressed;
    this.#pressed = null;
    if (pressed) this.#listener.spoiled(pressed.name);
  }

  #goesDown({ key, atMs }: KeyEvent): void {
    // A held key repeats.
    if (this.#down.has(key)) return;
    const held = this.#heldModifiers(key);
    this.#down.add(key);
    const pressed = this.#pressed;
    if (pressed?.alone && atMs - pressed.atMs < spoilMs) {
      this.#pressed = null;
      this.#listener.spoiled(pressed.name);
      return;
    }
    const found = this.#shortcuts.find(
      ([, shortcut]) => shortcut.key === key && sameSet(shortcut.modifiers, held),
    );
    if (found === undefined) return;
    const [name, shortcut] = found;
    if (name !== "interrupt") {
      if (this.#pressed !== null) return;
      this.#pressed = { name, key, atMs, alone: modifierOf(shortcut.key) !== null };
    }
    this.#listener.pressed(name, atMs);
  }

  #goesUp({ key, atMs }: KeyEvent): void {
    this.#down.delete(key);
    if (this.#pressed?.key !== key) return;
    const { name } = this.#pressed;
    this.#pressed = null;
    this.#listener.released(name, atMs);
  }

  /** A modifier that the system says is up is up, even if its key-up went elsewhere. */
  #forgetReleased({ key, held, atMs }: KeyEvent): void {
    for (const name of [...this.#down]) {
      const modifier = modifierOf(name);
      if (name === key || modifier === null || held?.has(modifier)) continue;
      this.#goesUp({ key: name, down: false, atMs });
    }
  }

  /** Without the key itself. AltGr counts as nothing: its Ctrl and Alt are not meant. */
  #heldModifiers(key: string): ReadonlySet<Modifier> {
    const altGr = !this.#mac && this.#down.has("RightAlt");
    // The other side of the same modifier adds nothing: some systems report both for one key.
    const own = modifierOf(key);
    const held = modifiers.filter(
      (modifier) =>
        modifier !== own &&
        ["Left", "Right"].some((side) => {
          const name = `${side}${modifier}`;
          if (!this.#down.has(name)) return false;
          return !(altGr && (name === "RightAlt" || name === "LeftCtrl"));
        }),
    );
    return new Set(held);
  }
}

function sameSet(left: ReadonlySet<Modifier>, right: ReadonlySet<Modifier>): boolean {
  return left.size === right.size && [...left].every((name) => right.has(name));
}
