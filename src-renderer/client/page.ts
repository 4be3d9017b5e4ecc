/** Puts the page together. The view calls these and reads the store; nothing else. */
import type { Preferences, Session } from "../../src-main/contract/assistant.ts";
import type { CommandOf } from "../../src-main/contract/commands.ts";
import { type Fault, FaultError } from "../../src-main/contract/faults.ts";
import type { PlaybackCounters } from "../../src-main/signal/playback.ts";
import { followLanguage } from "../locale/languages.ts";
import { desktop } from "../platform/desktop.ts";
import { openWire, shell } from "../platform/wire.ts";
import { SoundContext } from "../sound/soundContext.ts";
import { liveExchange } from "../state/select.ts";
import type { FaultAction } from "../state/state.ts";
import { initialState } from "../state/state.ts";
import { Store } from "../state/store.ts";
import { DesktopEnd } from "./desktopEnd.ts";
import { HandsFree } from "./handsFree.ts";
import { Line } from "./line.ts";
import { mark } from "./marks.ts";
import { Microphones } from "./microphones.ts";
import { Modes } from "./modes.ts";
import { Packs } from "./packs.ts";
import { Past } from "./past.ts";
import { fieldId, Questions } from "./questions.ts";
import { rememberedLook, rememberLook } from "./remembered.ts";
import { Sights } from "./sights.ts";
import { Speech } from "./speech.ts";
import { Turns } from "./turns.ts";

export class Page {
  readonly store = new Store({ ...initialState, preferences: rememberedLook() });
  readonly sound = new SoundContext();
  readonly sights = new Sights(this.store);
  readonly microphones = new Microphones(this.sound, this.store.dispatch);
  readonly turns: Turns = new Turns(this.store, () => this.speech);
  readonly speech: Speech = new Speech(this.store, this.sound, (report) =>
    this.turns.played(report),
  );
  readonly questions = new Questions(this.store, this.turns, this.sights, this.microphones);
  readonly handsFree = new HandsFree(this.store, this.turns, this.sights, this.microphones);
  readonly packs = new Packs(
    this.store,
    () => this.session,
    (error) => this.turns.report(error),
  );
  readonly modes = new Modes(
    this.store,
    () => this.session,
    (error) => this.turns.report(error),
  );
  readonly past = new Past({
    store: this.store,
    session: () => this.session,
    report: (error) => this.turns.report(error),
    wentOn: (opened) => {
      this.speech.forget();
      this.turns.wentOn(opened);
      this.line.resume(opened.session);
      this.store.dispatch({ type: "conversation.opened", result: opened });
    },
    settled: async () => {
      const { live } = this.turns;
      this.handsFree.leave();
      await this.turns.cancel();
      await live?.ended;
    },
  });
  readonly line = new Line(openWire, shell, {
    opened: (session, result) => {
      this.turns.attach(session, result);
      this.packs.attach(session);
      this.past.attach(session);
      if (!result.resumed) this.speech.forget();
      this.store.dispatch({ type: "line.opened", result });
      mark("sotto:ready");
      void this.modes.refresh();
      session.onEvent(({ type }) => {
        if (type === "audio.lost") this.#soundTaken();
      });
      if (this.handsFree.on) this.handsFree.listenOn();
    },
    lost: (reason, final) => this.#lost(reason, final),
  });

  /** What only the desktop app has; null in a browser. */
  readonly desktop: DesktopEnd | null;

  constructor() {
    this.microphones.onLost = () => {
      this.questions.microphoneLost();
      this.handsFree.leave();
    };
    this.desktop = desktop === null ? null : new DesktopEnd(desktop, this);
    rememberLook(this.store);
    this.line.connect();
  }

  /** Resolves when there are words to draw with. */
  speakLanguage(): Promise<void> {
    const { store } = this;
    return followLanguage({
      subscribe: store.subscribe,
      preferences: () => store.state.preferences,
      turned: (language) => store.dispatch({ type: "language", language }),
    });
  }

  get session(): Session | null {
    return this.turns.session;
  }

  /** Escape, and the stop button. */
  stop(): void {
    this.speech.stopReplay();
    void this.turns.cancel();
  }

  /** What the button of a fault card does. */
  remedy(action: FaultAction): void {
    const shown = this.store.state.fault;
    this.store.dispatch({ type: "fault-dismissed" });
    switch (action) {
      case "dismiss":
        return;
      case "reload":
        location.reload();
        return;
      case "reconnect":
        this.line.connect();
        return;
      case "install":
        this.packs.fetch(shown?.pack);
        return;
      case "packs":
      case "storage":
      case "privacy":
        this.store.dispatch({ type: "settings", page: action });
        return;
      case "keep-again":
        void this.past.keepAgain();
        return;
      case "restart":
        this.packs.restart();
        return;
      case "edit":
        document.getElementById(fieldId)?.focus();
        return;
      case "microphone":
        void this.#openMicrophone();
        return;
      case "again":
      case "take-sound": {
        const takeAudio = action === "take-sound";
        if (this.turns.last?.question.kind === "hands-free") void this.handsFree.enter(takeAudio);
        else this.questions.again(takeAudio);
      }
    }
  }

  /** Shown at once, and taken back if the assistant refuses. */
  async prefer(changes: Omit<CommandOf<"preferences.set">, "type">): Promise<void> {
    const { store, session } = this;
    const before = store.state.preferences;
    const chosen = { ...before, ...changes } as Preferences;
    store.dispatch({ type: "preferences.choose", preferences: chosen });
    const settle = (preferences: Preferences) =>
      store.dispatch({ type: "preferences.chosen", preferences });
    try {
      const answer = session?.call<"preferences.set">({ type: "preferences.set", ...changes });
      settle((await answer) ?? chosen);
    } catch (error) {
      settle(before);
      this.turns.report(error);
    }
  }

  /** Every preference as it came; what was kept of conversations is not touched. */
  async erasePreferences(): Promise<void> {
    try {
      await this.session?.call<"preferences.erase">({ type: "preferences.erase" });
    } catch (error) {
      this.turns.report(error);
    }
  }

  /** What the level meter shows: the person while they speak, Sotto while it does. */
  get analyser(): AnalyserNode | null {
    const { state } = this.store;
    const speaking = liveExchange(state)?.phase === "speaking" || state.replaying !== null;
    if (speaking) return this.speech.player.analyser;
    return this.microphones.current?.analyser ?? null;
  }

  get counters(): PlaybackCounters {
    return this.speech.player.counters;
  }

  async #openMicrophone(): Promise<void> {
    try {
      await this.microphones.open("spoken");
      this.microphones.rest();
    } catch (error) {
      this.turns.report(error);
    }
  }

  #lost(reason: Fault, final: boolean): void {
    this.turns.detach();
    this.store.dispatch({ type: "line.lost" });
    if (final) this.turns.report(new FaultError(reason));
  }

  /** W5: another shell speaks and listens now. */
  #soundTaken(): void {
    this.stop();
    this.handsFree.leave();
    this.microphones.close();
  }
}
