/** Keys of the whole system through libuiohook: down and up, whichever window is in front. */
import { Listeners } from "../../../base/disposal.ts";
import type { KeysState, Shortcuts } from "../messages.ts";
import { namesByCode } from "./keyNames.ts";
import type { KeyListener, KeySource } from "./keySource.ts";
import { type KeyEvent, ShortcutRecogniser } from "./recogniser.ts";
import type { Modifier } from "./shortcut.ts";

type Hook = typeof import("uiohook-napi");

export class HookKeys implements KeySource {
  readonly state: KeysState = { source: "hook", note: null, problems: [] };
  readonly #hook: Hook;
  readonly #recogniser: ShortcutRecogniser;
  readonly #keys = new Listeners<KeyEvent>();
  readonly #stop: () => void;

  private constructor(hook: Hook, listener: KeyListener) {
    this.#hook = hook;
    this.#recogniser = new ShortcutRecogniser(listener);
    const names = namesByCode(hook.UiohookKey);
    const hear = (raw: import("uiohook-napi").UiohookKeyboardEvent, down: boolean) => {
      const event = {
        key: names.get(raw.keycode) ?? `Key${raw.keycode}`,
        down,
        // The event's own time, in milliseconds of a clock of the system's: a main process that is busy
        // with a picture of the screen must not turn a tap into a hold. Only differences count.
        atMs: raw.time,
        held: heldIn(raw),
      };
      this.#recogniser.take(event);
      this.#keys.tell(event);
    };
    const down = (raw: import("uiohook-napi").UiohookKeyboardEvent) => hear(raw, true);
    const up = (raw: import("uiohook-napi").UiohookKeyboardEvent) => hear(raw, false);
    hook.uIOhook.on("keydown", down);
    hook.uIOhook.on("keyup", up);
    this.#stop = () => {
      hook.uIOhook.removeListener("keydown", down);
      hook.uIOhook.removeListener("keyup", up);
    };
    hook.uIOhook.start();
  }

  /** Throws where the system gives no hook. */
  static async open(listener: KeyListener): Promise<HookKeys> {
    return new HookKeys(await import("uiohook-napi"), listener);
  }

  use(shortcuts: Shortcuts): void {
    this.#recogniser.use(shortcuts);
  }

  /** The hook only listens: no key is taken from anyone. */
  live(): void {}

  onKey = (listener: (event: KeyEvent) => void): Disposable => this.#keys.add(listener);

  reset(): void {
    this.#recogniser.reset();
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.#hook.uIOhook.stop();
  }
}

function heldIn(raw: {
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
}): ReadonlySet<Modifier> {
  const held = new Set<Modifier>();
  if (raw.ctrlKey) held.add("Ctrl");
  if (raw.altKey) held.add("Alt");
  if (raw.shiftKey) held.add("Shift");
  if (raw.metaKey) held.add("Meta");
  return held;
}
