import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The same rule as src-main/library/home.ts, needed here before anything is built (a test compares). */
export function dataHome(env = process.env, platform = process.platform) {
  if (env.SOTTO_HOME) return resolve(env.SOTTO_HOME);
  if (platform === "win32") {
    return join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "Sotto");
  }
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", "Sotto");
  const shared = env.XDG_DATA_HOME?.startsWith("/") ? env.XDG_DATA_HOME : null;
  return join(shared ?? join(homedir(), ".local", "share"), "sotto");
}
