/** Other programs, as set-up runs them: never a prompt, their words kept for when they fail. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";

const running = new Map();

/** An interrupted set-up leaves no program behind that goes on writing where the next run works. */
export async function stopRunning() {
  const ends = [...running].map(([child, { ended, stopWith }]) => {
    child.kill(stopWith);
    return ended;
  });
  await Promise.all(ends);
}

/** Enough to find the reason in; a failing npm prints pages. */
const keptCharacters = 20_000;

/**
 * Resolves with `{code, output}`; a program that cannot be started has code `null`.
 * `onLine`: told every line as it comes. `show`: its words go to the terminal instead.
 * `stopWith`: the signal that an interrupt ends it with.
 */
export function run(command, args, options = {}) {
  const { cwd, env, timeoutMs, onLine, statusFd = false, show, stopWith = "SIGTERM" } = options;
  const out = show ? "inherit" : "pipe";
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", show ? 2 : out, out, ...(statusFd ? ["pipe"] : [])],
    windowsHide: true,
  });
  let output = "";
  const keep = (chunk) => {
    output = (output + chunk).slice(-keptCharacters);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const lines = statusFd ? child.stdio[3] : child.stdout;
  if (lines && onLine) readLines(lines, onLine);
  let timedOut = false;
  const limit = () => {
    timedOut = true;
    child.kill("SIGKILL");
  };
  const timer = timeoutMs ? setTimeout(limit, timeoutMs) : null;
  const ended = new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: null, output: error.message, timedOut }));
    child.on("close", (code) => resolve({ code: code ?? 1, output, timedOut }));
  }).finally(() => {
    if (timer) clearTimeout(timer);
    running.delete(child);
  });
  running.set(child, { ended, stopWith });
  return ended;
}

function readLines(stream, onLine) {
  let rest = "";
  stream.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
}

/** npm as a script of this Node where it can be found: starting `npm.cmd` would need a shell. */
export function npm() {
  const node = dirname(process.execPath);
  const script = [
    process.env.npm_execpath ?? "",
    join(node, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    join(node, "node_modules", "npm", "bin", "npm-cli.js"),
  ].find((path) => basename(path) === "npm-cli.js" && existsSync(path));
  return script ? [process.execPath, script] : ["npm"];
}

export function onPath(name) {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.some((folder) => endings.some((end) => existsSync(join(folder, name + end))));
}

/** The line that names the reason in what a failed program printed. */
export function reasonIn(output) {
  const lines = output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("at ") && line !== "npm error");
  const named = lines.filter((line) => /^(e:|error|npm (err|error))|^\w*Error\b/i.test(line));
  const told = named.find(
    (line) => !/complete log|^npm error (code|errno|syscall|path|dest) /i.test(line),
  );
  const reason = told ?? lines.at(-1) ?? "it gave no reason";
  return reason.replace(/^(e:|\w*error:?|npm (err!|error))\s*/i, "").slice(0, 200);
}
