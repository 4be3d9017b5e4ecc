/**
 * One installer at a time per pack, over processes. The lock only saves work: files are written beside
 * and renamed, so even two installers at once would leave whole files.
 */
import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** The holder touches its lock this often … */
const beatMs = 5_000;
/** … and one that was silent for so long is gone, even if another program has its process number. */
const staleMs = 60_000;
const pollMs = 200;

/** Waits until the lock is free. `onWait` is told once, with the holder's process number. */
export async function takeLock(
  path: string,
  signal: AbortSignal,
  onWait: (holder: number) => void,
): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true });
  for (let waited = false; ; ) {
    signal.throwIfAborted();
    if (await create(path)) return hold(path);
    const holder = await readHolder(path);
    if (holder === null) continue;
    if (holder.gone) await remove(path, holder.text);
    else {
      if (!waited) onWait(holder.pid);
      waited = true;
      await delay(pollMs, undefined, { signal });
    }
  }
}

async function create(path: string): Promise<boolean> {
  try {
    await using file = await open(path, "wx");
    await file.writeFile(`${process.pid} ${randomUUID()}\n`);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function hold(path: string): AsyncDisposable {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, beatMs);
  beat.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(beat);
      await rm(path, { force: true });
    },
  };
}

async function readHolder(path: string) {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, "utf8"), stat(path)]);
    const pid = Number.parseInt(text, 10);
    // Empty: just created and not yet written, unless its writer died in between.
    const dead = Number.isNaN(pid) ? false : !isAlive(pid);
    return { text, pid, gone: dead || Date.now() - mtimeMs > staleMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Moves the dead lock aside first: of two that found it dead, only one may remove it. */
async function remove(path: string, dead: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    const moved = await readFile(aside, "utf8");
    // Someone else had already removed the dead one: this is a living one, put it back.
    if (moved !== dead) await rename(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  await rm(aside, { force: true });
}
