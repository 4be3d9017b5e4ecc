/**
 * The database's shape, as steps from one version to the next. A step that was released is never changed:
 * files of it lie on people's disks. `PRAGMA user_version` holds how many steps a file has behind it.
 */
import type Database from "libsql";
import { indexed } from "./words.ts";

type Step = (database: Database.Database) => void;

/** Times are milliseconds since 1970; `turn` is the contract's number, `id` the order of keeping. */
const first = `
CREATE TABLE conversation (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  named INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  turns INTEGER NOT NULL DEFAULT 0,
  deleted_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_recent ON conversation (deleted_at, updated_at DESC, id DESC);
CREATE TABLE turn (
  id INTEGER PRIMARY KEY,
  conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  turn INTEGER NOT NULL,
  asked_at INTEGER NOT NULL,
  source TEXT NOT NULL,
  question TEXT NOT NULL,
  reply TEXT NOT NULL,
  interrupted INTEGER NOT NULL,
  UNIQUE (conversation, turn)
) STRICT;
CREATE TABLE reading (
  turn INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
  sight INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  lines TEXT NOT NULL,
  used TEXT NOT NULL,
  PRIMARY KEY (turn, sight)
) STRICT, WITHOUT ROWID;
CREATE TABLE sight (
  turn INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
  sight INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  data BLOB,
  PRIMARY KEY (turn, sight)
) STRICT;
CREATE TABLE sound (
  turn INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
  part TEXT NOT NULL CHECK (part IN ('question', 'reply')),
  rate INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (turn, part)
) STRICT;
`;

/** Who answered, in which mode, and what the person was told beside the answer. */
const second = `
ALTER TABLE turn ADD COLUMN pack TEXT NOT NULL DEFAULT '';
ALTER TABLE turn ADD COLUMN mode TEXT NOT NULL DEFAULT 'assistant';
ALTER TABLE turn ADD COLUMN note TEXT;
`;

/**
 * Of 10,000 turns in six languages this index has 4.5 MB and finds words of one or two Chinese letters;
 * SQLite's trigrams have 13.9 MB and find them not at all. What it does not find is the middle of a word.
 */
const index = `
CREATE VIRTUAL TABLE words USING fts5 (
  said, read, content = '', contentless_delete = 1, tokenize = 'unicode61', prefix = '2 3'
);
`;

function third(database: Database.Database): void {
  database.exec(index);
  const turns = database.prepare("SELECT id, question, reply FROM turn").all() as readonly {
    id: number;
    question: string;
    reply: string;
  }[];
  const readings = database.prepare("SELECT lines FROM reading WHERE turn = ? ORDER BY sight");
  const insert = database.prepare("INSERT INTO words (rowid, said, read) VALUES (?, ?, ?)");
  for (const { id, question, reply } of turns) {
    const rows = readings.all(id) as readonly { lines: string }[];
    const lines = rows.flatMap((row) => JSON.parse(row.lines) as readonly { text: string }[]);
    const read = lines.map(({ text }) => text).join("\n");
    insert.run(id, indexed(`${question}\n${reply}`), indexed(read));
  }
}

export const steps: readonly Step[] = [
  (database) => database.exec(first),
  (database) => database.exec(second),
  third,
];

export function versionOf(database: Database.Database): number {
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as {
    user_version: number;
  };
  return version;
}

/** Each step whole or not at all; a file that is up to date is not written to. */
export function migrate(database: Database.Database): void {
  for (let version = versionOf(database); version < steps.length; version++) {
    database.exec("BEGIN IMMEDIATE");
    try {
      // Another process may have taken the same step while this one waited.
      if (versionOf(database) === version) {
        steps[version]?.(database);
        database.exec(`PRAGMA user_version = ${version + 1}`);
      }
      database.exec("COMMIT");
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  }
}
