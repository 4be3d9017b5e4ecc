/** Earlier conversations from the page: looked through, gone on with, named, deleted, exported. */
import type { Session } from "../../src-main/contract/assistant.ts";
import type {
  CommandOf,
  CommandResults,
  CommandType,
  OpenedConversation,
} from "../../src-main/contract/commands.ts";
import type {
  ConversationEntry,
  ExportFormat,
  ExportPiece,
  HistoryInfo,
} from "../../src-main/contract/history.ts";
import { maxSearchCharacters } from "../../src-main/contract/limits.ts";
import { saveFile } from "../platform/save.ts";
import type { PastView } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { mark } from "./marks.ts";

/** Two screens of the list. */
const listed = 60;
const hits = 50;
/** A deletion can be taken back for as long as its line is shown. */
export const undoMs = 10_000;
/** What a stored turn does to the list is shown when the last of several is there. */
const settleMs = 150;

export interface PastPorts {
  readonly store: Store;
  readonly session: () => Session | null;
  readonly report: (error: unknown) => void;
  /** Another conversation is shown from now on. */
  readonly wentOn: (opened: OpenedConversation) => void;
  /** The live turn is stopped and has ended. */
  readonly settled: () => Promise<void>;
}

export class Past {
  readonly #ports: PastPorts;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #undoing: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #busy = false;

  constructor(ports: PastPorts) {
    this.#ports = ports;
  }

