/**
 * Is a pack whole? At every start: sizes and times against what was written down when the hash was
 * right (milliseconds). In full, on `packs verify` and after any doubt: the hash of every byte.
 */
import { readFile, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { z } from "zod";
import { hashFile, inFolder, writeJson } from "./write.ts";

const stampSchema = z.object({
  format: z.literal(1),
  files: z.record(
    z.string(),
    z.object({ bytes: z.number(), mtimeMs: z.number(), sha256: z.string() }),
  ),
});
type Stamps = z.infer<typeof stampSchema>["files"];

export type FileState =
  | "whole"
  | "missing"
  /** Another size or another hash than the manifest says. */
  | "damaged";

/** What is known of a file; without a hash its size decides, without either that it is there. */
export interface Checkable {
  readonly path: string;
  readonly bytes?: number | undefined;
  readonly sha256?: string | undefined;
}

export interface FileReport<F extends Checkable> {
  readonly file: F;
  readonly path: string;
  readonly state: FileState;
}

export interface VerifyOptions<F extends Checkable> {
  readonly signal: AbortSignal;
  /** Read every byte even where the stamp fits. */
  readonly full?: boolean;
  readonly onFile?: (file: F) => void;
}

/** `stampFile`: where checked hashes are remembered; the pack's folder may be read-only. */
export async function verifyFiles<F extends Checkable>(
  files: readonly F[],
  folder: string,
  stampFile: string,
  { signal, full = false, onFile }: VerifyOptions<F>,
): Promise<readonly FileReport<F>[]> {
  const stamps = await readStamps(stampFile);
  const reports: FileReport<F>[] = [];
  let learned = false;
  for (const file of files) {
    const path = inFolder(folder, file.path);
    onFile?.(file);
    const found = await stat(path).catch(() => null);
    const stamp = stamps[file.path];
    const state = await inspect(file, path, found, full ? undefined : stamp, signal);
    reports.push({ file, path, state });
    if (state !== "whole" || !found || file.sha256 === undefined) continue;
    const { size: bytes, mtimeMs } = found;
    if (stamp?.mtimeMs === mtimeMs && stamp.sha256 === file.sha256) continue;
    stamps[file.path] = { bytes, mtimeMs, sha256: file.sha256 };
    learned = true;
  }
  if (learned) await rememberIn(stampFile, stamps);
  return reports;
}

/** One file that lies somewhere else, by its whole path. */
export async function hashedAs(
  path: string,
  expected: Omit<Checkable, "path">,
  stampFile: string,
  options: { readonly signal: AbortSignal; readonly full?: boolean },
): Promise<FileState> {
  const file = { ...expected, path: basename(path) };
  const [report] = await verifyFiles([file], dirname(path), stampFile, options);
  return report?.state ?? "missing";
}

async function inspect(
  file: Checkable,
  path: string,
  found: { size: number; mtimeMs: number; isFile(): boolean } | null,
  stamp: Stamps[string] | undefined,
  signal: AbortSignal,
): Promise<FileState> {
  if (!found?.isFile()) return "missing";
  if (file.bytes !== undefined && found.size !== file.bytes) return "damaged";
  if (file.sha256 === undefined) return "whole";
  const unchanged = stamp?.mtimeMs === found.mtimeMs && stamp.bytes === found.size;
  if (unchanged && stamp.sha256 === file.sha256) return "whole";
  return (await hashFile(path, signal)) === file.sha256 ? "whole" : "damaged";
}

/** A damaged note is no note: everything is hashed once more. */
async function readStamps(stampFile: string): Promise<Stamps> {
  try {
    return stampSchema.parse(JSON.parse(await readFile(stampFile, "utf8"))).files;
  } catch {
    return {};
  }
}

/** Without it the next start is slower, nothing else; so a read-only or full disk is no fault here. */
async function rememberIn(stampFile: string, files: Stamps): Promise<void> {
  await writeJson(stampFile, { format: 1, files }).catch(() => {});
}
