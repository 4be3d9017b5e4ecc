/** The store's statements, and what their rows mean. */
import type Database from "libsql";
import type { AskedHow, Exchange, ReadSight, ShownSight } from "../contract/assistant.ts";
import type { ConversationEntry, HistoryInfo, ListPlace } from "../contract/history.ts";
import type { SoundLength } from "./calls.ts";
import type { KeptSound, KeptTurn, SoundPart } from "./kept.ts";

export interface ExchangeRow {
  readonly id: number;
  readonly conversation: string;
  readonly title: string;
  readonly turn: number;
  readonly asked_at: number;
  readonly source: AskedHow["source"];
  readonly question: string;
  readonly reply: string;
  readonly interrupted: number;
  readonly pack: string;
  readonly mode: string;
  readonly note: string | null;
  readonly sound: number;
  /** Of what was read on its pictures. */
  readonly characters: number;
}

interface ConversationRow {
  readonly id: string;
  readonly title: string;
  readonly turns: number;
  readonly started_at: number;
  readonly updated_at: number;
}

const turnColumns = `
  turn.id, turn.conversation, conversation.title, turn.turn, turn.asked_at, turn.source, turn.question,
  turn.reply, turn.interrupted, turn.pack, turn.mode, turn.note,
  EXISTS (SELECT 1 FROM sound WHERE sound.turn = turn.id AND part = 'reply') AS sound,
  (SELECT coalesce(sum(length(lines)), 0) FROM reading WHERE reading.turn = turn.id) AS characters`;

export class Rows {
  readonly makeConversation: Database.Statement;
  readonly countTurn: Database.Statement;
  readonly addWords: Database.Statement;
  readonly #prepare: (sql: string) => Database.Statement;
  readonly #prepared = new Map<string, Database.Statement>();

