/** The best way to hear keys that this system gives, and what is lost with a lesser one. */
import { systemPreferences } from "electron";
import { ElectronKeys } from "./electronKeys.ts";
import { HookKeys } from "./hookKeys.ts";
import type { KeyListener, KeySource } from "./keySource.ts";

const toggleOnly = "Holding is not possible this way: tap once to speak, and once more to send.";

/** `changed`: the source's `state` is another one now. */
export async function openKeys(listener: KeyListener, changed: () => void): Promise<KeySource> {
  if (process.env.SOTTO_KEYS === "electron") {
    return new ElectronKeys(`The keyboard hook is switched off. ${toggleOnly}`, listener);
  }
  if (isWayland()) return portalOrElectron(listener, changed);
  if (process.platform === "darwin" && !systemPreferences.isTrustedAccessibilityClient(false)) {
    const missing = "Sotto may not hear keys yet: allow it under Privacy, Accessibility.";
    return new ElectronKeys(`${missing} ${toggleOnly}`, listener);
  }
  try {
    return await HookKeys.open(listener);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const failed = `The system's keyboard hook could not be had (${reason}).`;
    return new ElectronKeys(`${failed} ${toggleOnly}`, listener);
  }
}

async function portalOrElectron(listener: KeyListener, changed: () => void): Promise<KeySource> {
  try {
    // Its D-Bus is read only where it is needed.
    const { PortalKeys } = await import("./portalKeys.ts");
    return await PortalKeys.open(listener, sessionBusAddress(), changed);
  } catch {
    return new ElectronKeys(
      `This Wayland desktop has no portal for shortcuts. ${toggleOnly}`,
      listener,
    );
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
