/** The page's end of the desktop app: turns of the hotkey, the settings, what the tray asks for. */
import type {
  ApiState,
  DesktopAnswers,
  DesktopBridge,
  DesktopSettings,
  KeysState,
  ToPage,
} from "../../src-main/shells/desktop/messages.ts";
import { text } from "../locale/text.ts";
import { pictureOf } from "../platform/screen.ts";
import { actionFor } from "../state/remedies.ts";
import { healthAction, mirrored } from "./mirror.ts";
import type { Page } from "./page.ts";

export interface DesktopState {
  readonly settings: DesktopSettings | null;
  readonly keys: KeysState | null;
  readonly microphones: readonly string[];
  readonly speakers: readonly string[];
  readonly api: ApiState;
  /** Newest last; what the keyboard diagnostic saw. */
  readonly seen: readonly string[];
}

/** More does not fit the diagnostic's box. */
const seenKeys = 12;

export class DesktopEnd {
  readonly bridge: DesktopBridge;
  readonly #page: Page;
  readonly #listeners = new Set<() => void>();
  #state: DesktopState = {
    settings: null,
    keys: null,
    microphones: [],
    speakers: [],
    api: { address: null, key: null, problem: null },
    seen: [],
  };

  constructor(bridge: DesktopBridge, page: Page) {
    this.bridge = bridge;
    this.#page = page;
    bridge.onMessage((message) => this.#take(message));
    void this.#load();
  }

  get state(): DesktopState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async set(settings: Partial<DesktopSettings>): Promise<void> {
    try {
      await this.bridge.call<"settings.set">({ type: "settings.set", settings });
    } catch (error) {
      this.#page.turns.report(error);
    }
  }

  /** The keyboard diagnostic: every key, as the hook hears it. */
  async diagnose(on: boolean): Promise<void> {
    this.#change({ seen: [] });
    await this.bridge.call<"keys.diagnose">({ type: "keys.diagnose", on });
  }

  async record(): Promise<DesktopAnswers["keys.record"]> {
    return this.bridge.call<"keys.record">({ type: "keys.record" });
  }

  /** Another key for the API; whoever had the old one is out. */
  async renewApiKey(): Promise<void> {
    this.#change({ api: await this.bridge.call<"api.renew">({ type: "api.renew" }) });
  }

  copy(what: string): Promise<null> {
    return this.bridge.call<"copy">({ type: "copy", text: what });
  }

  async #load(): Promise<void> {
    const { settings, keys, microphones, speakers } = await this.bridge.call<"settings.get">({
      type: "settings.get",
    });
    const api = await this.bridge.call<"api.get">({ type: "api.get" });
    this.#change({ keys, microphones, speakers, api });
    this.#settings(settings);
  }

  #take(message: ToPage): void {
    const { store, turns } = this.#page;
    switch (message.type) {
      case "mirror":
        if (message.action.type === "turn.asked") turns.taken(message.action.turn);
        store.dispatch(mirrored(message.action));
        break;
      case "fault":
        store.dispatch({ type: "fault", fault: message.fault, action: actionFor(message.fault) });
        break;
      case "settings":
        this.#settings(message.settings);
        break;
      case "keys":
        this.#change({ keys: message.keys });
        break;
      case "api":
        this.#change({ api: message.api });
        break;
      case "key": {
        const shown = `${message.name} ${message.down ? text.desktop.down : text.desktop.up}`;
        this.#change({ seen: [...this.#state.seen, shown].slice(-seenKeys) });
        break;
      }
      case "sound.devices":
        this.#change({ microphones: message.microphones, speakers: message.speakers });
        break;
      case "sound.health":
        store.dispatch(healthAction(message.health));
        break;
      case "remedy":
        this.#page.remedy(message.remedy);
        break;
      case "show":
        if (message.what === "settings") store.dispatch({ type: "settings", page: "general" });
        else void this.#clipboard();
        break;
    }
  }

  /** The screen goes along with what is typed here exactly when it does with the hotkey. */
  #settings(settings: DesktopSettings): void {
    this.#change({ settings });
    const { sights, store } = this.#page;
    const shown = settings.sight.allowed && settings.sight.target.kind !== "none";
    if (shown && !store.state.screenShared) void sights.shareScreen();
    if (!shown && store.state.screenShared) sights.stopScreen();
  }

  async #clipboard(): Promise<void> {
    const picture = await this.bridge.call<"sight.clipboard">({ type: "sight.clipboard" });
    if (picture !== null) this.#page.sights.add(pictureOf(picture, "image"));
    else this.#page.store.dispatch({ type: "notice", notice: "clipboardEmpty" });
  }

  #change(changed: Partial<DesktopState>): void {
    this.#state = { ...this.#state, ...changed };
    for (const listener of this.#listeners) listener();
  }
}
