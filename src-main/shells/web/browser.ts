/** Opens the page in the person's browser, where there is one. */
import { spawn } from "node:child_process";

/** Null on a machine without a screen, where nothing could be opened. */
export function browserCommand(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
): readonly [string, ...string[]] | null {
  if (platform === "darwin") return ["open"];
  // `start` would read the & and # of an address as its own.
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ["xdg-open"] : null;
}

/** A failure is silence: the address is printed anyway. */
export function openBrowser(address: string): void {
  const command = browserCommand(process.platform, process.env);
  if (!command) return;
  const [name, ...args] = command;
  const child = spawn(name, [...args, address], { detached: true, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
}
