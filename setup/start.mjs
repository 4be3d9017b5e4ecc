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

const usage = `Usage: npm start -- [options]

  --no-open         the web shell, without opening a browser
  --port N          the web shell's port (0: any free one)
  --host NAME       the web shell's address (default: this machine only)
  --origin URL      the web shell also answers under this address; may be repeated
  --api             also the OpenAI-compatible API; --api-port N for another port than 4748
  --pack NAME|DIR   which pack answers (default: default)
  --demo            ask the spoken example first (done by itself on the first run)`;

await main(async (handOver) => {
  const options = readArguments();
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const ownPack = options.pack !== undefined && options.pack !== "default";
  await prepare({ system: "start", pack: !ownPack, native: ownPack });
  const args = process.argv.slice(2);
  if (!options.demo && !ownPack && isFirstRun()) args.push("--demo");
  const desktop = options["no-open"] ? null : await findDesktop();
  handOver();
  if (desktop?.path) {
    await runDesktop(desktop, args);
    return;
  }
  if (desktop) say(`No desktop app here: ${desktop.why}. Starting the web shell.`);
  await enter("serve", args);
});

/** Checked here too: nobody wants to wait for a set-up to hear of a typing error. */
function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        "no-open": { type: "boolean" },
        port: { type: "string" },
        host: { type: "string" },
        origin: { type: "string", multiple: true },
        api: { type: "boolean" },
        "api-port": { type: "string" },
        pack: { type: "string" },
        demo: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    for (const name of ["port", "api-port"]) {
      const port = values[name];
      if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
        throw new Error(`--${name} takes a number from 0 to 65535, not "${port}".`);
      }
    }
    return values;
  } catch (error) {
    const [sentence] = error.message.split(/\.\s/);
    throw new SetupError(`${sentence.replace(/\.$/, "")}.\n\n${usage}`, 2);
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

function runDesktop({ path, env = {} }, args) {
  return new Promise((resolve) => {
    // Chromium refuses to run as root without it (a container); elsewhere the sandbox stays.
    const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const child = spawn(path, [...sandbox, root, ...args], {
      stdio: "inherit",
      env: { ...process.env, ...env },
    });
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
