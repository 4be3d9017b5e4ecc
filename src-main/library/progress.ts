/** What an installation tells while it works, and how fast it is. */
import type { PackProgress } from "../contract/packs.ts";

export type OnProgress = (progress: PackProgress) => void;

/** Speed is that of the last seconds: a night's pause must not make the rest look slow. */
const windowMs = 5_000;
const firstSpeedMs = 500;

/** One for all downloads of an installation. */
export class Meter {
  #doneBefore = 0;
  #samples: { readonly atMs: number; readonly bytes: number }[] = [];

  constructor(
    private totalBytes: number,
    private readonly tell: OnProgress,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Reports of one download; what lay there already counts as done, not as fast. */
  file(name: string, expectedBytes: number): (doneBytes: number, totalBytes: number) => void {
    const before = this.#doneBefore;
    this.#doneBefore += expectedBytes;
    this.#samples = [];
    let known = expectedBytes;
    return (done, totalBytes) => {
      this.totalBytes += totalBytes - known;
      this.#doneBefore += totalBytes - known;
      known = totalBytes;
      const doneBytes = Math.min(done, totalBytes);
      this.#sample(before + doneBytes);
      this.tell({
        type: "downloading",
        name,
        doneBytes,
        totalBytes,
        allDoneBytes: before + doneBytes,
        allTotalBytes: this.totalBytes,
        ...this.#speed(before + doneBytes),
      });
    };
  }

  /** What was only estimated is known now. */
  adjust(moreBytes: number): void {
    this.totalBytes += moreBytes;
  }

  #sample(bytes: number): void {
    const atMs = this.nowMs();
    this.#samples.push({ atMs, bytes });
    const old = this.#samples.findIndex((sample) => sample.atMs >= atMs - windowMs);
    if (old > 0) this.#samples.splice(0, old);
  }

  #speed(doneBytes: number) {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || last.atMs - first.atMs < firstSpeedMs) {
      return { bytesPerSecond: 0, secondsLeft: null };
    }
    const bytesPerSecond = ((last.bytes - first.bytes) / (last.atMs - first.atMs)) * 1000;
    const left = Math.max(0, this.totalBytes - doneBytes);
    return {
      bytesPerSecond,
      secondsLeft: bytesPerSecond > 0 ? Math.ceil(left / bytesPerSecond) : null,
    };
  }
}
