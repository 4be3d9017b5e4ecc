/**
 * Direct downloads: several ranges at once, hashed while they stream, continued where a dropped line, a
 * kill or a pause left them, and put in place only whole.
 */
import { mkdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type FaultError, wordedFault } from "../contract/faults.ts";
import { worded } from "../contract/sentences.ts";
import type { Address } from "./address.ts";
import { type Earlier, partOf, peek, removePart, SegmentedFile, segmentBytes } from "./segments.ts";
import { type Answer, ask, brokenLine, Dropped, type Told } from "./transport.ts";
import { diskFault, tooLong, wrongHash } from "./write.ts";

/** Lines to one host: a hub's single line is slower than most people's; more than this is unkind. */
const maxLines = 4;
/** Below this a second line costs more than it brings. */
const aloneBytes = 16 * 1024 * 1024;
/** What one request asks for: rare enough that round trips do not matter, shared out evenly at the end. */
const longestStretchBytes = 64 * 1024 * 1024;
/** Tries in a row that brought not one byte. */
const maxFruitlessTries = 3;
/** … and after something has arrived: a laptop's network comes back within a minute or two. */
const maxPatientTries = 9;
const retryMs = 500;
const maxRetryMs = 20_000;
/** A file that keeps changing at its source while it is fetched cannot be had. */
const maxStarts = 3;
/** Signed addresses expire while a large file is on its way. */
const expired = new Set([401, 403, 404, 410]);

export interface Wanted {
  /** What the file is called in messages. */
  readonly name: string;
  /** Both absent where nobody has published them: what arrives first is then pinned by the caller. */
  readonly bytes?: number | undefined;
  readonly sha256?: string | undefined;
  /** Refuses an absurd length where `bytes` is not known. */
  readonly maxBytes?: number | undefined;
}

/**
 * Not the whole remote file but some stretches of it, one after the other behind a head of our own: how
 * tensors are taken out of a checkpoint.
 */
export interface View {
  readonly head: Uint8Array;
  readonly runs: readonly { readonly from: number; readonly bytes: number }[];
  /** Of the remote file. */
  readonly remoteBytes: number;
}

export interface DownloadOptions {
  readonly signal: AbortSignal;
  readonly onBytes: (doneBytes: number, totalBytes: number) => void;
  /** The line is gone, and is tried again until it is back. */
  readonly onWait?: () => void;
  readonly lines?: number;
  readonly view?: View;
}

export interface Downloaded {
  readonly bytes: number;
  readonly sha256: string;
  readonly commit: string | null;
}

export async function download(
  address: Address,
  path: string,
  wanted: Wanted,
  options: DownloadOptions,
): Promise<Downloaded> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  try {
    for (let tries = 1; ; tries += 1) {
      try {
        return await new Download(address, path, wanted, options).run();
      } catch (error) {
        if (!(error instanceof StartAgain)) throw error;
        await removePart(path);
        if (tries >= maxStarts) throw error.fault;
      }
    }
  } catch (error) {
    if (error instanceof Dropped) throw lost(address, wanted, error);
    throw diskFault(error, wanted.name, folder) ?? error;
  }
}

/** What lies there is of no use: damaged, or of a content that the source no longer has. */
class StartAgain extends Error {
  constructor(readonly fault: FaultError) {
    super(fault.message, { cause: fault });
  }
}

class Download {
  /** What the source said first; everything that follows must be the same. */
  #told: Told | null = null;
  /** The signed address behind the hub's, while it works. */
  #direct: string | null = null;
  /** Everything before it is there, or some line's work. */
  #claimed = 0;
  #file: SegmentedFile | null = null;
  #foundBytes = 0;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;

  constructor(
    private readonly address: Address,
    private readonly path: string,
    private readonly wanted: Wanted,
    private readonly options: DownloadOptions,
  ) {
    this.#signal = AbortSignal.any([options.signal, this.#stop.signal]);
  }

  async run(): Promise<Downloaded> {
    const earlier = await peek(this.path);
    const isThere = earlier?.firstGap === null && this.wanted.sha256;
    // The first answer says what the file is, and brings the first missing bytes along.
    const stretch = this.#firstStretch(earlier);
    const first = isThere ? null : await this.#persist(() => this.#ask(...stretch));
    try {
      const bytes = first ? this.#checkedBytes(first) : (earlier?.bytes ?? 0);
      const identity = this.wanted.sha256 ?? this.#told?.linked ?? this.#told?.etag ?? null;
      await using file = await SegmentedFile.open(this.path, bytes, identity, this.#signal);
      this.#file = file;
      this.#foundBytes = file.arrived;
      if (this.options.view) await file.fill(0, this.options.view.head);
      if (first) await this.#fill(file, first, stretch);
      return await this.#finish(file);
    } finally {
      first?.body.destroy();
    }
  }

  #firstStretch(earlier: Earlier | null): [from: number, end: number] {
    const known = this.wanted.bytes ?? Number.POSITIVE_INFINITY;
    const longest = known <= aloneBytes ? known : segmentBytes;
    const head = this.options.view?.head.length ?? 0;
    const [from, end] = earlier
      ? (earlier.firstGap ?? [earlier.bytes - 1, earlier.bytes])
      : [head, head + longest];
    return [Math.max(from, head), Math.max(end, head + 1)];
  }

