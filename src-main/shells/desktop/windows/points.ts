/**
 * Points at what an answer refers to: rings on the real screen around the lines it was given from. The
 * window lets every click through and is cut to the rings where there is no transparency.
 */
import { BrowserWindow, screen } from "electron";
import { pagePreferences } from "../hardening.ts";
import type { Region } from "../messages.ts";
import { pageOrigin } from "../pageFiles.ts";
import { ringShape } from "./shape.ts";

const ringPixels = 3;
const cornerPixels = 8;
/** A frame around words needs a little air. */
const airPixels = 5;
/** More than this is no pointing any more. */
const mostRings = 8;

const shaped = process.platform !== "darwin";

export class Points implements Disposable {
  readonly #preload: string;
  #window: BrowserWindow | null = null;
  #shown: readonly Region[] = [];

  constructor(preload: string) {
    this.#preload = preload;
  }

  /** What is shown now, in desktop pixels. */
  get shown(): readonly Region[] {
    return this.#shown;
  }

  /** Boxes in desktop pixels; those of the display of the first are shown. */
  show(boxes: readonly Region[]): void {
    const [first] = boxes;
    if (first === undefined) {
      this.clear();
      return;
    }
    const { bounds } = screen.getDisplayMatching(roundedOut(first));
    const rings = boxes.slice(0, mostRings).map(roundedOut);
    this.#shown = rings;
    const window = this.#opened();
    window.setBounds(bounds);
    const inside = rings.map((ring) => ({ ...ring, x: ring.x - bounds.x, y: ring.y - bounds.y }));
    if (shaped) {
      window.setShape(inside.flatMap((ring) => ringShape(ring, ringPixels, cornerPixels)));
    } else {
      window.webContents.send("sotto:message", { type: "rings", rings: inside });
    }
    window.showInactive();
  }

  clear(): void {
    this.#shown = [];
    this.#window?.hide();
  }

  [Symbol.dispose](): void {
    this.#window?.destroy();
    this.#window = null;
  }

  #opened(): BrowserWindow {
    if (this.#window !== null && !this.#window.isDestroyed()) return this.#window;
    const window = new BrowserWindow({
      show: false,
      frame: false,
      focusable: false,
      resizable: false,
      movable: false,
      skipTaskbar: true,
      alwaysOnTop: true,
      hasShadow: false,
      enableLargerThanScreen: true,
      title: "Sotto points",
      transparent: !shaped,
      // Where the window is cut to the rings, this is their colour.
      ...(shaped ? { backgroundColor: "#1f8592" } : {}),
      ...(process.platform === "linux" ? { type: "notification" } : {}),
      webPreferences: pagePreferences(this.#preload),
    });
    window.setIgnoreMouseEvents(true);
    window.setAlwaysOnTop(true, "screen-saver");
    window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true });
    window.setContentProtection(true);
    void window.loadURL(`${pageOrigin}/points.html?page=points`);
    this.#window = window;
    return window;
  }
}

function roundedOut({ x, y, width, height }: Region): Region {
  const left = Math.floor(x) - airPixels;
  const top = Math.floor(y) - airPixels;
  return {
    x: left,
    y: top,
    width: Math.ceil(x + width) + airPixels - left,
    height: Math.ceil(y + height) + airPixels - top,
  };
}
