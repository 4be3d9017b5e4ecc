/** The tray: what Sotto does now, and the few things one wants without opening a window. */
import {
  Menu,
  type MenuItemConstructorOptions,
  type NativeImage,
  nativeImage,
  Tray,
} from "electron";
import type { Language } from "../../contract/preferences.ts";
import type { DesktopSettings } from "./messages.ts";
import { type TrayWords, trayWords } from "./words.ts";

export type TrayState = "starting" | "ready" | "listening" | "thinking" | "speaking" | "fault";

export interface TrayActions {
  show(): void;
  settings(): void;
  allowSight(allowed: boolean): void;
  clipboard(): void;
  stop(): void;
  quit(): void;
}

/** The mark's three bars; each state has its own heights, so that it is told apart without colour. */
const bars: Readonly<Record<TrayState, readonly number[]>> = {
  starting: [4, 4, 4],
  ready: [8, 14, 6],
  listening: [14, 20, 14],
  thinking: [6, 6, 6],
  speaking: [20, 12, 18],
  fault: [2, 20, 2],
};
const ink: Readonly<Record<TrayState, readonly [number, number, number]>> = {
  starting: [0x7d, 0x8d, 0x8a],
  ready: [0x1f, 0x85, 0x92],
  listening: [0xd6, 0x45, 0x2b],
  thinking: [0x1f, 0x85, 0x92],
  speaking: [0x1f, 0x85, 0x92],
  fault: [0xd6, 0x45, 0x2b],
};
const side = 24;
const scale = 2;

export class AppTray implements Disposable {
  readonly #tray: Tray;
  readonly #actions: TrayActions;
  readonly #icons = new Map<TrayState, NativeImage>();
  #state: TrayState = "starting";

  constructor(actions: TrayActions) {
    this.#actions = actions;
    this.#tray = new Tray(this.#icon("starting"));
    this.#tray.on("click", () => actions.show());
  }

  get state(): TrayState {
    return this.#state;
  }

  tell(state: TrayState, settings: DesktopSettings, language: Language): void {
    this.#state = state;
    this.#tray.setImage(this.#icon(state));
    this.#tray.setToolTip(`Sotto: ${trayWords[language].states[state]}`);
    this.#tray.setContextMenu(
      Menu.buildFromTemplate(this.#menu(state, settings, trayWords[language])),
    );
  }

  [Symbol.dispose](): void {
    this.#tray.destroy();
  }

  #menu(
    state: TrayState,
    settings: DesktopSettings,
    words: TrayWords,
  ): MenuItemConstructorOptions[] {
    const actions = this.#actions;
    const { talk } = settings.shortcuts;
    return [
      { label: `${words.states[state]}. ${words.hold(talk)}`, enabled: false },
      { type: "separator" },
      { label: words.open, click: () => actions.show() },
      {
        label: words.sight,
        type: "checkbox",
        checked: settings.sight.allowed,
        click: ({ checked }) => actions.allowSight(checked),
      },
      { label: words.clipboard, click: () => actions.clipboard() },
      { label: words.stop, enabled: state !== "ready", click: () => actions.stop() },
      { type: "separator" },
      { label: words.settings, click: () => actions.settings() },
      { label: words.quit, click: () => actions.quit() },
    ];
  }

  #icon(state: TrayState): NativeImage {
    const known = this.#icons.get(state);
    if (known) return known;
    const drawn = drawIcon(state);
    this.#icons.set(state, drawn);
    return drawn;
  }
}

function drawIcon(state: TrayState): NativeImage {
  const size = side * scale;
  const bitmap = Buffer.alloc(size * size * 4);
  const [red, green, blue] = ink[state];
  for (const [index, tall] of bars[state].entries()) {
    const left = (3 + index * 7) * scale;
    const top = Math.round(((side - tall) / 2) * scale);
    for (let y = top; y < top + tall * scale; y++) {
      for (let x = left; x < left + 4 * scale; x++) {
        bitmap.set([blue, green, red, 0xff], (y * size + x) * 4);
      }
    }
  }
  const icon = nativeImage.createFromBitmap(bitmap, {
    width: size,
    height: size,
    scaleFactor: scale,
  });
  if (process.platform === "darwin" && state === "ready") icon.setTemplateImage(true);
  return icon;
}
