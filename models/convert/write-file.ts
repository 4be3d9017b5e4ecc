import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { align, DEFAULT_ALIGNMENT_BYTES, type Metadata } from "./gguf-format.ts";
import { writeHeader } from "./gguf-write.ts";
import { dataBytes, type PlannedTensor } from "./plan.ts";
import { isRecord } from "./safetensors.ts";

export interface FilePlan {
  readonly metadata: Metadata;
  readonly tensors: readonly PlannedTensor[];
  /** Identity of everything the tensors are read from. */
  readonly source: string;
}

export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Progress {
  readonly file: string;
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface WriteOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** How much work a kill may cost; each step waits for the disk once. Default 64 MiB. */
  readonly checkpointBytes?: number;
}

const CHECKPOINT_BYTES = 64 * 1024 * 1024;

/** Where a run that was killed stands; with `sha256` the file is finished. */
function journalPath(path: string): string {
  return `${path}.journal.json`;
}

/** After the last file of a pack: its journals have done their work. */
export async function removeJournal(path: string): Promise<void> {
  await rm(journalPath(path), { force: true });
}

/**
 * Writes beside the target and renames at the end. A run that was killed goes on where its last
 * checkpoint was, if plan and sources are still the same; what was written is hashed again.
 */
export async function writeGguf(
  path: string,
  plan: FilePlan,
  options: WriteOptions = {},
): Promise<WrittenFile> {
  const header = writeHeader(plan.metadata, plan.tensors);
  // Equal plans over unchanged sources: what a later run may trust.
  const fingerprint = createHash("sha256").update(header).update(plan.source).digest("hex");
  const job = new Job(path, header, plan, fingerprint, options);
  const sha256 = (await job.finished()) ?? (await job.run());
  return { path: basename(path), bytes: job.totalBytes, sha256 };
}

class Job {
  readonly totalBytes: number;
  readonly #part: string;
  readonly #journal: string;
  readonly #hash: Hash = createHash("sha256");
  #written = 0;
  #checkpoint = 0;

  constructor(
    private readonly path: string,
    private readonly header: Uint8Array,
    private readonly plan: FilePlan,
    private readonly fingerprint: string,
    private readonly options: WriteOptions,
  ) {
    this.#part = `${path}.part`;
    this.#journal = journalPath(path);
    this.totalBytes = header.length + dataBytes(plan.tensors, DEFAULT_ALIGNMENT_BYTES);
  }

  async run(): Promise<string> {
    const resumeAt = await this.#resumable();
    const file = await open(this.#part, resumeAt > 0 ? "r+" : "w");
    try {
      if (resumeAt > 0) await this.#rehash(file, resumeAt);
      else await this.#write(file, this.header);
      await this.#writeTensors(file, resumeAt);
      await file.sync();
    } finally {
      await file.close();
    }
    const sha256 = this.#hash.digest("hex");
    await rename(this.#part, this.path);
    await this.#note({ bytes: this.totalBytes, sha256 });
    return sha256;
  }

  /** The hash, if an earlier run already finished this very file. */
  async finished(): Promise<string | undefined> {
    const { sha256 } = await this.#readJournal();
    const size = await stat(this.path).then(
      (info) => info.size,
      () => -1,
    );
    return size === this.totalBytes ? sha256 : undefined;
  }

  async #writeTensors(file: FileHandle, resumeAt: number): Promise<void> {
    let start = this.header.length;
    for (const tensor of this.plan.tensors) {
      const end = start + align(tensor.bytes, DEFAULT_ALIGNMENT_BYTES);
      // Padding is written with the last piece, so a file never ends inside of it.
      if (resumeAt < end) {
        for await (const piece of tensor.pieces(Math.max(0, resumeAt - start))) {
          await this.#write(file, piece);
          if (this.#written === start + tensor.bytes)
            await this.#write(file, new Uint8Array(end - this.#written));
          await this.#checkpointAt(file);
        }
        if (this.#written !== end) throw new Error(`tensor ${tensor.name} has the wrong length`);
      }
      start = end;
    }
  }

  async #write(file: FileHandle, piece: Uint8Array): Promise<void> {
    this.options.signal?.throwIfAborted();
    this.#hash.update(piece);
    for (let done = 0; done < piece.length; ) {
      const { bytesWritten } = await file.write(piece, done, piece.length - done, this.#written);
      done += bytesWritten;
      this.#written += bytesWritten;
    }
    this.#report();
  }

  #report(): void {
    const { totalBytes } = this;
    this.options.onProgress?.({ file: basename(this.path), bytes: this.#written, totalBytes });
  }

  async #checkpointAt(file: FileHandle): Promise<void> {
    const step = this.options.checkpointBytes ?? CHECKPOINT_BYTES;
    if (this.#written - this.#checkpoint < step) return;
    await file.datasync();
    await this.#note({ bytes: this.#written });
    this.#checkpoint = this.#written;
  }

  async #note(state: { bytes: number; sha256?: string }): Promise<void> {
    const journal = JSON.stringify({ fingerprint: this.fingerprint, ...state });
    await writeFile(`${this.#journal}.new`, journal);
    await rename(`${this.#journal}.new`, this.#journal);
  }

  async #readJournal(): Promise<{ bytes?: number; sha256?: string }> {
    try {
      const journal: unknown = JSON.parse(await readFile(this.#journal, "utf8"));
      if (!isRecord(journal) || journal.fingerprint !== this.fingerprint) return {};
      return {
        ...(typeof journal.bytes === "number" && { bytes: journal.bytes }),
        ...(typeof journal.sha256 === "string" && { sha256: journal.sha256 }),
      };
    } catch {
      return {};
    }
  }

  /** Bytes of an earlier run that can be kept: always the end of a piece. */
  async #resumable(): Promise<number> {
    const { bytes = 0 } = await this.#readJournal();
    const size = await stat(this.#part).then(
      (info) => info.size,
      () => 0,
    );
    return Number.isSafeInteger(bytes) && bytes >= this.header.length && bytes <= size ? bytes : 0;
  }

  async #rehash(file: FileHandle, bytes: number): Promise<void> {
    const piece = new Uint8Array(4 * 1024 * 1024);
    while (this.#written < bytes) {
      this.options.signal?.throwIfAborted();
      const length = Math.min(piece.length, bytes - this.#written);
      const { bytesRead } = await file.read(piece, 0, length, this.#written);
      this.#hash.update(piece.subarray(0, bytesRead));
      this.#written += bytesRead;
    }
    this.#checkpoint = bytes;
    this.#report();
  }
}
