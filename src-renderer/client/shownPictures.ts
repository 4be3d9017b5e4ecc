/** Object URLs of pictures beside earlier questions: each holds its picture in memory until it is let go. */
import type { Held } from "./sights.ts";

/** As PNGs of a 4K screen about 100 MB. */
const most = 24;

export class ShownPictures {
  readonly #urls = new Map<string, string>();
  readonly #forgotten: (id: string) => void;

  constructor(forgotten: (id: string) => void) {
    this.#forgotten = forgotten;
  }

  /** Asked again, the same picture counts as new. */
  add({ view }: Held): void {
    this.#urls.delete(view.id);
    this.#urls.set(view.id, view.url ?? "");
    for (const [id, url] of this.#urls) {
      if (this.#urls.size <= most) break;
      this.#urls.delete(id);
      URL.revokeObjectURL(url);
      this.#forgotten(id);
    }
  }

  clear(): void {
    for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    this.#urls.clear();
  }
}
