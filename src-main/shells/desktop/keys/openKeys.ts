/** The best way to hear keys that this system gives, and what is lost with a lesser one. */
import { systemPreferences } from "electron";
import { ElectronKeys } from "./electronKeys.ts";
import { HookKeys } from "./hookKeys.ts";
import type { KeyListener, KeySource, KeysPorts } from "./keySource.ts";

export async function openKeys(listener: KeyListener, ports: KeysPorts): Promise<KeySource> {
  if (process.env.SOTTO_KEYS === "electron") {
    return new ElectronKeys({ kind: "switched-off" }, listener);
  }
  if (isWayland()) return portalOrElectron(listener, ports);
  if (process.platform === "darwin" && !systemPreferences.isTrustedAccessibilityClient(false)) {
    return new ElectronKeys({ kind: "not-allowed" }, listener);
  }
  try {
    return await HookKeys.open(listener);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return new ElectronKeys({ kind: "no-hook", reason }, listener);
  }
}

async function portalOrElectron(listener: KeyListener, ports: KeysPorts): Promise<KeySource> {
  try {
    // Its D-Bus is read only where it is needed.
    const { PortalKeys } = await import("./portalKeys.ts");
    return await PortalKeys.open(listener, sessionBusAddress(), ports);
  } catch {
    return new ElectronKeys({ kind: "no-portal" }, listener);
  }
}

/** Where systemd puts the bus when nothing says otherwise. */
function sessionBusAddress(): string {
  const usual = `unix:path=${process.env.XDG_RUNTIME_DIR ?? "/run/user/0"}/bus`;
  return process.env.DBUS_SESSION_BUS_ADDRESS || usual;
}

/** On Wayland a hook would hear only the few windows that still speak X11. */
function isWayland(): boolean {
  return process.platform === "linux" && process.env.XDG_SESSION_TYPE === "wayland";
}
