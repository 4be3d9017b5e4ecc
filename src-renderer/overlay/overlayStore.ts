/** What the panel shows: the newest turn by the page's own rules, and a few things of its own. */
import type { DesktopBridge, Mirrored, ToPage } from "../../src-main/shells/desktop/messages.ts";
import { healthAction, mirrored } from "../client/mirror.ts";
import { onLookChanged, rememberedLook } from "../client/remembered.ts";
import { followLanguage } from "../locale/languages.ts";
import type { Action } from "../state/actions.ts";
import { Pace } from "../state/pace.ts";
import { reduce } from "../state/reduce.ts";
import { actionFor, remedyInMain } from "../state/remedies.ts";
import { type FaultAction, initialState, type State } from "../state/state.ts";
import { grows } from "../state/store.ts";

/** A key is answered at once with "Listening"; a microphone that is not there by then is told apart. */
const openingMs = 400;

export interface OverlayState {
  readonly turns: State;
  /** Sound of this question has arrived. */
  readonly hears: boolean;
  /** 0..1, while the person speaks. */
  readonly level: number;
  readonly capturing: boolean;
  readonly pinned: boolean;
  readonly sightAllowed: boolean;
  readonly talk: string;
}

/** The panel shows the newest turn only, as if nothing had been before. */
const nothing = { session: "", conversation: [], earlier: 0, nextTurn: 0 };

export class OverlayStore {
  readonly bridge: DesktopBridge;
  readonly #listeners = new Set<() => void>();
  readonly #pace = new Pace(() => {
    for (const listener of this.#listeners) listener();
  });
  #opening: ReturnType<typeof setTimeout> | undefined;
  #state: OverlayState = {
    turns: { ...initialState, preferences: rememberedLook(), line: "open", microphone: "open" },
    hears: false,
    level: 0,
    capturing: false,
    pinned: false,
    sightAllowed: true,
    talk: "",
  };

  constructor(bridge: DesktopBridge) {
    this.bridge = bridge;
    bridge.onMessage((message) => this.#take(message));
    // The main window keeps the choice where both can read it.
    onLookChanged(() => this.#turns({ type: "preferences", preferences: rememberedLook() }));
  }

  /** Resolves when there are words to draw with. */
  speakLanguage(): Promise<void> {
    return followLanguage({
      subscribe: this.subscribe,
      preferences: () => this.#state.turns.preferences,
      turned: (language) => this.#turns({ type: "language", language }),
    });
  }

  get state(): OverlayState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  pin(pinned: boolean): void {
    this.#change({ pinned });
    void this.bridge.call<"overlay.pin">({ type: "overlay.pin", pinned });
  }

  hide(): void {
    this.#change({ pinned: false });
    void this.bridge.call<"overlay.hide">({ type: "overlay.hide" });
  }

  /** The button of a fault. */
  remedy(action: FaultAction): void {
    const remedy = remedyInMain(action);
    this.#turns({ type: "fault-dismissed" });
    if (remedy) void this.bridge.call<"main.show">({ type: "main.show", remedy });
  }

  #take(message: ToPage): void {
    switch (message.type) {
      case "mirror":
        // Only the newest is shown; the rest is in the main window.
        if (message.action.type === "turn.asked")
          this.#turns({ type: "conversation.opened", result: nothing });
        this.#waitForSound(message.action.type);
        this.#turns(mirrored(message.action));
        break;
      case "event":
        this.#turns({ type: "assistant", event: message.event });
        break;
      case "fault":
        this.#turns({ type: "fault", fault: message.fault, action: actionFor(message.fault) });
        break;
      case "sound.health":
        this.#turns(healthAction(message.health));
        break;
      case "level":
        if (!this.#state.hears) this.#microphone("open");
        this.#change({ level: message.peak, hears: true });
        break;
      case "capturing":
        this.#change({ capturing: message.on });
        break;
      case "settings":
        this.#change({
          sightAllowed: message.settings.sight.allowed,
          talk: message.settings.shortcuts.talk,
        });
        break;
    }
  }

  #waitForSound(action: Mirrored["type"]): void {
    if (action !== "turn.asked" && action !== "turn.released" && action !== "turn.dropped") return;
    this.#microphone("open");
    if (action !== "turn.asked") return;
    this.#change({ hears: false, level: 0 });
    this.#opening = setTimeout(() => this.#microphone("opening"), openingMs);
  }

  #microphone(microphone: State["microphone"]): void {
    clearTimeout(this.#opening);
    this.#turns({ type: "microphone", microphone });
  }

  #turns(action: Action): void {
    this.#state = { ...this.#state, turns: reduce(this.#state.turns, action) };
    if (grows(action)) this.#pace.soon();
    else this.#pace.now();
  }

  #change(changed: Partial<OverlayState>): void {
    this.#state = { ...this.#state, ...changed };
    this.#pace.now();
  }
}
