/** Where shortcuts come from. Three ways, from best to worst: hook, Wayland's portal, Electron. */
import type { KeysState, ShortcutName, Shortcuts } from "../messages.ts";
import type { KeyEvent, ShortcutListener } from "./recogniser.ts";

export interface KeyListener extends ShortcutListener {
  /** A press whose end is not heard: each one switches. */
  toggled(name: ShortcutName): void;
}

export interface KeySource extends Disposable {
  readonly state: KeysState;
  use(shortcuts: Shortcuts): void;
  /** A question is asked or answered: only then may `interrupt` take a key from other programs. */
  live(on: boolean): void;
  /** Every key, for recording and for the diagnostic; null where this source does not see them. */
  onKey: ((listener: (event: KeyEvent) => void) => Disposable) | null;
  reset(): void;
}

export interface KeysPorts {
  /** The source's `state` is another one now. */
  changed(): void;
  /** What each shortcut does, for a system that shows that beside the keys. */
  descriptions(): Readonly<Record<ShortcutName, string>>;
}
