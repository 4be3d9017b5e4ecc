/** What goes along with the next question: bytes here, what is shown of them in the state. */
import { toFault } from "../../src-main/contract/faults.ts";
import { maxSightBytes, maxSights } from "../../src-main/contract/limits.ts";
import { pageFault } from "../locale/faults.ts";
import { text } from "../locale/text.ts";
import { readFile } from "../platform/files.ts";
import { bytesIn, type Picture } from "../platform/picture.ts";
import { openScreen, type ShownScreen } from "../platform/screen.ts";
import { maxVideoSeconds } from "../platform/video.ts";
import type { SightView } from "../state/state.ts";
import type { Store } from "../state/store.ts";

/** A picture with what the view shows of it. */
export interface Held {
  readonly view: SightView;
  readonly picture: Picture;
}

export class Sights {
  readonly #store: Store;
  readonly #held = new Map<string, Picture>();
  readonly #reading = new Map<string, AbortController>();
  #screen: ShownScreen | null = null;
  #count = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The live picture of the shared screen, for its preview. */
  get screenStream(): MediaStream | null {
    return this.#screen?.stream ?? null;
  }

  /** Everything is ready to be sent. */
  get ready(): boolean {
    return this.#reading.size === 0;
  }

  async shareScreen(): Promise<void> {
    try {
      this.#screen = await openScreen(() => this.#screenEnded());
      if (this.#screen !== null) this.#store.dispatch({ type: "screen", shared: true });
    } catch (error) {
      this.#report(error);
    }
  }

  stopScreen(): void {
    this.#screen?.[Symbol.dispose]();
    this.#screen = null;
    this.#store.dispatch({ type: "screen", shared: false });
  }

  /** The screen as it is in this moment; `null` when it is not shown, or not to be seen in this mode. */
  captureScreen(): Promise<Held> | null {
    const { modes, preferences } = this.#store.state;
    const mode = modes.find(({ name }) => name === preferences.mode);
    if (this.#screen === null || mode?.sees.includes("screen") === false) return null;
    return this.#screen.capture().then((picture) => ({
      picture,
      view: this.#viewOf(picture, this.#nextId()),
    }));
  }

  /** A picture that the page made itself. */
  add(picture: Picture): void {
    const id = this.#nextId();
    try {
      this.#hold(id, picture);
    } catch (error) {
      this.#report(error);
      return;
    }
    this.#store.dispatch({ type: "sight.added", sight: this.#viewOf(picture, id) });
  }

  async addFiles(files: Iterable<File>): Promise<void> {
    for (const file of files) await this.#addFile(file);
  }

  remove(id: string): void {
    this.#reading.get(id)?.abort();
    this.#held.delete(id);
    const view = this.#store.state.sights.find((sight) => sight.id === id);
    if (view?.url) URL.revokeObjectURL(view.url);
    this.#store.dispatch({ type: "sight.removed", id });
  }

  /** Hands over what is in the strip; the strip is empty afterwards. */
  take(): Held[] {
    const taken = this.#store.state.sights.flatMap((view) => {
      const picture = this.#held.get(view.id);
      return picture === undefined ? [] : [{ view, picture }];
    });
    this.#held.clear();
    this.#store.dispatch({ type: "sights.sent" });
    return taken;
  }

  async #addFile(file: File): Promise<void> {
    const id = this.#nextId();
    const reading = new AbortController();
    const name = file.name || text.files.pasted;
    const blank = { id, name, url: null, width: 0, height: 0, seconds: null };
    const kind = file.type.startsWith("video/") ? "video" : "image";
    const preparing = (progress: number): SightView => ({ ...blank, kind, progress });
    try {
      if (this.#store.state.sights.length >= this.#room) throw tooMany();
      this.#reading.set(id, reading);
      this.#store.dispatch({ type: "sight.added", sight: preparing(0) });
      const progress = (part: number) =>
        // 1 means ready to be sent, which it is not until the bytes are held.
        this.#store.dispatch({ type: "sight.changed", sight: preparing(part * 0.99) });
      const { picture, cut } = await readFile(file, progress, reading.signal);
      this.#hold(id, picture);
      this.#store.dispatch({ type: "sight.changed", sight: this.#viewOf(picture, id) });
      if (cut) this.#store.dispatch({ type: "notice", notice: { videoCut: name } });
    } catch (error) {
      this.#store.dispatch({ type: "sight.removed", id });
      if (!reading.signal.aborted) this.#report(error);
    } finally {
      this.#reading.delete(id);
    }
  }

  /** The screen's own picture takes a place too. */
  get #room(): number {
    return maxSights - (this.#screen === null ? 0 : 1);
  }

  #hold(id: string, picture: Picture): void {
    if (this.#held.size >= this.#room) throw tooMany();
    let bytes = bytesIn(picture.sight);
    for (const other of this.#held.values()) bytes += bytesIn(other.sight);
    if (bytes > maxSightBytes) {
      const { allTooLarge, allTooLargeRemedy } = text.files;
      throw pageFault("too-large", "capture", allTooLarge(maxSightBytes), allTooLargeRemedy);
    }
    this.#held.set(id, picture);
  }

  #viewOf(picture: Picture, id: string): SightView {
    const { sight, width, height, preview, seconds } = picture;
    const url = URL.createObjectURL(preview);
    const { kind, name } = sight;
    return { id, kind, name, url, width, height, seconds: seconds ?? null, progress: 1 };
  }

  #screenEnded(): void {
    if (this.#screen === null) return;
    this.stopScreen();
    this.#store.dispatch({ type: "notice", notice: "screenEnded" });
  }

  #report(error: unknown): void {
    const known = toFault(error, "capture");
    this.#store.dispatch({ type: "fault", fault: known, action: "dismiss" });
  }

  #nextId(): string {
    this.#count++;
    return `sight-${this.#count}`;
  }
}

function tooMany(): Error {
  const message = text.files.tooMany(maxSights);
  return pageFault("too-large", "capture", message, text.files.tooManyRemedy);
}

export const videoMinutes = maxVideoSeconds / 60;
