/**
 * Sotto as a service: the pack is fetched when it is not there, then the web shell and the API are
 * served. For containers and service managers; what is given on the command line is added.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const out = join(import.meta.dirname, "..", "out", "main");
const args = process.argv.slice(2);
const named = args.indexOf("--pack");
const pack = named >= 0 ? args[named + 1] : (process.env.SOTTO_PACK ?? "default");
if (named < 0) args.push("--pack", pack);

// A process of its own: what it needed is given back before the models are loaded.
const { status } = spawnSync(process.execPath, [join(out, "packs.js"), "install", pack], {
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);

const listening = args.includes("--host") ? [] : ["--host", process.env.SOTTO_HOST ?? "0.0.0.0"];
const entry = join(out, "serve.js");
process.argv = [process.execPath, entry, "--no-open", "--api", ...listening, ...args];
await import(pathToFileURL(entry).href);
