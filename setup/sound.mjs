/** naudiodon's compiled part: the desktop's way to the sound card. Without it a page's sound is used. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { noteFailure, recentFailure } from "./attempts.mjs";
import { npm, reasonIn, run } from "./command.mjs";
import { root } from "./root.mjs";
import { say, step } from "./terminal.mjs";

export const soundBinding = join(
  root,
  "node_modules",
  "naudiodon",
  "build",
  "Release",
  "naudiodon.node",
);

/** Scripts of packages do not run by themselves here; this one is run by name, and seen. */
export async function buildSound({ again = false } = {}) {
  if (existsSync(soundBinding) || (!again && recentFailure("sound"))) return;
  await step("Sound card (about ten seconds)", async () => {
    const [command, ...first] = npm();
    const args = [...first, "rebuild", "naudiodon", "--ignore-scripts=false", ...headers()];
    const { code, output } = await run(command, args, { cwd: root });
    if (code === 0 && existsSync(soundBinding)) return "built";
    noteFailure("sound", reasonIn(output));
    return `not built (${reasonIn(output)})`;
  });
  if (existsSync(soundBinding)) return;
  say("Goes on without the native sound card: the desktop app uses its page's sound instead.");
}

/** Where this Node's headers are installed beside it, nothing has to be fetched to compile. */
function headers() {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, "include", "node", "node_api.h")) ? [`--nodedir=${prefix}`] : [];
}
