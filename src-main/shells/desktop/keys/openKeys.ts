/** The best way to hear keys that this system gives, and what is lost with a lesser one. */
import { systemPreferences } from "electron";
import { ElectronKeys } from "./electronKeys.ts";
import { HookKeys } from "./hookKeys.ts";
import type { KeyListener, KeySource } from "./keySource.ts";

const toggleOnly = "Holding is not possible this way: tap once to speak, and once more to send.";

export async function openKeys(listener: KeyListener): Promise<KeySource> {
  if (process.env.SOTTO_KEYS === "electron") {
    return new ElectronKeys(`The keyboard hook is switched off. ${toggleOnly}`, listener);
  }
  if (isWayland()) {
    return new ElectronKeys(
      `On Wayland no program hears keys of other windows. ${toggleOnly}`,
      listener,
    );
  }
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

/** On Wayland a hook would hear only the few windows that still speak X11. */
function isWayland(): boolean {
  return process.platform === "linux" && process.env.XDG_SESSION_TYPE === "wayland";
}
