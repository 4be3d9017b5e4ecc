/** `npm start`: everything a fresh clone needs, then the desktop app, or the web shell. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findDesktop } from "./electron.mjs";
import { enter, main } from "./enter.mjs";
import { prepare } from "./prepare.mjs";
import { dataHome, root } from "./root.mjs";
import { SetupError, say } from "./terminal.mjs";

const usage = `Usage: npm start -- [--no-open] [--port N] [--demo]

  --no-open   the web shell, without opening a browser
  --port N    the web shell's port
  --demo      ask the spoken example first (done by itself on the first run)`;

await main(async (handOver) => {
  const options = readArguments();
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  await prepare({ system: "start" });
  const demo = options.demo || isFirstRun();
  const desktop = options["no-open"] ? { why: "--no-open" } : await findDesktop();
  handOver();
  if (desktop.path) {
    await runDesktop(desktop.path, demo ? ["--demo"] : []);
    return;
  }
  if (!options["no-open"]) say(`No desktop app here: ${desktop.why}. Starting the web shell.`);
  await enter("serve", [
    ...(options["no-open"] ? ["--no-open"] : []),
    ...(options.port ? ["--port", options.port] : []),
    ...(demo ? ["--demo"] : []),
  ]);
});

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        "no-open": { type: "boolean" },
        port: { type: "string" },
        demo: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    const port = values.port;
    if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
      throw new Error(`--port ${port} is no port: give a number from 0 to 65535.`);
    }
    return values;
  } catch (error) {
    throw new SetupError(`${error.message}\n\n${usage}`, 2);
  }
}

/** True once per data folder. */
function isFirstRun() {
  const home = dataHome();
  const note = join(home, "started");
  if (existsSync(note)) return false;
  mkdirSync(home, { recursive: true });
  writeFileSync(note, `${new Date().toISOString()}\n`);
  return true;
}

function runDesktop(path, args) {
  return new Promise((resolve) => {
    const child = spawn(path, [root, ...args], { stdio: "inherit" });
    // The terminal sends Ctrl-C to both; the app ends itself, and this waits for it.
    process.on("SIGINT", () => {});
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    child.on("error", (error) => {
      say(`The desktop app could not be started: ${error.message}`);
      process.exitCode = 1;
      resolve();
    });
    child.on("exit", (code) => {
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}