  attach(session: Session): void {
    session.onEvent(({ type }) => {
      if (type !== "history.changed" || !this.#view.open) return;
      clearTimeout(this.#settling);
      this.#settling = setTimeout(() => void this.#again(), settleMs);
    });
    if (this.#view.open) void this.#again();
  }

  toggle(open = !this.#view.open): void {
    this.#change({ open });
    if (open) void this.#again();
  }

  async more(): Promise<void> {
    const last = this.#view.entries?.at(-1);
    if (last === undefined || this.#busy) return;
    this.#busy = true;
    const { updatedAt, id } = last;
    const after = { updatedAt, id };
    const page = await this.#call({ type: "history.list", limit: listed, after });
    this.#busy = false;
    if (page) this.#change({ entries: [...(this.#view.entries ?? []), ...page.conversations] });
  }

  /** The newest query's answer is shown, in whatever order they come. */
  async search(query: string): Promise<void> {
    const words = query.slice(0, maxSearchCharacters);
    this.#change({ query: words });
    const asked = ++this.#asked;
    if (words.trim() === "") return this.#change({ hits: null });
    mark("sotto:searched");
    const found = await this.#call({ type: "history.search", query: words, limit: hits });
    if (!found || asked !== this.#asked) return;
    this.#change({ hits: found.hits });
    mark("sotto:found");
  }

  /** A new, empty conversation; the one before stays in the list. */
  async begin(): Promise<void> {
    await this.#ports.settled();
    const opened = await this.#call({ type: "conversation.new" });
    if (opened) this.#ports.wentOn(opened);
  }

  /** Goes on with it, and shows `turn` where one was looked for. */
  async open(conversation: string, turn: number | null = null): Promise<void> {
    const { store } = this.#ports;
    if (store.state.conversation.id !== conversation) {
      await this.#ports.settled();
      const opened = await this.#call({ type: "conversation.open", conversation });
      if (!opened) return;
      this.#ports.wentOn(opened);
    }
    while (turn !== null && store.state.conversation.earlier > 0) {
      const [first] = store.state.exchanges;
      if (first === undefined || first.turn <= turn || !(await this.earlier())) break;
    }
    if (turn !== null) this.#change({ shown: turn });
  }

  /** False when nothing came. */
  async earlier(): Promise<boolean> {
    const { store } = this.#ports;
    const { id } = store.state.conversation;
    const before = store.state.exchanges[0]?.turn;
    if (before === undefined || this.#busy) return false;
    this.#busy = true;
    const part = await this.#call({ type: "conversation.get", before, limit: 100 });
    this.#busy = false;
    // Meanwhile another conversation may be shown.
    if (!part || store.state.conversation.id !== id) return false;
    store.dispatch({ type: "conversation.earlier", part });
    return part.conversation.length > 0;
  }

  async rename(conversation: string, title: string): Promise<void> {
    if (title.trim() === "") return;
    const entries = this.#view.entries?.map((entry) =>
      entry.id === conversation ? { ...entry, title } : entry,
    );
    this.#change({ entries: entries ?? null });
    await this.#call({ type: "conversation.rename", conversation, title });
  }

  async remove(entry: ConversationEntry): Promise<void> {
    const { store } = this.#ports;
    if (store.state.conversation.id === entry.id) await this.begin();
    const done = await this.#call({ type: "conversation.delete", conversation: entry.id });
    if (!done) return;
    const entries = this.#view.entries?.filter(({ id }) => id !== entry.id) ?? null;
    this.#change({ removed: entry, entries, total: Math.max(0, this.#view.total - 1) });
    clearTimeout(this.#undoing);
    this.#undoing = setTimeout(() => this.#change({ removed: null }), undoMs);
  }

  async undo(): Promise<void> {
    const { removed } = this.#view;
    clearTimeout(this.#undoing);
    this.#change({ removed: null });
    if (removed === null) return;
    await this.#call({ type: "conversation.restore", conversation: removed.id });
    await this.#again();
  }

  async export(conversation: string, format: ExportFormat, turn?: number): Promise<void> {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let name = "";
    let type = "";
    for (let from: number | null = 0; from !== null; ) {
      const only = turn === undefined ? {} : { turn };
      const wish: CommandOf<"conversation.export"> = {
        type: "conversation.export",
        conversation,
        format,
        from,
        ...only,
      };
      const piece: ExportPiece | null = await this.#call<"conversation.export">(wish);
      if (!piece) return;
      pieces.push(Uint8Array.from(piece.data));
      name = piece.name;
      type = piece.mediaType;
      from = piece.next;
    }
    await saveFile(name, new Blob(pieces, { type })).catch(this.#ports.report);
  }

  /** The sound of an earlier turn, from the history. */
  async sound(turn: number): Promise<CommandResults["conversation.sound"] | null> {
    const conversation = this.#ports.store.state.conversation.id;
    if (conversation === null) return null;
    return this.#call({ type: "conversation.sound", conversation, turn });
  }

  /** The pictures of an earlier turn, once it is looked at. */
  async pictures(turn: number): Promise<void> {
    const { store } = this.#ports;
    const conversation = store.state.conversation.id;
    const view = store.state.exchanges.find((exchange) => exchange.turn === turn);
    if (conversation === null || view === undefined) return;
    for (const [sight, shown] of view.sights.entries()) {
      if (!shown.kept || shown.url !== null) continue;
      const wish = { type: "conversation.picture", conversation, turn, sight } as const;
      const picture = await this.#call(wish);
      if (!picture) return;
      const url = URL.createObjectURL(new Blob([Uint8Array.from(picture.data)]));
      store.dispatch({ type: "sight.fetched", turn, id: shown.id, url });
    }
  }

  /** How much is kept, and where. */
  info(): Promise<HistoryInfo | null> {
    return this.#call({ type: "history.info" });
  }

  /** The disk is said to be well again. */
  async keepAgain(): Promise<void> {
    const info = await this.#call({ type: "history.retry" });
    if (info?.where !== "disk") return;
    this.#ports.store.dispatch({ type: "notice", notice: "historyKept" });
    await this.#again();
  }

  /** All of it, with what is shown now. */
  async erase(): Promise<HistoryInfo | null> {
    await this.begin();
    await this.#call({ type: "history.erase" });
    this.#change({ entries: [], total: 0, hits: null, query: "", removed: null });
    return this.info();
  }

  async #again(): Promise<void> {
    const limit = Math.min(200, Math.max(listed, this.#view.entries?.length ?? 0));
    const page = await this.#call({ type: "history.list", limit });
    if (page) this.#change({ entries: page.conversations, total: page.total });
    if (this.#view.query.trim() !== "") await this.search(this.#view.query);
  }

  get #view(): PastView {
    return this.#ports.store.state.past;
  }

  #change(changed: Partial<PastView>): void {
    this.#ports.store.dispatch({ type: "past", changed });
  }

  /** Null when it failed, which is shown then. */
  async #call<T extends CommandType>(
    command: CommandOf<T> & { readonly type: T },
  ): Promise<CommandResults[T] | null> {
    try {
      return (await this.#ports.session()?.call<T>(command)) ?? null;
    } catch (error) {
      this.#ports.report(error);
      return null;
    }
  }
}
