/** The window with the conversation: the same page as in a browser, over a message port. */
import { BrowserWindow, screen } from "electron";
import { pagePreferences } from "../hardening.ts";
import { pageOrigin } from "../pageFiles.ts";
import type { SettingsStore } from "../settings.ts";
import { visiblePlace } from "./place.ts";

const smallest = { width: 380, height: 480 };
const usual = { width: 920, height: 720 };

export function openMainWindow(settings: SettingsStore, preload: string): BrowserWindow {
  const place = visiblePlace(settings.windowPlace("main"), screen.getAllDisplays());
  const window = new BrowserWindow({
    ...usual,
    ...place,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: "Sotto",
    backgroundColor: "#f3f5f4",
    autoHideMenuBar: true,
    webPreferences: pagePreferences(preload),
  });
  window.once("ready-to-show", () => window.show());
  const remember = () => {
    if (!window.isMinimized() && !window.isFullScreen()) {
      settings.placeWindow("main", window.getNormalBounds());
    }
  };
  window.on("resized", remember);
  window.on("moved", remember);
  window.on("close", remember);
  window.setMenu(null);
  void window.loadURL(`${pageOrigin}/index.html?page=main`);
  return window;
}

/** Its display was unplugged: it comes to one that is left. */
export function bringBack(window: BrowserWindow): void {
  const seen = visiblePlace(window.getNormalBounds(), screen.getAllDisplays()) !== null;
  if (!seen && !window.isMinimized()) window.center();
}
