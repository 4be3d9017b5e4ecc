/** Conversations in a SQLite database: what is kept, found, read again and deleted. Synchronous. */
import type Database from "libsql";
import type { Exchange } from "../contract/assistant.ts";
import type {
  ConversationEntry,
  ConversationPart,
  HistoryHit,
  HistoryInfo,
  ListPlace,
} from "../contract/history.ts";
import { maxTitleCharacters } from "../contract/limits.ts";
import type { Following, SoundLength } from "./calls.ts";
import type { KeptSound, KeptTurn, SoundPart } from "./kept.ts";
import { type ExchangeRow, Rows } from "./rows.ts";
import { indexed, matchQuery, snippet } from "./words.ts";

/**
 * One answer to a shell holds no more of what was read on pictures: a full screen is 20 kB, and a wire
 * lets 8 MiB wait.
 */
const maxPartCharacters = 512 * 1024;

export class HistoryStore implements Disposable {
  readonly #database: Database.Database;
  readonly #rows: Rows;
  readonly #now: () => number;

  /** The database is this store's now. */
  constructor(database: Database.Database, now: () => number = Date.now) {
    this.#database = database;
    this.#rows = new Rows(database);
    this.#now = now;
  }

  /** Kept once: a turn that is there already is left as it is. */
  keep(kept: KeptTurn): void {
    this.#all(() => {
      const { conversation, exchange } = kept;
      const at = exchange.asked?.at ?? this.#now();
      this.#rows.makeConversation.run(conversation, titleOf(exchange), at, at);
      const id = this.#rows.addTurn(kept, at);
      if (id === null) return;
      this.#rows.countTurn.run(at, conversation);
      const read = exchange.read.flatMap(({ lines }) => lines.map(({ text }) => text)).join("\n");
      const said = `${exchange.question}\n${exchange.reply}`;
      this.#rows.addWords.run(id, indexed(said), indexed(read));
    });
  }

  list(limit: number, after?: ListPlace): { conversations: ConversationEntry[]; total: number } {
    const conversations = this.#rows.list(limit, after);
    return { conversations, total: this.#rows.total() };
  }

  /** Null: it is not here. */
  find(conversation: string): ConversationEntry | null {
    return this.#rows.conversation(conversation);
  }

  /** The newest turns before `before`, oldest first. */
  part(conversation: string, limit: number, before = Number.MAX_SAFE_INTEGER): ConversationPart {
    const exchanges: Exchange[] = [];
    let characters = 0;
    for (const row of this.#rows.newest(conversation, before, limit)) {
      characters += row.question.length + row.reply.length + row.characters;
      if (exchanges.length > 0 && characters > maxPartCharacters) break;
      exchanges.unshift(this.#rows.exchange(row));
    }
    const first = exchanges[0]?.turn ?? before;
    return { conversation: exchanges, earlier: this.#rows.countBefore(conversation, first) };
  }

  /** Turns from number `from` on, oldest first. */
  following(conversation: string, from: number, limit: number): Following {
    const exchanges: Exchange[] = [];
    let characters = 0;
    // One more than is given, so that its number tells where to go on.
    for (const row of this.#rows.following(conversation, from, limit + 1)) {
      characters += row.question.length + row.reply.length + row.characters;
      const full = exchanges.length === limit || characters > maxPartCharacters;
      if (full && exchanges.length > 0) return { exchanges, next: row.turn };
      exchanges.push(this.#rows.exchange(row));
    }
    return { exchanges, next: null };
  }

  soundLengths(conversation: string): SoundLength[] {
    return this.#rows.soundLengths(conversation);
  }

  /** The highest turn number; 0 where there is none. */
  lastTurn(conversation: string): number {
    return this.#rows.lastTurn(conversation);
  }

  /** Newest first. */
  search(query: string, limit: number): HistoryHit[] {
    const match = matchQuery(query);
    if (match === null) return [];
    return this.#rows.matches(match, limit).flatMap((row) => this.#hit(row, query));
  }

  rename(conversation: string, title: string): boolean {
    return this.#rows.rename(conversation, title.slice(0, maxTitleCharacters));
  }

  /** Out of sight; `purge` takes it off the disk. */
  remove(conversation: string): boolean {
    return this.#rows.mark(conversation, this.#now());
  }

  restore(conversation: string): boolean {
    return this.#rows.mark(conversation, null);
  }

  /** Really deletes what was marked before `before`, and what is older than the person wants. */
  purge(before: number, days: number | null): number {
    const oldest = days === null ? null : this.#now() - days * 86_400_000;
    const purged = this.#all(() => this.#rows.purge(before, oldest));
    if (purged > 0) this.#squeeze();
    return purged;
  }

  /** Nothing of any conversation is in the file afterwards, nor in those beside it. */
  erase(): void {
    this.#all(() => this.#rows.erase());
    this.#squeeze();
  }

  sound(conversation: string, turn: number, part: SoundPart = "reply"): KeptSound | null {
    return this.#rows.sound(conversation, turn, part);
  }

  picture(conversation: string, turn: number, sight: number): Uint8Array | null {
    return this.#rows.picture(conversation, turn, sight);
  }

  info(): Omit<HistoryInfo, "where" | "bytes"> {
    return this.#rows.info();
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  /** Deleted pages are overwritten (secure_delete), given back, and the log that held them emptied. */
  #squeeze(): void {
    this.#database.exec("VACUUM");
    this.#database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
  }

  #hit(row: ExchangeRow, query: string): HistoryHit[] {
    const { conversation, turn, asked_at: askedAt, title } = row;
    const hit = { conversation, title, turn, askedAt };
    const places = [
      ["question", row.question],
      ["reply", row.reply],
    ] as const;
    for (const [where, text] of places) {
      const found = snippet(text, query);
      if (found?.some((part) => part.found)) return [{ ...hit, where, snippet: found }];
    }
    for (const { lines } of this.#rows.readings(row.id)) {
      for (const { text } of lines) {
        const found = snippet(text, query);
        if (found) return [{ ...hit, where: "read", snippet: found }];
      }
    }
    return [];
  }

  #all<T>(work: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      // A full disk has rolled back already.
      if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}

/** What a conversation is called until the person names it: how its first question begins. */
function titleOf({ question, read }: Exchange): string {
  const words = (question.trim() || (read[0]?.lines[0]?.text ?? "")).replace(/\s+/g, " ");
  if (words.length <= maxTitle) return words;
  const end = words.lastIndexOf(" ", maxTitle);
  return `${words.slice(0, end > maxTitle / 2 ? end : maxTitle)}…`;
}

/** A line of the list. */
const maxTitle = 60;
