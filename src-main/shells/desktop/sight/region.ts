/** A region dragged over a still picture of the display: what is cut out is what was there at key-down. */
import { BrowserWindow, type Display, type NativeImage } from "electron";
import { pagePreferences } from "../hardening.ts";
import type { Region } from "../messages.ts";
import { pageOrigin } from "../pageFiles.ts";

/** Smaller is a click that slipped. */
const smallestPixels = 8;

export class RegionPicker implements Disposable {
  readonly #preload: string;
  #window: BrowserWindow | null = null;
  #settle: (region: Region | null) => void = () => {};

  constructor(preload: string) {
    this.#preload = preload;
  }

  get contentsId(): number | null {
    return this.#window?.webContents.id ?? null;
  }

  drag(display: Display, shot: NativeImage, signal: AbortSignal): Promise<Region | null> {
    this.done(null);
    const window = this.#open(display);
    this.#window = window;
    const chosen = new Promise<Region | null>((resolve) => {
      this.#settle = resolve;
    });
    signal.addEventListener("abort", () => this.done(null), { once: true });
    window.on("closed", () => this.done(null));
    window.webContents.once("did-finish-load", () => {
      const data = new Uint8Array(shot.toJPEG(90));
      window.webContents.send("sotto:message", { type: "shot", data });
    });
    return chosen;
  }

  done(region: Region | null): void {
    const window = this.#window;
    this.#window = null;
    const large = region && region.width >= smallestPixels && region.height >= smallestPixels;
    this.#settle(large ? region : null);
    if (window !== null && !window.isDestroyed()) window.destroy();
  }

  [Symbol.dispose](): void {
    this.done(null);
  }

  /** It takes the keyboard, for Escape, only while a region is dragged. */
  #open(display: Display): BrowserWindow {
    const window = new BrowserWindow({
      ...display.bounds,
      show: false,
      frame: false,
      resizable: false,
      movable: false,
      skipTaskbar: true,
      alwaysOnTop: true,
      enableLargerThanScreen: true,
      backgroundColor: "#12201e",
      title: "Sotto region",
      webPreferences: pagePreferences(this.#preload),
    });
    window.setAlwaysOnTop(true, "screen-saver");
    window.setContentProtection(true);
    window.once("ready-to-show", () => {
      window.setBounds(display.bounds);
      window.show();
    });
    void window.loadURL(`${pageOrigin}/region.html?page=region`);
    return window;
  }
}
