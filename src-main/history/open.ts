/** Opens the history's file, or says why it cannot be used and goes on in memory. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Database from "libsql";
import type { Fault } from "../contract/faults.ts";
import { type Meanwhile, type Worded, worded } from "../contract/sentences.ts";
import { migrate, steps, versionOf } from "./schema.ts";
import { HistoryStore } from "./store.ts";

/** Another Sotto of the same person writes for milliseconds; a vacuum takes longer. */
const busyMs = 2_000;
/** SQLite keeps these beside its file. */
const companions = ["", "-wal", "-shm", "-journal"];

export interface OpenHistory {
  readonly store: HistoryStore;
  readonly where: "disk" | "memory";
  /** Why it is not as it should be; null when it is. */
  readonly fault: Fault | null;
}

/** `aside`: where a damaged one was put just now. */
export function openHistory(
  file: string,
  aside: string | null = null,
  opened: Opened = () => {},
): OpenHistory {
  try {
    const fault = aside === null ? null : damaged(file, aside);
    return { store: openFile(file, opened), where: "disk", fault };
  } catch (error) {
    if (aside !== null || !isDamaged(error)) return inMemory(file, error);
    return openHistory(file, setAside(file), opened);
  }
}

/** Sees the connection before it is used: a test makes its disk small. */
export type Opened = (database: Database.Database) => void;

function openFile(file: string, opened: Opened): HistoryStore {
  mkdirSync(dirname(file), { recursive: true });
  const database = new Database(file);
  try {
    prepare(database);
    if (versionOf(database) > steps.length) throw new NewerFile();
    migrate(database);
    opened(database);
    check(database, file);
    return new HistoryStore(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function inMemory(file: string, error: unknown): OpenHistory {
  const database = new Database(":memory:");
  migrate(database);
  database.exec("PRAGMA foreign_keys = ON");
  return {
    store: new HistoryStore(database),
    where: "memory",
    fault: storageFault(file, error, "memory"),
  };
}

function prepare(database: Database.Database): void {
  database.exec(`PRAGMA busy_timeout = ${busyMs}`);
  // WAL: readers do not wait for a writer, and a killed process loses nothing that was committed.
  database.prepare("PRAGMA journal_mode = WAL").all();
  database.exec("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
  // What is deleted is overwritten, in the file and in what the file gives back.
  database.prepare("PRAGMA secure_delete = ON").all();
  database.exec("PRAGMA temp_store = MEMORY");
}

/** Looks at every page: of a file this large that is a tenth of a second, of one with sounds minutes. */
const maxCheckedBytes = 32 * 1024 * 1024;

/** A larger file shows its damage when it is used (`HistoryHost`). */
function check(database: Database.Database, file: string): void {
  if (statSync(file).size > maxCheckedBytes) return;
  const [found] = database.prepare("PRAGMA quick_check(1)").all() as { quick_check: string }[];
  if (found?.quick_check !== "ok") throw new DamagedFile("quick_check found damage");
}

class NewerFile extends Error {}
class DamagedFile extends Error {}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "";
}

export function isDamaged(error: unknown): boolean {
  const words = error instanceof Error ? error.message : "";
  return (
    error instanceof DamagedFile ||
    /^SQLITE_(?:NOTADB|CORRUPT)/.test(codeOf(error)) ||
    /malformed|not a database/i.test(words)
  );
}

/** Nobody's conversations are thrown away because a disk erred: perhaps a part can be saved. */
export function setAside(file: string): string {
  const stamp = new Date().toISOString().replace(/[:.]/g, "-");
  const aside = `${file}.broken-${stamp}`;
  for (const end of companions) {
    if (existsSync(`${file}${end}`)) renameSync(`${file}${end}`, `${aside}${end}`);
  }
  return aside;
}

/** Files that were set aside hold conversations too: who erases the history means them as well. */
export function eraseAside(file: string): void {
  for (const path of filesOf(file)) {
    if (basename(path).startsWith(`${basename(file)}.broken-`)) rmSync(path, { force: true });
  }
}

/** A person erases a history that cannot be opened. */
export function removeFiles(file: string): void {
  for (const path of filesOf(file)) rmSync(path, { force: true });
}

export function bytesOf(file: string): number {
  return filesOf(file).reduce((sum, path) => sum + (statSync(path).size ?? 0), 0);
}

function filesOf(file: string): string[] {
  const folder = dirname(file);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  const names = readdirSync(folder).filter((name) => name.startsWith(basename(file)));
  return names.map((name) => join(folder, name));
}

function damaged(file: string, aside: string): Fault {
  return {
    code: "storage-damaged",
    stage: "history",
    ...worded("history-damaged", basename(file), basename(aside)),
  };
}

export function storageFault(file: string, error: unknown, until: Meanwhile): Fault {
  const fault = (words: Worded, code: Fault["code"] = "storage-failed"): Fault => {
    return { code, stage: "history", ...words };
  };
  const name = basename(file);
  const code = codeOf(error);
  const words = error instanceof Error ? error.message : String(error);
  if (error instanceof NewerFile) return fault(worded("history-newer", name, until));
  if (/FULL|ENOSPC/.test(code) || /disk is full/i.test(words)) {
    return fault(worded("history-full", name, until), "disk-full");
  }
  if (/BUSY|LOCKED/.test(code) || /locked/i.test(words)) {
    return fault(worded("history-locked", name, until));
  }
  if (
    /READONLY|CANTOPEN|EACCES|EPERM|EROFS|PERM|EEXIST|ENOTDIR/.test(code) ||
    /readonly|unable to open/i.test(words)
  ) {
    return fault(worded("history-readonly", name, until));
  }
  return fault(worded("history-failed", name, until, code || "unknown"));
}