  async #finish(file: SegmentedFile): Promise<Downloaded> {
    const sha256 = await file.digest();
    // What the hub says is of the whole file, not of stretches of it.
    const told = this.options.view ? null : this.#told?.sha256;
    const right = this.wanted.sha256 ?? told ?? sha256;
    if (sha256 !== right) {
      const wrong = wrongHash(this.wanted.name, sha256, right);
      // What lay there came from elsewhere: once more from the beginning. Else the source lies.
      if (this.#foundBytes > 0) throw new StartAgain(wrong);
      await removePart(this.path);
      throw wrong;
    }
    // A power cut after the rename must not leave a file of zeros under the final name.
    await file.sync();
    await rename(partOf(this.path), this.path);
    await removePart(this.path);
    return { bytes: file.bytes, sha256, commit: this.#told?.commit ?? null };
  }

  #checkedBytes({ told, ranges }: Answer): number {
    const { name, bytes, sha256, maxBytes } = this.wanted;
    const { view } = this.options;
    if (view) {
      if (!ranges) throw new Dropped("it does not send parts of files", { final: true });
      if (told.totalBytes !== view.remoteBytes) throw this.#changed();
      return view.runs.reduce((sum, run) => sum + run.bytes, view.head.length);
    }
    const total = told.totalBytes ?? bytes;
    if (total === undefined || !Number.isSafeInteger(total) || total <= 0) {
      throw new Dropped("it does not say how long the file is", { final: true });
    }
    if (bytes !== undefined && total !== bytes) {
      throw new Dropped(`it has ${total} bytes instead of ${bytes}`, { final: true });
    }
    if (maxBytes !== undefined && total > maxBytes) throw tooLong(name, total, maxBytes);
    // The hub says what it will send: another file is refused before its first byte.
    if (sha256 && told.sha256 && told.sha256 !== sha256) throw wrongHash(name, told.sha256, sha256);
    return total;
  }

