/** Brings what a pack lacks: fetched, checked, put in place file by file, so a kill loses one file. */
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type FaultError, fault } from "../contract/faults.ts";
import { addressOf } from "./address.ts";
import { extractMembers, type Member } from "./archive.ts";
import { download } from "./download.ts";
import { downloadFolder } from "./home.ts";
import type { PackPlace } from "./locate.ts";
import { takeLock } from "./lock.ts";
import {
  archiveTitle,
  type DirectSource,
  type FileSource,
  type PackFile,
  type PackManifest,
} from "./manifest.ts";
import { archiveFormat, fetchArchive } from "./packages.ts";
import { Meter, type OnProgress } from "./progress.ts";
import { peek } from "./segments.ts";
import { mayTryNext, noSource } from "./sources.ts";
import { type FileReport as Report, verifyFiles } from "./verify.ts";
import { type Expected, requireSpace, writeJson } from "./write.ts";

type FileReport = Report<PackFile>;

export interface InstallOptions {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** With the meter of this installation. */
type Fetching = InstallOptions & { readonly meter: Meter };

export interface Installed {
  /** Files that were fetched; empty when the pack was whole already. */
  readonly fetched: readonly string[];
}

export async function installPack(
  manifest: PackManifest,
  place: PackPlace,
  home: string,
  options: InstallOptions,
): Promise<Installed> {
  const { signal, onProgress } = options;
  await using _lock = await takeLock(`${place.folder}.lock`, signal, (holder) =>
    onProgress({ type: "waiting", holder }),
  );
  const before = await inspect(manifest, place, options);
  const lacking = before.filter(({ state }) => state !== "whole");
  for (const { file, state } of lacking) {
    if (state === "damaged") onProgress({ type: "damaged", name: file.path });
  }
  if (lacking.length === 0) return { fetched: [] };
  await removeLeftovers(place.folder);
  await checkSpace(manifest, lacking, place.folder, downloadFolder(home));
  const meter = new Meter(fetchedBytes(manifest, lacking), onProgress);
  await fetchAll(manifest, lacking, downloadFolder(home), { ...options, meter });
  await writeJson(join(place.folder, "pack.json"), manifest);
  const still = (await inspect(manifest, place, options)).find(({ state }) => state !== "whole");
  if (still) throw incomplete(manifest, still);
  return { fetched: lacking.map(({ file }) => file.path) };
}

function inspect(manifest: PackManifest, place: PackPlace, options: InstallOptions) {
  return verifyFiles(manifest.files, place.folder, place.stampFile, {
    signal: options.signal,
    onFile: (file) => options.onProgress({ type: "checking", name: file.path }),
  });
}

/** Files written beside by an installer that was killed. */
async function removeLeftovers(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  for (const entry of entries) {
    if (/\.[0-9a-f-]{36}\.part$/.test(entry)) await rm(join(folder, entry), { force: true });
  }
}

/** The files, and beside them the largest archive that has to lie there while it is unpacked. */
async function checkSpace(
  manifest: PackManifest,
  lacking: readonly FileReport[],
  folder: string,
  downloads: string,
): Promise<void> {
  let filesBytes = 0;
  for (const { file, path } of lacking) {
    filesBytes += Math.max(0, (file.bytes ?? 0) - ((await peek(path))?.arrived ?? 0));
  }
  const archives = lacking.flatMap(({ file }) => archivesOf(manifest, file));
  const archiveBytes = Math.max(0, ...archives.map(({ bytes }) => bytes));
  await Promise.all([mkdir(folder, { recursive: true }), mkdir(downloads, { recursive: true })]);
  const oneDisk = (await stat(folder)).dev === (await stat(downloads)).dev;
  await requireSpace(folder, filesBytes + (oneDisk ? archiveBytes : 0), manifest.name);
  if (!oneDisk) await requireSpace(downloads, archiveBytes, manifest.name);
}

/** By each file's first source; whole archives count once. */
function fetchedBytes(manifest: PackManifest, lacking: readonly FileReport[]): number {
  const archives = new Set<string>();
  let sum = 0;
  for (const { file } of lacking) {
    const [source] = file.sources;
    if (source?.type !== "archive") sum += file.bytes ?? 0;
    else if (!archives.has(source.archive)) {
      archives.add(source.archive);
      sum += manifest.archives[source.archive]?.bytes ?? 0;
    }
  }
  return sum;
}

function archivesOf(manifest: PackManifest, file: PackFile) {
  return file.sources.flatMap((source) => {
    const archive = source.type === "archive" ? manifest.archives[source.archive] : undefined;
    return archive ? [archive] : [];
  });
}

/**
 * Every file from its first source that works. Archives serve all the files that name them at once;
 * what one source could not deliver goes on to the next.
 */
async function fetchAll(
  manifest: PackManifest,
  lacking: readonly FileReport[],
  folder: string,
  options: Fetching,
): Promise<void> {
  const failures = new Map<FileReport, unknown[]>(lacking.map((report) => [report, []]));
  for (const wanted of lacking) {
    for (const source of failures.has(wanted) ? wanted.file.sources : []) {
      const served =
        source.type === "archive"
          ? [...failures.keys()].filter(({ file }) => names(file, source.archive))
          : [wanted];
      try {
        await fetchFrom(manifest, source, served, folder, options);
        for (const report of served) failures.delete(report);
        break;
      } catch (error) {
        if (!mayTryNext(error)) throw error;
        failures.get(wanted)?.push(error);
      }
    }
    const reasons = failures.get(wanted);
    if (reasons) throw noSource(wanted.file.path, reasons);
  }
}

function names(file: PackFile, archive: string): boolean {
  return file.sources.some((source) => source.type === "archive" && source.archive === archive);
}

async function fetchFrom(
  manifest: PackManifest,
  source: FileSource,
  served: readonly FileReport[],
  folder: string,
  options: Fetching,
): Promise<void> {
  if (source.type === "archive")
    return fromArchive(manifest, source.archive, served, folder, options);
  for (const { file, path } of served) await direct(source, file, path, options);
}

async function fromArchive(
  manifest: PackManifest,
  key: string,
  served: readonly FileReport[],
  folder: string,
  { signal, onProgress, meter }: Fetching,
): Promise<void> {
  const archive = manifest.archives[key];
  if (!archive) throw new Error(`${manifest.name} has no archive ${key}`);
  const name = archiveTitle(archive);
  const tell = meter.file(name, archive.bytes);
  const onBytes = (doneBytes: number) => tell(doneBytes, archive.bytes);
  onBytes(0);
  const fetched = await fetchArchive(archive, folder, { signal, onBytes });
  onProgress({ type: "unpacking", name });
  const members = served.flatMap(({ file, path }): Member[] => {
    const source = file.sources.find((one) => one.type === "archive" && one.archive === key);
    if (source?.type !== "archive") return [];
    return [{ ...expectedOf(file), member: source.member, path }];
  });
  try {
    await extractMembers(fetched, archiveFormat(archive), members, signal);
  } finally {
    // Kept only for a run that was stopped in between.
    if (!signal.aborted) await rm(fetched, { force: true });
  }
}

async function direct(
  source: DirectSource,
  file: PackFile,
  path: string,
  { signal, onProgress, meter }: Fetching,
): Promise<void> {
  const expected = expectedOf(file);
  const { name } = expected;
  await download(addressOf(source), path, expected, {
    signal,
    onBytes: meter.file(name, expected.bytes),
    onWait: () => onProgress({ type: "offline", name }),
  });
}

/** The manifest's schema has seen to it that a file with sources has both. */
function expectedOf(file: PackFile): Expected {
  if (file.bytes === undefined || file.sha256 === undefined) {
    throw new Error(`${file.path} has a source but no size or hash`);
  }
  return { name: file.path, bytes: file.bytes, sha256: file.sha256 };
}

function incomplete(manifest: PackManifest, { file, state }: FileReport): FaultError {
  return fault(
    "pack-broken",
    "setup",
    `${file.path} of the pack ${manifest.name} is ${state} right after it was installed.`,
    `Look at the disk, then run npm run packs -- install ${manifest.name} again.`,
  );
}
