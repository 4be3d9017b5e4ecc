/** Proportional memory of this process and everything it started, as the bars count it (Linux only). */
import { readdir, readFile } from "node:fs/promises";

/** Sum of PSS in MiB over the process tree below `root`, or null where the system does not tell. */
export async function treePssMiB(root: number): Promise<number | null> {
  const parents = await parentsByPid().catch(() => null);
  if (!parents) return null;
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
  const sizes = await Promise.all([...tree].map(pssKiB));
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 102.4) / 10;
}

async function parentsByPid(): Promise<Map<number, number>> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const entries = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      // The command may hold spaces and brackets; the parent is the second field after it.
      const parent = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
      return [Number(pid), Number(parent)] as const;
    }),
  );
  return new Map(entries);
}

/** A process that has just ended counts nothing. */
async function pssKiB(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
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