  constructor(database: Database.Database) {
    this.#prepare = (sql) => database.prepare(sql);
    // A conversation that goes on after it was deleted is wanted again.
    this.makeConversation = this.#of(
      `INSERT INTO conversation (id, title, started_at, updated_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET deleted_at = NULL`,
    );
    this.countTurn = this.#of(
      "UPDATE conversation SET turns = turns + 1, updated_at = max(updated_at, ?) WHERE id = ?",
    );
    this.addWords = this.#of("INSERT INTO words (rowid, said, read) VALUES (?, ?, ?)");
  }

  /** Its id; null when it was there. */
  addTurn(
    { conversation, exchange, pictures, question, reply }: KeptTurn,
    at: number,
  ): number | null {
    const { asked, sights = [] } = exchange;
    const added = this.#of(
      `INSERT INTO turn
         (conversation, turn, asked_at, source, question, reply, interrupted, pack, mode, note)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
    ).get(
      conversation,
      exchange.turn,
      at,
      asked?.source ?? "text",
      exchange.question,
      exchange.reply,
      exchange.interrupted ? 1 : 0,
      asked?.pack ?? "",
      asked?.mode ?? "assistant",
      asked?.note ?? null,
    ) as { id: number } | undefined;
    if (added === undefined) return null;
    const { id } = added;
    for (const read of exchange.read) this.#addReading(id, read);
    sights.forEach(({ kind, name }, index) => {
      this.#of("INSERT INTO sight (turn, sight, kind, name, data) VALUES (?, ?, ?, ?, ?)").run(
        id,
        index,
        kind,
        name,
        bytes(pictures[index] ?? null),
      );
    });
    if (question) this.#addSound(id, "question", question);
    if (reply) this.#addSound(id, "reply", reply);
    return id;
  }

  #addReading(turn: number, { sight, width, height, lines, used }: ReadSight): void {
    this.#of(
      "INSERT INTO reading (turn, sight, width, height, lines, used) VALUES (?, ?, ?, ?, ?, ?)",
    ).run(turn, sight, width, height, JSON.stringify(lines), JSON.stringify(used));
  }

  #addSound(turn: number, part: string, { sampleRateHz, samples }: KeptSound): void {
    const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    this.#of("INSERT INTO sound (turn, part, rate, data) VALUES (?, ?, ?, ?)").run(
      turn,
      part,
      sampleRateHz,
      data,
    );
  }

  list(limit: number, after?: ListPlace): ConversationEntry[] {
    const rows = after
      ? this.#of(
          `SELECT * FROM conversation WHERE deleted_at IS NULL AND (updated_at, id) < (?, ?)
           ORDER BY updated_at DESC, id DESC LIMIT ?`,
        ).all(after.updatedAt, after.id, limit)
      : this.#of(
          `SELECT * FROM conversation WHERE deleted_at IS NULL
           ORDER BY updated_at DESC, id DESC LIMIT ?`,
        ).all(limit);
    return (rows as ConversationRow[]).map(entryOf);
  }

  total(): number {
    return this.#number("SELECT count(*) AS n FROM conversation WHERE deleted_at IS NULL");
  }

  conversation(id: string): ConversationEntry | null {
    const row = this.#of("SELECT * FROM conversation WHERE id = ? AND deleted_at IS NULL").get(id);
    return row ? entryOf(row as ConversationRow) : null;
  }

  newest(conversation: string, before: number, limit: number): ExchangeRow[] {
    return this.#of(
      `SELECT ${turnColumns} FROM turn JOIN conversation ON conversation.id = turn.conversation
       WHERE turn.conversation = ? AND turn.turn < ? ORDER BY turn.turn DESC LIMIT ?`,
    ).all(conversation, before, limit) as ExchangeRow[];
  }

  following(conversation: string, from: number, limit: number): ExchangeRow[] {
    return this.#of(
      `SELECT ${turnColumns} FROM turn JOIN conversation ON conversation.id = turn.conversation
       WHERE turn.conversation = ? AND turn.turn >= ? ORDER BY turn.turn LIMIT ?`,
    ).all(conversation, from, limit) as ExchangeRow[];
  }

  soundLengths(conversation: string): SoundLength[] {
    return this.#of(
      `SELECT turn.turn, rate AS sampleRateHz, length(data) / 2 AS samples
       FROM sound JOIN turn ON turn.id = sound.turn
       WHERE turn.conversation = ? AND part = 'reply' ORDER BY turn.turn`,
    ).all(conversation) as SoundLength[];
  }

  countBefore(conversation: string, turn: number): number {
    return this.#number(
      "SELECT count(*) AS n FROM turn WHERE conversation = ? AND turn < ?",
      conversation,
      turn,
    );
  }

  lastTurn(conversation: string): number {
    return this.#number(
      "SELECT coalesce(max(turn), 0) AS n FROM turn WHERE conversation = ?",
      conversation,
    );
  }

  matches(match: string, limit: number): ExchangeRow[] {
    return this.#of(
      `SELECT ${turnColumns} FROM words JOIN turn ON turn.id = words.rowid
       JOIN conversation ON conversation.id = turn.conversation
       WHERE words MATCH ? AND conversation.deleted_at IS NULL ORDER BY words.rowid DESC LIMIT ?`,
    ).all(match, limit) as ExchangeRow[];
  }

  exchange(row: ExchangeRow): Exchange {
    const { turn, question, reply, source, pack, mode, note } = row;
    return {
      turn,
      question,
      reply,
      interrupted: row.interrupted === 1,
      read: this.readings(row.id),
      // There is only one; turns of before have it as a sentence.
      asked: {
        at: row.asked_at,
        source,
        pack,
        mode,
        ...(note === null ? {} : { note: "last-minute" }),
      },
      sights: this.#sights(row.id),
      sound: row.sound === 1,
    };
  }

  readings(turn: number): ReadSight[] {
    const rows = this.#of(
      "SELECT sight, width, height, lines, used FROM reading WHERE turn = ? ORDER BY sight",
    ).all(turn) as (Omit<ReadSight, "lines" | "used"> & { lines: string; used: string })[];
    return rows.map(({ sight, width, height, lines, used }) => ({
      sight,
      width,
      height,
      lines: JSON.parse(lines) as ReadSight["lines"],
      used: JSON.parse(used) as ReadSight["used"],
    }));
  }

  #sights(turn: number): ShownSight[] {
    const rows = this.#of(
      "SELECT kind, name, data IS NOT NULL AS kept FROM sight WHERE turn = ? ORDER BY sight",
    ).all(turn) as { kind: ShownSight["kind"]; name: string; kept: number }[];
    return rows.map(({ kind, name, kept }) => ({ kind, name, kept: kept === 1 }));
  }

  rename(conversation: string, title: string): boolean {
    return this.#changes(
      "UPDATE conversation SET title = ?, named = 1 WHERE id = ? AND deleted_at IS NULL",
      title,
      conversation,
    );
  }

  mark(conversation: string, deletedAt: number | null): boolean {
    return this.#changes(
      "UPDATE conversation SET deleted_at = ? WHERE id = ?",
      deletedAt,
      conversation,
    );
  }

  /** How many conversations went. */
  purge(markedBefore: number, updatedBefore: number | null): number {
    const gone = this.#of("SELECT id FROM conversation WHERE deleted_at < ? OR updated_at < ?").all(
      markedBefore,
      updatedBefore ?? 0,
    ) as { id: string }[];
    for (const { id } of gone) {
      this.#of("DELETE FROM words WHERE rowid IN (SELECT id FROM turn WHERE conversation = ?)").run(
        id,
      );
      this.#of("DELETE FROM conversation WHERE id = ?").run(id);
    }
    if (gone.length > 0) this.#mergeIndex();
    return gone.length;
  }

  erase(): void {
    this.#of("DELETE FROM words").run();
    this.#of("DELETE FROM conversation").run();
    this.#mergeIndex();
  }

  /** A deleted turn's words stay in the index, marked as gone, until its parts are merged into one. */
  #mergeIndex(): void {
    this.#of("INSERT INTO words (words) VALUES ('optimize')").run();
  }

  sound(conversation: string, turn: number, part: SoundPart): KeptSound | null {
    const row = this.#of(
      `SELECT rate, data FROM sound JOIN turn ON turn.id = sound.turn
       WHERE turn.conversation = ? AND turn.turn = ? AND part = ?`,
    ).get(conversation, turn, part) as { rate: number; data: Uint8Array } | undefined;
    if (row === undefined) return null;
    // Copied: a blob may begin at an odd byte.
    return { sampleRateHz: row.rate, samples: new Int16Array(Uint8Array.from(row.data).buffer) };
  }

  picture(conversation: string, turn: number, sight: number): Uint8Array | null {
    const row = this.#of(
      `SELECT data FROM sight JOIN turn ON turn.id = sight.turn
       WHERE turn.conversation = ? AND turn.turn = ? AND sight = ?`,
    ).get(conversation, turn, sight) as { data: Uint8Array | null } | undefined;
    return row?.data ? Uint8Array.from(row.data) : null;
  }

  info(): Omit<HistoryInfo, "where" | "bytes"> {
    return {
      conversations: this.total(),
      turns: this.#number(
        "SELECT coalesce(sum(turns), 0) AS n FROM conversation WHERE deleted_at IS NULL",
      ),
      soundBytes: this.#number("SELECT coalesce(sum(length(data)), 0) AS n FROM sound"),
      pictureBytes: this.#number("SELECT coalesce(sum(length(data)), 0) AS n FROM sight"),
    };
  }

  #number(sql: string, ...values: unknown[]): number {
    return (this.#of(sql).get(...values) as { n: number }).n;
  }

  #changes(sql: string, ...values: unknown[]): boolean {
    return this.#of(sql).run(...values).changes > 0;
  }

  /** Each statement is prepared once, when it is first needed. */
  #of(sql: string): Database.Statement {
    const known = this.#prepared.get(sql) ?? this.#prepare(sql);
    this.#prepared.set(sql, known);
    return known;
  }
}

function entryOf(row: ConversationRow): ConversationEntry {
  const { id, title, turns, started_at: startedAt, updated_at: updatedAt } = row;
  return { id, title, turns, startedAt, updatedAt };
}

function bytes(data: Uint8Array | null): Buffer | null {
  return data && Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
