/** Modes from the page: which there are, and the file of each, which stays the truth. */
import type { Session } from "../../src-main/contract/assistant.ts";
import type { ModeFields, ModeFile } from "../../src-main/contract/modes.ts";
import type { Store } from "../state/store.ts";

export class Modes {
  readonly #store: Store;
  readonly #session: () => Session | null;
  readonly #report: (error: unknown) => void;

  constructor(store: Store, session: () => Session | null, report: (error: unknown) => void) {
    this.#store = store;
    this.#session = session;
    this.#report = report;
  }

  /** The person's own are files that change outside of the page. */
  async refresh(): Promise<void> {
    try {
      const listed = await this.#session()?.call<"mode.list">({ type: "mode.list" });
      if (listed) this.#store.dispatch({ type: "modes", modes: listed.modes });
    } catch (error) {
      this.#report(error);
    }
  }

  async file(mode: string): Promise<ModeFile | null> {
    return (await this.#session()?.call<"mode.get">({ type: "mode.get", mode })) ?? null;
  }

  /** Throws the fault that names the field. */
  async write(mode: string, fields: ModeFields): Promise<void> {
    await this.#session()?.call<"mode.write">({ type: "mode.write", mode, fields });
    await this.refresh();
  }

  /** The own file goes; one that came with Sotto is as it came. */
  async remove(mode: string): Promise<void> {
    await this.#session()?.call<"mode.remove">({ type: "mode.remove", mode });
    await this.refresh();
  }

  /** A file name for a title in any script: its Latin letters and figures, or a number. */
  nameFor(title: string): string {
    const plain = title
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 24);
    const base = plain || "mode";
    const taken = new Set(this.#store.state.modes.map(({ name }) => name));
    for (let number = 1; ; number++) {
      const name = number === 1 ? base : `${base}-${number}`;
      if (!taken.has(name)) return name;
    }
  }
}
