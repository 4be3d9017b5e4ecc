/** What the product's own processes take: a whole command with a screen, and a server nobody talks to. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { treeCpuSeconds, treePssMiB } from "../../src-main/base/processMemory.ts";

const out = join(import.meta.dirname, "..", "..", "out", "main");
const commands = 7;
/** The reader's process ends after 30 s without work; garbage is collected by then too. */
const restMs = 40_000;
const watchedMs = 10_000;

export async function peakWithScreen(recordings: string, screens: string): Promise<number[]> {
  const peaks: number[] = [];
  for (let n = 0; n < commands; n++) {
    const voice = ["--voice", join(recordings, "receipt-total.wav"), "--pace"];
    const screen = ["--screen", join(screens, "receipt.png")];
    const command = [join(out, "ask.js"), ...voice, ...screen, "--json"];
    const { stdout } = await promisify(execFile)(process.execPath, command);
    const { memory } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
    peaks.push(memory.peakPssMiB);
  }
  return peaks;
}

export async function restingServer(): Promise<{ idleMiB: number; idleCpu: number }> {
  const server = spawn(process.execPath, [join(out, "serve.js"), "--no-open", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await once(createInterface(server.stdout), "line");
    const pid = server.pid ?? 0;
    await wait(restMs);
    const idleMiB = (await treePssMiB(pid)) ?? Number.NaN;
    const before = await treeCpuSeconds(pid);
    await wait(watchedMs);
    const used = (await treeCpuSeconds(pid)) - before;
    return { idleMiB, idleCpu: (used / (watchedMs / 1000)) * 100 };
  } finally {
    server.kill("SIGTERM");
    await once(server, "exit");
  }
}
