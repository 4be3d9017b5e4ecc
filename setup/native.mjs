/** The native add-on, which only packs with a speaking model of their own need. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { noteFailure, recentFailure } from "./attempts.mjs";
import { run } from "./command.mjs";
import { dataHome, root } from "./root.mjs";
import { say, step } from "./terminal.mjs";

/** A pack besides the default one is here, so the next turn may need it. */
export function otherPackIsHere() {
  const folder = join(dataHome(), "packs");
  if (!existsSync(folder)) return false;
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return folders.some(({ name }) => name !== "default");
}

/** `build.mjs` sees for itself whether anything has changed. A failure costs those packs, no more. */
export async function buildNative({ again = false } = {}) {
  const script = join(root, "native", "build.mjs");
  if (!existsSync(script) || (!again && recentFailure("native"))) return;
  const built = join(root, "native", "build", "sotto_native.node");
  const work = () => run(process.execPath, [script], { cwd: root });
  const { code, output } = existsSync(built)
    ? await work()
    : await step("Native add-on (about a minute)", work);
  if (code === 0) return;
  const lines = output.split("\n").map((line) => line.trim());
  const reason = lines.find(Boolean) ?? "it gave no reason";
  noteFailure("native", reason);
  say(`Goes on without the native add-on, which only large speaking models need: ${reason}`);
}
