/** The history process' side: one store, opened once, tidied now and then. */
import type { CallContext, Handlers } from "../base/calls.ts";
import { type Fault, FaultError } from "../contract/faults.ts";
import type { HistoryCalls } from "./calls.ts";
import { moveAll } from "./moving.ts";
import {
  bytesOf,
  eraseAside,
  isDamaged,
  type Opened,
  type OpenHistory,
  openHistory,
  removeFiles,
  setAside,
  storageFault,
} from "./open.ts";
import type { HistoryStore } from "./store.ts";

/** A deleted conversation can be restored for this long. */
export const restorableMs = 60_000;
const tidyEveryMs = 60_000;
const dayMs = 86_400_000;

export class HistoryHost implements Disposable {
  readonly #opened: Opened | undefined;
  #file = "";
  #days: number | null = null;
  #open: OpenHistory | null = null;
  /** Not told yet. */
  #news: Fault | null = null;
  #tidying: ReturnType<typeof setInterval> | undefined;
  #agedAtMs = 0;

  constructor(opened?: Opened) {
    this.#opened = opened;
  }

  handlers(): Handlers<HistoryCalls> {
    const on =
      <A, R>(work: (store: HistoryStore, args: A) => R) =>
      async (args: A, context: Pick<CallContext<HistoryCalls["info"]>, "emit">) => {
        const result = this.#run((store) => work(store, args));
        if (this.#news) context.emit(this.#news);
        this.#news = null;
        return result;
      };
    return {
      open: async ({ file, days }) => {
        this.#file = file;
        this.#days = days;
        this.#tidying = setInterval(() => this.#tidy(), tidyEveryMs);
        return null;
      },
      days: async ({ days }) => {
        this.#days = days;
        this.#agedAtMs = 0;
        this.#tidy();
        return null;
      },
      keep: on((store, kept) => {
        store.keep(kept);
        return null;
      }),
      list: on((store, { limit, after }) => store.list(limit, after ?? undefined)),
      find: on((store, { conversation, limit }) => {
        const entry = store.find(conversation);
        if (!entry) return null;
        const part = store.part(conversation, limit);
        return { entry, part, lastTurn: store.lastTurn(conversation) };
      }),
      part: on((store, { conversation, limit, before }) => store.part(conversation, limit, before)),
      following: on((store, { conversation, from, limit }) =>
        store.following(conversation, from, limit),
      ),
      soundLengths: on((store, { conversation }) => store.soundLengths(conversation)),
      search: on((store, { query, limit }) => store.search(query, limit)),
      rename: on((store, { conversation, title }) => store.rename(conversation, title)),
      remove: on((store, { conversation }) => store.remove(conversation)),
      restore: on((store, { conversation }) => store.restore(conversation)),
      erase: on((store) => {
        this.#erase(store);
        return null;
      }),
      sound: on((store, { conversation, turn }) => store.sound(conversation, turn)),
      picture: on((store, { conversation, turn, sight }) =>
        store.picture(conversation, turn, sight),
      ),
      info: on((store) => ({
        ...store.info(),
        bytes: bytesOf(this.#file),
        where: this.#open?.where ?? "memory",
        ...(this.#open?.fault ? { fault: this.#open.fault } : {}),
      })),
      retry: on((store) => {
        this.#retry(store);
        return null;
      }),
      close: async () => {
        this[Symbol.dispose]();
        return null;
      },
    };
  }

  /** What was deleted is gone from the disk when the app is. */
  [Symbol.dispose](): void {
    clearInterval(this.#tidying);
    if (!this.#open) return;
    try {
      this.#open.store.purge(Number.MAX_SAFE_INTEGER, this.#days);
    } catch {
      // A disk that refuses now is asked again at the next start.
    }
    this.#open.store[Symbol.dispose]();
    this.#open = null;
  }

  get #ready(): OpenHistory {
    if (this.#open === null) {
      this.#open = openHistory(this.#file, null, this.#opened);
      this.#news = this.#open.fault;
      // What was deleted just before a crash or a kill.
      this.#tidy(Date.now());
    }
    return this.#open;
  }

  /** A file that turns out to be damaged is set aside, and the work done on a new one. */
  #run<R>(work: (store: HistoryStore) => R): R {
    const { store, where } = this.#ready;
    try {
      return work(store);
    } catch (error) {
      if (where !== "disk" || !isDamaged(error)) throw this.#faultOf(error);
      store[Symbol.dispose]();
      this.#open = openHistory(this.#file, setAside(this.#file), this.#opened);
      this.#news = this.#open.fault;
      return work(this.#open.store);
    }
  }

  #faultOf(error: unknown): FaultError {
    return new FaultError(storageFault(this.#file, error, "later"), error);
  }

  /** A file that could not be opened goes as a whole: what it holds is not to be kept either. */
  #erase(store: HistoryStore): void {
    store.erase();
    eraseAside(this.#file);
    if (this.#open?.where !== "memory") return;
    removeFiles(this.#file);
    store[Symbol.dispose]();
    this.#open = openHistory(this.#file, null, this.#opened);
    this.#news = this.#open.fault;
  }

  /** A person says that the disk is well again. */
  #retry(store: HistoryStore): void {
    if (this.#open?.where !== "memory") return;
    const again = openHistory(this.#file, null, this.#opened);
    this.#news = again.fault;
    if (again.where === "memory") {
      again.store[Symbol.dispose]();
      return;
    }
    moveAll(store, again.store);
    store[Symbol.dispose]();
    this.#open = again;
  }

  #tidy(markedBefore = Date.now() - restorableMs): void {
    const now = Date.now();
    // Ages change by the day; looking once an hour finds them in time.
    const aged = now - this.#agedAtMs > dayMs / 24;
    if (aged) this.#agedAtMs = now;
    try {
      this.#open?.store.purge(markedBefore, aged ? this.#days : null);
    } catch {
      // Busy or full: the next time will do.
    }
  }
}
