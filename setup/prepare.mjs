/**
 * What has to be there before anything runs, in order: packages, build, weights. Each part sees for
 * itself whether it has to do something, so running again after an interruption goes on where it was.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { npm, reasonIn, run } from "./command.mjs";
import { buildNative, otherPackIsHere } from "./native.mjs";
import { dataHome, root } from "./root.mjs";
import { buildSound } from "./sound.mjs";
import { prepareSystem } from "./system.mjs";
import { SetupError, say, step } from "./terminal.mjs";

const oldestNode = [20, 19];

/**
 * `system`: the goal whose system packages are looked for, or null. `pack`: the default pack too.
 * `native`: the add-on, also where no pack needs it yet.
 */
export async function prepare({ system = null, pack = true, native = false } = {}) {
  requireNode();
  if (system) await prepareSystem(system);
  if (!dependenciesAreThere() || !buildIsFresh()) {
    await alone(async () => {
      if (!dependenciesAreThere()) await installDependencies();
      if (!buildIsFresh()) await build();
    });
  }
  if (system) await buildSound({ again: system === "test" });
  if (native || (system && otherPackIsHere())) await buildNative({ again: system === "test" });
  if (pack && !defaultPackIsWhole()) await installDefaultPack();
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new SetupError(
    `Sotto needs Node ${oldestNode.join(".")} or newer and this is ${process.versions.node}: install it from nodejs.org, then run the same command again.`,
  );
}

/** Two commands in one clone: the second waits for the first one's packages and build. */
async function alone(work) {
  const lock = join(root, "out", "setup.lock");
  mkdirSync(join(root, "out"), { recursive: true });
  for (let told = false; ; await delay(200)) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const holder = holderOf(lock);
      if (holder === null) rmSync(lock, { force: true });
      else if (!told) say(`Waiting for another set-up of this folder (process ${holder}) …`);
      told ||= holder !== null;
    }
  }
  const release = () => rmSync(lock, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

function holderOf(lock) {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return error.code === "EPERM" ? "of another user" : null;
  }
}

/**
 * npm writes down what it put into node_modules when it has finished. That is compared with the
 * lockfile, so packages that a developer added by hand are not taken out and in again.
 */
export function dependenciesAreThere() {
  const installed = readJson(join(root, "node_modules", ".package-lock.json"))?.packages;
  if (!installed) return false;
  const { packages } = readJson(join(root, "package-lock.json"));
  return Object.entries(packages).every(([path, { version, link, optional, devOptional }]) => {
    if (path === "" || link) return true;
    const here = installed[path];
    return here ? here.version === version : optional === true || devOptional === true;
  });
}

async function installDependencies() {
  await step("Packages", async (progress) => {
    const wanted = packagesForThisSystem();
    const timer = setInterval(() => {
      const here = Math.min(countPackages(), wanted);
      progress(here / wanted, `${here} of ${wanted}`);
    }, 500);
    try {
      const [command, ...first] = npm();
      // onnxruntime-node's script would fetch 400 MB of CUDA; .npmrc stops it too, except old npms.
      const env = { ONNXRUNTIME_NODE_INSTALL: "skip" };
      const args = [...first, "ci", "--loglevel=error", "--no-progress"];
      // Asked politely, npm first fetches all the rest and then takes it back; the next run starts
      // with an empty folder anyway.
      const options = { cwd: root, env, stopWith: "SIGKILL" };
      const { code, output } = await run(command, args, options);
      if (code !== 0 || !dependenciesAreThere()) {
        const reason = code === 0 ? "not all of them are there" : reasonIn(output);
        throw new SetupError(
          `The packages could not be installed: ${reason}. Check the network, then run the same command again.`,
          7,
        );
      }
      return `${wanted} installed`;
    } finally {
      clearInterval(timer);
    }
  });
}

function packagesForThisSystem() {
  const { packages } = readJson(join(root, "package-lock.json"));
  const fits = (list, value) => !list || list.includes(value);
  const all = Object.entries(packages).filter(
    ([path, { os, cpu }]) => path !== "" && fits(os, process.platform) && fits(cpu, process.arch),
  );
  return all.length;
}

function countPackages() {
  const folder = join(root, "node_modules");
  try {
    return readdirSync(folder).reduce(
      (sum, name) => sum + (name.startsWith("@") ? readdirSync(join(folder, name)).length : 1),
      0,
    );
  } catch {
    return 0;
  }
}

/** Everything the build reads. */
const sources = [
  "src-main",
  "src-renderer",
  "models",
  "native/types",
  "electron.vite.config.ts",
  "package.json",
  "package-lock.json",
];
const buildStamp = join(root, "out", "build.stamp");

export function buildIsFresh() {
  if (!existsSync(buildStamp)) return false;
  return readFileSync(buildStamp, "utf8") === sourcesHash();
}

/** Contents, not times: a fresh checkout of the same commit has nothing to build. */
function sourcesHash() {
  const hash = createHash("sha256");
  const add = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) add(`${path}/${name}`);
      return;
    }
    hash.update(`${path}\n`);
    hash.update(readFileSync(full));
  };
  for (const source of sources) add(source);
  return hash.digest("hex");
}

async function build() {
  // Taken before: what is edited while the build runs is not in it.
  const hash = sourcesHash();
  await step("Build", async () => {
    rmSync(buildStamp, { force: true });
    const script = join(root, "node_modules", "electron-vite", "bin", "electron-vite.js");
    const env = { NO_COLOR: "1" };
    const { code, output } = await run(process.execPath, [script, "build"], { cwd: root, env });
    if (code !== 0) throw new SetupError(`The build failed:\n${output.trim()}`);
    writeFileSync(buildStamp, hash);
  });
}

/** Sizes and times against what the library wrote down when the hashes were right. */
export function defaultPackIsWhole() {
  const manifest = readJson(join(root, "models", "catalogue", "default.json"));
  const folder = join(dataHome(), "packs", "default");
  const checked = readJson(join(folder, "checked.json"))?.files ?? {};
  return manifest.files.every(({ path, bytes, sha256 }) => {
    const found = statSync(join(folder, path), { throwIfNoEntry: false });
    const stamp = checked[path];
    return found?.size === bytes && stamp?.mtimeMs === found.mtimeMs && stamp.sha256 === sha256;
  });
}

async function installDefaultPack() {
  say("Weights of the default pack (224 MB, once for this machine):");
  const packs = join(root, "out", "main", "packs.js");
  const { code } = await run(process.execPath, [packs, "install", "default"], {
    cwd: root,
    show: true,
  });
  // It has said what is wrong and what to do.
  if (code !== 0) throw new SetupError("", code);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}
