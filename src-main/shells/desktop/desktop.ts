/** The desktop shell: what lives as long as the app does, and what happens when. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { app, type BrowserWindow, dialog, powerMonitor, screen, session } from "electron";
import { Disposables } from "../../base/disposal.ts";
import type { Assistant } from "../../contract/assistant.ts";
import type { AssistantEvent } from "../../contract/events.ts";
import { type Fault, toFault } from "../../contract/faults.ts";
import type { Language } from "../../contract/preferences.ts";
import { worded } from "../../contract/sentences.ts";
import { type Served, serveSession } from "../../contract/serving.ts";
import { TalkKey } from "../../contract/talkKey.ts";
import type { Wire } from "../../contract/wire.ts";
import { type ApiDoor, ApiSwitch } from "./apiSwitch.ts";
import { autostartArgs, writeAutostart } from "./autostart.ts";
import { serveCalls } from "./calls.ts";
import { DesktopTurns } from "./desktopTurns.ts";
import { desktopHandlers } from "./handlers.ts";
import { hardenContents, hardenSession } from "./hardening.ts";
import type { KeyListener, KeySource } from "./keys/keySource.ts";
import { openKeys } from "./keys/openKeys.ts";
import type { DesktopBridge, Remedy, ToPage } from "./messages.ts";
import { type DesktopOptions, parseDesktop } from "./options.ts";
import { declareScheme, servePages } from "./pageFiles.ts";
import { Pointing } from "./pointing.ts";
import { SettingsStore } from "./settings.ts";
import { SharedSession } from "./sharedSession.ts";
import { RegionPicker } from "./sight/region.ts";
import { ScreenSight } from "./sight/screenSight.ts";
import type { Captured } from "./sight/sight.ts";
import type { SoundPort } from "./sound/soundPort.ts";
import { AppTray, type TrayState } from "./tray.ts";
import { bringBack, openMainWindow } from "./windows/mainWindow.ts";
import { Overlay } from "./windows/overlay.ts";
import { Points } from "./windows/points.ts";
import { revivePages } from "./windows/revive.ts";
import { trayLanguage, trayWords } from "./words.ts";

/** Whatever does not end by itself in this time ends with the app. */
const closeMs = 5_000;

export interface DesktopPorts {
  /** Sotto's data folder, of this person. */
  readonly home: string;
  /** What vite built. */
  readonly pages: string;
  readonly preload: string;
  openAssistant(pack: string | null): Promise<Assistant>;
  openSound(settings: SettingsStore): Promise<SoundPort>;
  /** Over the assistant that was opened. */
  readonly api: ApiDoor;
}

