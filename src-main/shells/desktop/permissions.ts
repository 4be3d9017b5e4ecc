/**
 * What the system lets Sotto do, found out by trying where asking is known to lie, and what a person can
 * do about the rest. Nothing here asks for a permission: that happens when it is used.
 */
import { desktopCapturer, shell, systemPreferences } from "electron";
import type { KeysState, PermissionState, Permissions } from "./messages.ts";

type What = "screen" | "microphone" | "camera" | "keys";

const tiny = { width: 16, height: 16 };

export async function readPermissions(keys: KeysState): Promise<Permissions> {
  const states = {
    screen: await screenState(),
    microphone: mediaState("microphone"),
    camera: mediaState("camera"),
    keys: keys.source === "hook" || keys.source === "portal" ? "granted" : "denied",
  } as const;
  const advice = Object.entries(states).flatMap(([what, state]) =>
    state === "granted" || state === "unknown" ? [] : adviceFor(what as What),
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

function adviceFor(what: What): string[] {
  if (process.platform === "darwin") return [macAdvice[what]];
  if (process.platform === "win32") return [windowsAdvice[what]];
  return isWayland() ? [waylandAdvice[what]] : [x11Advice[what]];
}

const macAdvice: Readonly<Record<What, string>> = {
  screen:
    "Screen: System Settings, Privacy & Security, Screen & System Audio Recording: switch Sotto on, then quit and open it. macOS asks again about once a month.",
  microphone: "Microphone: System Settings, Privacy & Security, Microphone: switch Sotto on.",
  camera: "Camera: System Settings, Privacy & Security, Camera: switch Sotto on.",
  keys: "Keys: System Settings, Privacy & Security, Accessibility and Input Monitoring: switch Sotto on, then quit and open it. If it is on and keys are dead after an update, remove Sotto from the list and add it again.",
};

const windowsAdvice: Readonly<Record<What, string>> = {
  screen:
    "Screen: nothing has to be allowed on Windows; a remote session or a protected window gives no picture.",
  microphone: "Microphone: Settings, Privacy & security, Microphone: let desktop apps use it.",
  camera: "Camera: Settings, Privacy & security, Camera: let desktop apps use it.",
  keys: "Keys: a program that runs as administrator keeps its keys from Sotto while it is in front.",
};

const waylandAdvice: Readonly<Record<What, string>> = {
  screen:
    "Screen: the desktop asks which screen to show each time Sotto starts; that dialog is its own.",
  microphone: "Microphone: choose it in the system's sound settings.",
  camera: "Camera: another program may be using it.",
  keys: "Keys: GNOME 48, KDE Plasma 6 and Hyprland let programs ask for shortcuts; on others log in to an X11 session to hold a key.",
};

const x11Advice: Readonly<Record<What, string>> = {
  screen: "Screen: the X server gave no picture; a remote session may not have one.",
  microphone: "Microphone: choose it in the system's sound settings.",
  camera: "Camera: another program may be using it.",
  keys: "Keys: the X server lacks the RECORD extension, or another program has taken it.",
};

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
