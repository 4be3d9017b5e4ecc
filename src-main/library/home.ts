import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * The data folder: weights and settings, shared by every clone on this machine. `SOTTO_HOME` wins.
 * The same rule is in setup/, which runs before anything is built.
 */
export function dataHome(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.SOTTO_HOME) return resolve(env.SOTTO_HOME);
  if (platform === "win32") {
    return join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "Sotto");
  }
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", "Sotto");
  // The XDG rule: a relative path must be ignored.
  const shared = env.XDG_DATA_HOME?.startsWith("/") ? env.XDG_DATA_HOME : null;
  return join(shared ?? join(homedir(), ".local", "share"), "sotto");
}

export function packFolder(home: string, name: string): string {
  return join(home, "packs", name);
}

/** Packages on their way; safe to delete. */
export function downloadFolder(home: string): string {
  return join(home, "downloads");
}