/** Resolves when the app is up; it ends by itself. */
export async function runDesktop(ports: DesktopPorts): Promise<void> {
  // Before anything of Electron is read: Chromium's own files lie in the data folder too.
  app.setPath("userData", join(ports.home, "desktop"));
  // A second start asks the first one to show itself.
  if (!app.requestSingleInstanceLock()) return app.quit();
  app.setName("Sotto");
  app.setAppUserModelId("app.sotto");
  declareScheme();
  hardenContents();
  // Root (a container) has no sandbox to enable; every window asks for its own all the same.
  if (!app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox();
  await app.whenReady();
  const settings = await SettingsStore.open(join(ports.home, "desktop.json"));
  servePages(session.defaultSession, ports.pages);
  hardenSession(session.defaultSession);
  const desktop = new Desktop(ports, settings, parseDesktop(process.argv));
  await desktop.start();
}

export class Desktop {
  readonly settings: SettingsStore;
  readonly overlay: Overlay;
  readonly points: Points;
  readonly region: RegionPicker;
  keys: KeySource | null = null;
  sound: SoundPort | null = null;
  turns: DesktopTurns | null = null;
  api: ApiSwitch | null = null;
  readonly #ports: DesktopPorts;
  readonly #options: DesktopOptions;
  readonly #owned = new Disposables();
  readonly #tray: AppTray;
  readonly sight: ScreenSight;
  readonly #pointing: Pointing;
  #main: BrowserWindow | null = null;
  #shared: SharedSession | null = null;
  /** Wires of windows that opened before the assistant was there. */
  #waiting: Wire[] = [];
  readonly #served = new Set<Served>();
  #fault: Fault | null = null;
  #quitting = false;
  #autostart: boolean;

  constructor(ports: DesktopPorts, settings: SettingsStore, options: DesktopOptions) {
    this.#ports = ports;
    this.#options = options;
    this.settings = settings;
    this.#autostart = settings.current.autostart;
    this.#tray = this.#owned.add(
      new AppTray({
        show: () => this.showMain(),
        settings: () => this.#tellMain({ type: "show", what: "settings" }),
        allowSight: (allowed) => this.allowSight(allowed),
        clipboard: () => this.#tellMain({ type: "show", what: "clipboard" }),
        stop: () => void this.stop(),
        quit: () => app.quit(),
      }),
    );
    this.#showState("starting");
    // Read by the bench: from here on a person sees that Sotto starts.
    performance.mark("sotto:tray");
    this.overlay = this.#owned.add(new Overlay(ports.preload));
    this.points = this.#owned.add(new Points(ports.preload));
    this.region = this.#owned.add(new RegionPicker(ports.preload));
    this.#pointing = new Pointing((boxes) => {
      if (!settings.current.points) return;
      this.points.show(boxes);
      this.overlay.keepClear(boxes);
    });
    this.sight = new ScreenSight({
      settings: () => settings.current,
      capturing: (on) => this.tell({ type: "capturing", on }),
      dragRegion: (display, shot, signal) => this.region.drag(display, shot, signal),
    });
  }

  async start(): Promise<void> {
    this.#owned.add(
      serveCalls({
        handlers: desktopHandlers(this),
        kindOf: (id) => this.#kindOf(id),
        lineOpened: (wire) => this.#serve(wire),
      }),
    );
    // It asks nothing itself; what was chosen before is told once it is there.
    this.overlay.window.webContents.on("did-finish-load", () =>
      this.overlay.tell({ type: "settings", settings: this.settings.current }),
    );
    this.#hearTheSystem();
    this.#owned.add(revivePages(({ id }) => this.#kindOf(id) !== null));
    if (!this.#options.hidden) this.showMain();
    this.#owned.add(
      this.settings.onChange((changed) => {
        this.keys?.use(changed.shortcuts);
        this.sound?.prefer(changed.sound);
        this.api?.use(changed.api);
        this.#showState(this.#tray.state);
        this.tell({ type: "settings", settings: changed });
        this.#startWithTheSystem(changed.autostart);
      }),
    );
    await this.#compose();
  }

  showMain(remedy?: Remedy): void {
    if (this.#main === null || this.#main.isDestroyed()) {
      const main = openMainWindow(this.settings, this.#ports.preload);
      this.#main = main;
      // A page that is still being loaded hears nothing yet.
      if (remedy)
        main.webContents.once("did-finish-load", () => this.#send({ type: "remedy", remedy }));
      return;
    }
    if (remedy) this.#send({ type: "remedy", remedy });
    if (this.#main.isMinimized()) this.#main.restore();
    this.#main.show();
    this.#main.focus();
  }

  /** To every page that shows turns. */
  tell(message: ToPage): void {
    this.overlay.tell(message);
    // A window has its own line for events, and shows no level of another's microphone.
    if (message.type !== "event" && message.type !== "level") this.#send(message);
  }

  /** A window took these for a question that it will ask next. */
  lent(captured: readonly Captured[]): void {
    this.#pointing.lent(captured);
  }

  allowSight(allowed: boolean): void {
    this.settings.change({ sight: { ...this.settings.current.sight, allowed } });
  }

  async saveFile(name: string, data: Uint8Array): Promise<boolean> {
    const options = { defaultPath: join(app.getPath("documents"), name) };
    const chosen = this.#main
      ? await dialog.showSaveDialog(this.#main, options)
      : await dialog.showSaveDialog(options);
    if (chosen.canceled || !chosen.filePath) return false;
    await writeFile(chosen.filePath, data);
    return true;
  }

  /** The hotkey's turn; a window's own turn is stopped through the session. */
  async stop(): Promise<void> {
    this.points.clear();
    await this.turns?.stop();
    await this.#shared?.interrupt();
  }

  /** Keys, sound and models are independent of each other: what is there works at once. */
  async #compose(): Promise<void> {
    const keys = this.#openKeys();
    const opening = this.#openSound();
    try {
      const assistant = this.#owned.add(await this.#ports.openAssistant(this.#options.pack));
      this.#shared = this.#owned.add(await SharedSession.open(assistant));
    } catch (error) {
      this.#failed(toFault(error, "setup"));
      await Promise.all([keys, opening]);
      return;
    }
    this.api = this.#owned.add(
      new ApiSwitch(this.#ports.api, (state) => this.#send({ type: "api", api: state })),
    );
    this.api.use(this.settings.current.api);
    this.turns = this.#openTurns(this.#shared, await opening);
    for (const wire of this.#waiting.splice(0)) this.#serve(wire);
    await keys;
  }

  /** Owned whatever becomes of the models: its processes must end with the app. */
  async #openSound(): Promise<SoundPort> {
    const sound = this.#owned.add(await this.#ports.openSound(this.settings));
    this.sound = sound;
    sound.prefer(this.settings.current.sound);
    this.#hearSound(sound);
    return sound;
  }

  #openTurns(shared: SharedSession, sound: SoundPort): DesktopTurns {
    this.#owned.add(shared.session.onEvent((event) => this.#heard(event)));
    this.#owned.add(shared.onStart((command) => this.#pointing.started(command)));
    return new DesktopTurns({
      shared,
      sound,
      sight: this.sight,
      tell: (message) => this.tell(message),
      live: (on) => this.#live(on),
      pictured: (turn, index, captured) => this.#pointing.pictured(turn, index, captured),
    });
  }

  async #openKeys(): Promise<void> {
    const listener = this.#keyListener();
    this.keys = this.#owned.add(
      await openKeys(listener, {
        changed: () => {
          if (this.keys) this.tell({ type: "keys", keys: this.keys.state });
        },
        descriptions: () => trayWords[this.#language].shortcuts,
      }),
    );
    this.keys.use(this.settings.current.shortcuts);
    this.tell({ type: "keys", keys: this.keys.state });
  }

  #keyListener(): KeyListener {
    const keyOf = new Map<"talk" | "region", TalkKey>();
    const talkKey = (name: "talk" | "region"): TalkKey | null => {
      if (this.turns === null) {
        this.#notReady();
        return null;
      }
      const key = keyOf.get(name) ?? new TalkKey(this.turns[name]);
      keyOf.set(name, key);
      return key;
    };
    return {
      pressed: (name, atMs) => {
        if (name === "interrupt") void this.stop();
        else talkKey(name)?.down(atMs);
      },
      released: (name, atMs) => {
        if (name !== "interrupt") talkKey(name)?.up(atMs);
      },
      spoiled: (name) => {
        if (name !== "interrupt") void this.turns?.stop();
      },
      toggled: (name) => {
        if (name !== "interrupt") talkKey(name)?.click();
      },
    };
  }

  #notReady(): void {
    this.overlay.show();
    const fault = this.#fault ?? {
      code: "busy" as const,
      stage: "setup" as const,
      ...worded("loading"),
    };
    this.overlay.tell({ type: "fault", fault });
    this.overlay.linger();
  }

  #live(on: boolean): void {
    this.keys?.live(on);
    if (!this.settings.current.overlay) return;
    if (on) {
      this.points.clear();
      this.overlay.show();
      this.#showState("listening");
    } else {
      this.overlay.linger();
    }
  }

  #heard(event: AssistantEvent): void {
    this.#pointing.heard(event);
    switch (event.type) {
      case "preferences.changed":
        this.#showState(this.#tray.state);
        break;
      case "turn.state":
        if (event.state !== "waiting") this.#showState(event.state);
        break;
      case "turn.ended":
        this.#showState(event.outcome === "failed" ? "fault" : "ready");
        break;
      case "engine.state":
        if (event.state === "ready") this.#showState("ready");
        else this.#showState(event.state === "failed" ? "fault" : "starting");
        break;
    }
  }

  #serve(wire: Wire): void {
    if (this.#shared === null) {
      this.#waiting.push(wire);
      if (this.#fault) this.#send({ type: "fault", fault: this.#fault });
      return;
    }
    const served = serveSession(wire, this.#shared);
    this.#served.add(served);
    void served.ended.then(() => this.#served.delete(served));
  }

  #failed(fault: Fault): void {
    this.#fault = fault;
    this.#showState("fault");
    this.tell({ type: "fault", fault });
  }

  #hearSound(sound: SoundPort): void {
    this.#owned.add(
      sound.onDevicesChanged((devices) => {
        const names = (kind: "microphone" | "speaker") =>
          devices.filter((device) => device.kind === kind).map(({ name }) => name);
        const [microphones, speakers] = [names("microphone"), names("speaker")];
        this.tell({ type: "sound.devices", microphones, speakers });
      }),
    );
    this.#owned.add(sound.onHealth((health) => this.tell({ type: "sound.health", health })));
  }

  #hearTheSystem(): void {
    app.on("second-instance", () => this.showMain());
    app.on("activate", () => this.showMain());
    // Closing the window leaves the tray, and the key, at work.
    app.on("window-all-closed", () => {});
    app.on("before-quit", (event) => {
      if (this.#quitting) return;
      event.preventDefault();
      this.#quitting = true;
      // In a task of its own: asked again while it still asks, Electron forgets that it is to quit.
      void Promise.race([this.#close(), delay(closeMs)]).finally(() =>
        setImmediate(() => app.quit()),
      );
    });
    const asleep = () => {
      void this.stop();
      this.keys?.reset();
      this.sound?.suspend();
    };
    powerMonitor.on("suspend", asleep);
    powerMonitor.on("resume", () => this.sound?.resume());
    powerMonitor.on("lock-screen", () => this.keys?.reset());
    const changed = () => this.#displaysChanged();
    screen.on("display-added", changed);
    screen.on("display-removed", changed);
    screen.on("display-metrics-changed", changed);
  }

  /** What points at the old picture of things is gone, and no window is left where nothing is any more. */
  #displaysChanged(): void {
    this.points.clear();
    this.region.done(null);
    this.overlay.displaysChanged();
    if (this.#main && !this.#main.isDestroyed()) bringBack(this.#main);
  }

  async #close(): Promise<void> {
    await this.turns?.stop();
    for (const served of [...this.#served]) await served[Symbol.asyncDispose]();
    await this.#owned[Symbol.asyncDispose]();
    await this.settings.saved();
  }

  #startWithTheSystem(on: boolean): void {
    if (on === this.#autostart) return;
    this.#autostart = on;
    if (process.platform !== "linux") {
      app.setLoginItemSettings({ openAtLogin: on, args: autostartArgs });
      return;
    }
    const program = process.env.APPIMAGE ?? process.execPath;
    const from = app.isPackaged ? [] : [app.getAppPath()];
    const home = { folder: app.getPath("home"), xdgConfig: process.env.XDG_CONFIG_HOME };
    writeAutostart(on, [program, ...from, ...autostartArgs], home).catch((error: unknown) =>
      this.tell({ type: "fault", fault: toFault(error, "setup") }),
    );
  }

  #showState(state: TrayState): void {
    this.#tray.tell(state, this.settings.current, this.#language);
  }

  get #language(): Language {
    return trayLanguage(this.#shared?.preferences.language ?? null, app.getLocale());
  }

  #tellMain(message: ToPage): void {
    this.showMain();
    this.#send(message);
  }

  #send(message: ToPage): void {
    if (this.#main && !this.#main.isDestroyed()) {
      this.#main.webContents.send("sotto:message", message);
    }
  }

  #kindOf(contentsId: number): DesktopBridge["page"] | null {
    if (this.#main && !this.#main.isDestroyed() && this.#main.webContents.id === contentsId) {
      return "main";
    }
    if (this.overlay.window.webContents.id === contentsId) return "overlay";
    return this.region.contentsId === contentsId ? "region" : null;
  }
}
