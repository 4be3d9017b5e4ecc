/** What a process and everything it started take of memory and processor (Linux only). */
import { readdir, readFile } from "node:fs/promises";

/** Sum of PSS in MiB over the process tree below `root`, or null where the system does not tell. */
export async function treePssMiB(root: number): Promise<number | null> {
  const tree = await treeOf(root).catch(() => null);
  if (!tree) return null;
  const sizes = await Promise.all(tree.map(pssKiB));
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 102.4) / 10;
}

export interface HeldMemory {
  readonly command: string;
  readonly heldMiB: number;
}

/**
 * What each process holds itself, without mapped files: of those PSS counts a share, and that changes
 * with every other program that has the same models open.
 */
export async function heldByProcess(root: number): Promise<HeldMemory[]> {
  const tree = await treeOf(root).catch(() => []);
  return Promise.all(
    tree.map(async (pid) => {
      const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      const heldMiB = Math.round((await heldKiB(pid)) / 102.4) / 10;
      return { command: line.replaceAll("\0", " ").trim(), heldMiB };
    }),
  );
}

/** Processor seconds that the process tree below `root` has used so far. */
export async function treeCpuSeconds(root: number): Promise<number> {
  const ticks = await Promise.all((await treeOf(root)).map(cpuTicks));
  return ticks.reduce((sum, count) => sum + count, 0) / ticksPerSecond;
}

/** USER_HZ: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

async function treeOf(root: number): Promise<number[]> {
  const parents = await parentsByPid();
  const tree = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [pid, parent] of parents) {
      if (tree.has(parent) && !tree.has(pid)) {
        tree.add(pid);
        grown = true;
      }
    }
  }
  return [...tree];
}

async function parentsByPid(): Promise<Map<number, number>> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const entries = await Promise.all(
    pids.map(async (pid) => [Number(pid), Number((await statFields(pid))[1])] as const),
  );
  return new Map(entries);
}

/** The fields of /proc/PID/stat after the command, which may hold spaces and brackets: state, parent … */
async function statFields(pid: number | string): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

async function cpuTicks(pid: number): Promise<number> {
  const fields = await statFields(pid);
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

/** A process that has just ended counts nothing. */
async function pssKiB(pid: number): Promise<number> {
  return (await rollup(pid))("Pss");
}

async function heldKiB(pid: number): Promise<number> {
  const of = await rollup(pid);
  return of("Pss_Anon") + of("Pss_Shmem");
}

async function rollup(pid: number): Promise<(field: string) => number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  return (field) => Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0);
}

/** Samples the tree until disposed; the kernel keeps no peak of PSS. */
export class PeakMemory implements AsyncDisposable {
  readonly #root: number;
  readonly #timer: NodeJS.Timeout;
  #peak: number | null = null;
  #sampling: Promise<void> = Promise.resolve();

  constructor(root: number, everyMs: number) {
    this.#root = root;
    this.#timer = setInterval(() => {
      this.#sampling = this.#sampling.then(() => this.#sample());
    }, everyMs);
    this.#timer.unref();
  }

  async peakMiB(): Promise<number | null> {
    await this.#sampling;
    await this.#sample();
    return this.#peak;
  }

  async #sample(): Promise<void> {
    const now = await treePssMiB(this.#root);
    if (now !== null) this.#peak = Math.max(now, this.#peak ?? 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#sampling;
  }
}
