/** Packs from the page: what there is, and what the person does with it. */
import type { Session } from "../../src-main/contract/assistant.ts";
import type { CommandOf } from "../../src-main/contract/commands.ts";
import type { Store } from "../state/store.ts";

type PackCommand = CommandOf<"pack.install" | "pack.cancel" | "pack.remove" | "pack.select">;

export class Packs {
  readonly #store: Store;
  readonly #session: () => Session | null;
  readonly #report: (error: unknown) => void;

  constructor(store: Store, session: () => Session | null, report: (error: unknown) => void) {
    this.#store = store;
    this.#session = session;
    this.#report = report;
  }

  /** The list is only asked for where it is shown: it looks at gigabytes of files. */
  async refresh(): Promise<void> {
    try {
      const result = await this.#session()?.call<"pack.list">({ type: "pack.list" });
      if (result) this.#store.dispatch({ type: "packs", packs: result.packs });
    } catch (error) {
      this.#report(error);
    }
  }

  attach(session: Session): void {
    session.onEvent(({ type }) => {
      const shown = this.#store.state.packs !== null;
      if (shown && (type === "pack.ended" || type === "pack.selected")) void this.refresh();
    });
  }

  /** The one that is to answer; how far it is stands on its page of the settings. */
  fetch(pack = this.#store.state.pack?.name): void {
    if (pack === undefined) return;
    this.#store.dispatch({ type: "settings", page: "packs" });
    void this.ask({ type: "pack.install", pack });
  }

  /** Models that did not start are tried once more. */
  restart(): void {
    const { pack } = this.#store.state;
    if (pack !== null) void this.ask({ type: "pack.select", pack: pack.name });
  }

  async ask(command: PackCommand): Promise<void> {
    try {
      await this.#session()?.call(command);
    } catch (error) {
      this.#report(error);
    }
    await this.refresh();
  }
}
