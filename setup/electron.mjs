/** The desktop shell's runtime. Its binary is no npm package: it is fetched once, if it can be. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { noteFailure, recentFailure } from "./attempts.mjs";
import { reasonIn, run } from "./command.mjs";
import { root } from "./root.mjs";
import { step } from "./terminal.mjs";

/** Someone without a way to it waits no longer than this for the web shell. */
const giveUpMs = 20_000;

const desktopEntry = join(root, "out", "desktop", "main.cjs");

/** `{path}` of the executable, or `{why}` there is no desktop shell here. */
export async function findDesktop() {
  if (!existsSync(desktopEntry)) return { why: "it is not in this build" };
  if (!hasDisplay()) return { why: "there is no display" };
  // Named by hand: the Electron of the tests, which takes its application from the environment and is
  // too old for the models, so that these run on this Node.
  const named = process.env.SOTTO_ELECTRON;
  if (named) return { path: named, env: { SOTTO_APP: desktopEntry, SOTTO_NODE: process.execPath } };
  const path = electronBinary() ?? (await fetchElectron());
  return path
    ? { path, env: ownNode() }
    : { why: recentFailure("electron") ?? "Electron's binary is missing" };
}

/**
 * On Linux, Electron and sharp's native part bring a GLib each, and a process with both crashes sooner or
 * later (lovell/sharp#4525). A package holds sharp's WebAssembly part instead; here the models run on Node.
 */
function ownNode() {
  return process.platform === "linux" ? { SOTTO_NODE: process.execPath } : {};
}

function hasDisplay() {
  if (process.platform !== "linux") return !process.env.SSH_CONNECTION;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function electronBinary() {
  const folder = join(root, "node_modules", "electron");
  const note = join(folder, "path.txt");
  if (!existsSync(note)) return null;
  const path = join(folder, "dist", readFileSync(note, "utf8").trim());
  return existsSync(path) ? path : null;
}

async function fetchElectron() {
  if (recentFailure("electron")) return null;
  const script = join(root, "node_modules", "electron", "install.js");
  let reason = "";
  await step("Electron's binary", async () => {
    const options = { cwd: root, timeoutMs: giveUpMs };
    const { code, timedOut, output } = await run(process.execPath, [script], options);
    if (code === 0 && electronBinary()) return "fetched";
    reason = timedOut ? `nothing arrived within ${giveUpMs / 1000} s` : reasonIn(output);
    return "not fetched";
  });
  if (!reason) return electronBinary();
  noteFailure("electron", `Electron's binary could not be fetched (${reason})`);
  return null;
}
