/** The last step of every command: its built entry, in this same process. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stopRunning } from "./command.mjs";
import { root } from "./root.mjs";
import { SetupError, say } from "./terminal.mjs";

/** No second process: start-up costs nothing, and signals, streams and exit code are the entry's own. */
export async function enter(name, args) {
  const file = join(root, "out", "main", `${name}.js`);
  if (!existsSync(file))
    throw new SetupError(`There is no command named ${name} in this version.`, 2);
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
}

/** Runs a command of set-up: its failures are one sentence, an interrupt says how to go on. */
export async function main(work) {
  let stopping = false;
  const stop = async () => {
    // Whoever asks twice does not want to wait.
    if (stopping) process.exit(130);
    stopping = true;
    say("\nStopping …");
    await stopRunning();
    say("Stopped. Run the same command again to go on.");
    process.exit(130);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  try {
    await work(() => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    });
  } catch (error) {
    // What was ended on purpose fails, which is no news.
    if (stopping) return;
    if (!(error instanceof SetupError)) throw error;
    if (error.message) say(error.message);
    process.exitCode = error.exitCode;
  }
}
