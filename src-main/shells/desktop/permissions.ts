/**
 * What the system lets Sotto do, found out by trying where asking is known to lie, and what a person can
 * do about the rest. Nothing here asks for a permission: that happens when it is used.
 */
import { desktopCapturer, shell, systemPreferences } from "electron";
import type { Advice, KeysState, PermissionState, Permissions } from "./messages.ts";

type What = Advice["what"];

const tiny = { width: 16, height: 16 };

export async function readPermissions(keys: KeysState): Promise<Permissions> {
  const states = {
    screen: await screenState(),
    microphone: mediaState("microphone"),
    camera: mediaState("camera"),
    keys: keys.source === "hook" || keys.source === "portal" ? "granted" : "denied",
  } as const;
  const advice = Object.entries(states).flatMap(([what, state]) =>
    state === "granted" || state === "unknown" ? [] : [{ system: system(), what: what as What }],
  );
  return { ...states, advice };
}

/**
 * macOS says "denied" of what was never asked, and of what was granted since the start: a capture that
 * shows other programs' windows tells the truth.
 */
async function screenState(): Promise<PermissionState> {
  if (process.platform === "darwin") {
    if (systemPreferences.getMediaAccessStatus("screen") === "granted") return "granted";
    // Trying would ask the person; that is for the moment when they want it.
    return "ask";
  }
  if (isWayland()) return "ask";
  try {
    const [source] = await desktopCapturer.getSources({ types: ["screen"], thumbnailSize: tiny });
    return source === undefined || source.thumbnail.isEmpty() ? "denied" : "granted";
  } catch {
    return "denied";
  }
}

function mediaState(what: "microphone" | "camera"): PermissionState {
  if (process.platform === "linux") return "granted";
  const state = systemPreferences.getMediaAccessStatus(what);
  if (state === "granted") return "granted";
  if (state === "not-determined") return "ask";
  return state === "unknown" ? "unknown" : "denied";
}

function system(): Advice["system"] {
  if (process.platform === "darwin") return "mac";
  if (process.platform === "win32") return "windows";
  return isWayland() ? "wayland" : "x11";
}

const panes: Readonly<Partial<Record<NodeJS.Platform, Readonly<Record<What, string>>>>> = {
  darwin: {
    screen: "x-apple.systempreferences:com.apple.preference.security?Privacy_ScreenCapture",
    microphone: "x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone",
    camera: "x-apple.systempreferences:com.apple.preference.security?Privacy_Camera",
    keys: "x-apple.systempreferences:com.apple.preference.security?Privacy_Accessibility",
  },
  win32: {
    screen: "ms-settings:privacy",
    microphone: "ms-settings:privacy-microphone",
    camera: "ms-settings:privacy-webcam",
    keys: "ms-settings:easeofaccess-keyboard",
  },
};

/** The system's own page for it; addresses of this file only, never what a page says. */
export async function openPermission(what: What): Promise<void> {
  const address = panes[process.platform]?.[what];
  if (address !== undefined) await shell.openExternal(address);
}

function isWayland(): boolean {
  return process.platform === "linux" && process.env.XDG_SESSION_TYPE === "wayland";
}