  /** The first answer decides: a source without ranges sends all of it on one line. */
  async #fill(file: SegmentedFile, answer: Answer, [from, end]: [number, number]): Promise<void> {
    this.#report(file);
    if (file.isFull) return;
    let first: Answer | null = answer;
    // Damage on the disk lies before what was asked for: what comes is taken, not thrown away.
    const isBehind = file.missing(0, file.bytes, 0)?.[0] !== from;
    if (answer.ranges && isBehind && file.missing(from, end, 0)?.[0] === from) {
      first = null;
      await this.#complete(file, from, end, answer);
    }
    const wanted = file.bytes <= aloneBytes ? 1 : (this.options.lines ?? maxLines);
    const count = answer.ranges ? wanted : 1;
    const lines = Array.from({ length: count }, async (_, index) => {
      try {
        await this.#line(file, count, index === 0 ? first : null);
      } catch (error) {
        // The first line that gives up ends the others.
        this.#stop.abort(error);
        throw error;
      }
    });
    await Promise.allSettled(lines);
    this.#signal.throwIfAborted();
  }

  /** Fetches one missing stretch after the other. */
  async #line(file: SegmentedFile, lines: number, first: Answer | null): Promise<void> {
    for (let answer = first; ; answer = null) {
      const stretch =
        answer && !answer.ranges ? [0, file.bytes] : this.#claim(file, lines, answer !== null);
      const [start, end] = stretch ?? [0, 0];
      if (start === end) return;
      await this.#complete(file, start, end, answer);
    }
  }

  /** Whatever is missing of a stretch, the first bytes of it from an answer that is there already. */
  async #complete(file: SegmentedFile, start: number, end: number, answer: Answer | null) {
    let given = answer;
    for (let gap = file.missing(start, end); gap && gap[0] < end; gap = file.missing(start, end)) {
      const [from] = gap;
      await this.#persist(() => {
        const use = given;
        given = null;
        return this.#bring(file, from, end, use);
      });
    }
  }

  /** `one`: the segment that the first answer brings; else as much as leaves work for the others. */
  #claim(file: SegmentedFile, lines: number, one: boolean): readonly [number, number] | null {
    const left = file.bytes - this.#claimed;
    const share = Math.min(longestStretchBytes, left / (2 * lines));
    const stretch = file.missing(this.#claimed, file.bytes, one ? 0 : share);
    this.#claimed = stretch?.[1] ?? file.bytes;
    return stretch;
  }

  /** Bytes from `from` up to `end`, or fewer: what has arrived when the line drops is written. */
  async #bring(file: SegmentedFile, from: number, end: number, given: Answer | null) {
    const fits = given !== null && (given.fromByte === this.#remote(from).at || !given.ranges);
    if (!fits) given?.body.destroy();
    const answer = fits ? given : await this.#ask(from, end);
    try {
      this.#checkSame(answer.told);
      await this.#take(file, answer, from, end);
    } finally {
      answer.body.destroy();
    }
  }

  async #take(file: SegmentedFile, answer: Answer, from: number, end: number): Promise<void> {
    const { ranges, fromByte, toByte } = answer;
    const remote = this.#remote(from);
    if (ranges && (fromByte !== remote.at || (toByte ?? 0) <= fromByte)) {
      throw new Dropped("it sent another part than was asked for", { final: true });
    }
    const start = ranges ? from : 0;
    // What it announced may be less than was asked for: the rest is asked for next.
    const until = ranges ? Math.min(end, from + (toByte ?? 0) - fromByte) : file.bytes;
    let at = start;
    for await (const block of answer.body) {
      if (at + block.length > file.bytes && !ranges) {
        throw new Dropped(`more than ${file.bytes} bytes arrived`, { final: true });
      }
      const use = block.subarray(0, until - at);
      await file.fill(at, use);
      at += use.length;
      this.#report(file);
      this.#signal.throwIfAborted();
      if (at >= until && ranges) return;
    }
    if (at < until) throw new Dropped(`it ended after ${at} bytes`);
  }

  /** Where a byte of ours lies in the remote file, and how far its stretch goes on. */
  #remote(from: number): { readonly at: number; readonly bytes: number } {
    const { view } = this.options;
    if (!view) return { at: from, bytes: Number.POSITIVE_INFINITY };
    let start = view.head.length;
    for (const run of view.runs) {
      if (from < start + run.bytes) {
        return { at: run.from + from - start, bytes: start + run.bytes - from };
      }
      start += run.bytes;
    }
    throw new Error(`byte ${from} is behind the last stretch`);
  }

  async #ask(from: number, end: number): Promise<Answer> {
    const { url, token } = this.address;
    const direct = this.#direct;
    const { at, bytes } = this.#remote(from);
    const range: [number, number] = [at, at + Math.min(end - from, bytes) - 1];
    const signal = this.#signal;
    try {
      const answer = await ask(
        direct ? { url: direct, range, signal } : { url, token, range, signal },
      );
      this.#direct = answer.url;
      this.#told ??= answer.told;
      return answer;
    } catch (error) {
      const status = error instanceof Dropped ? error.status : null;
      if (status === 416) throw this.#changed();
      if (!direct || status === null || !expired.has(status)) throw error;
      this.#direct = null;
      return this.#ask(from, end);
    }
  }

  #checkSame(told: Told): void {
    const first = this.#told;
    if (!first) return;
    const differs = (a: unknown, b: unknown) => a !== null && b !== null && a !== b;
    const changed =
      differs(first.etag, told.etag) ||
      differs(first.linked, told.linked) ||
      differs(first.totalBytes, told.totalBytes);
    if (changed) throw this.#changed();
  }

  #changed(): StartAgain {
    return new StartAgain(unsteady(this.address, this.wanted));
  }

  /** Again and again while it helps; patient once something has arrived. */
  async #persist<T>(work: () => Promise<T>): Promise<T> {
    let arrived = this.#file?.arrived ?? 0;
    for (let fruitless = 0; ; ) {
      this.#signal.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        const reason = brokenLine(error, this.#signal);
        if (!(reason instanceof Dropped) || reason.final) throw reason;
        const now = this.#file?.arrived ?? 0;
        fruitless = now > arrived ? 0 : fruitless + 1;
        arrived = now;
        const patience = now > this.#foundBytes ? maxPatientTries : maxFruitlessTries;
        if (fruitless >= patience) throw reason;
        this.options.onWait?.();
        const wait = reason.retryAfterMs ?? Math.min(maxRetryMs, retryMs * 2 ** fruitless);
        await delay(wait, undefined, { signal: this.#signal });
      }
    }
  }

  #report(file: SegmentedFile): void {
    this.options.onBytes(file.arrived, file.bytes);
  }
}

function lost({ host }: Address, { name }: Wanted, error: Dropped): FaultError {
  const closed = error.status === 401 || error.status === 403;
  const words = worded(closed ? "fetch-refused" : "fetch-failed", name, host, error.message);
  return wordedFault("network", "setup", words, error);
}

function unsteady({ host }: Address, { name }: Wanted): FaultError {
  return wordedFault("network", "setup", worded("fetch-changed", name, host));
}
