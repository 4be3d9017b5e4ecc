/**
 * The small panel over everything: what Sotto hears, thinks and says. It never takes the focus, is loaded
 * once at start and then only shown and hidden, so that a key is answered within a frame or two.
 */
import { BrowserWindow, screen } from "electron";
import { pagePreferences } from "../hardening.ts";
import type { Region, ToPage } from "../messages.ts";
import { pageOrigin } from "../pageFiles.ts";
import { draggedPlace, overlayPlace } from "./place.ts";
import { roundedShape } from "./shape.ts";

const width = 440;
const smallestHeight = 64;
const largestHeight = 460;
/** As --radius-large of the page's style. */
const cornerPixels = 18;
/** Long enough to read the end of a short answer; the pin keeps it. */
const lingerMs = 6_000;

const shaped = process.platform === "linux";

export class Overlay implements Disposable {
  readonly window: BrowserWindow;
  #height = smallestHeight;
  #pinned = false;
  #pointedAt: readonly Region[] = [];
  /** Where a person put it; until it is hidden. */
  #dragged: { readonly x: number; readonly y: number } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(preload: string) {
    this.window = new BrowserWindow({
      width,
      height: smallestHeight,
      show: false,
      frame: false,
      resizable: false,
      movable: true,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      focusable: false,
      skipTaskbar: true,
      alwaysOnTop: true,
      hasShadow: true,
      transparent: !shaped,
      title: "Sotto overlay",
      ...(process.platform === "darwin" ? { type: "panel" } : {}),
      ...(shaped ? { type: "notification" } : {}),
      webPreferences: pagePreferences(preload),
    });
    this.window.setAlwaysOnTop(true, "screen-saver");
    this.window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true });
    // Screenshots by Sotto, and by others, do not show it where the system can do that.
    this.window.setContentProtection(true);
    this.window.setMenu(null);
    void this.window.loadURL(`${pageOrigin}/overlay.html?page=overlay`);
  }

  get visible(): boolean {
    return !this.window.isDestroyed() && this.window.isVisible();
  }

  tell(message: ToPage): void {
    if (!this.window.isDestroyed()) this.window.webContents.send("sotto:message", message);
  }

  /** On the display where the person is now. */
  show(): void {
    clearTimeout(this.#timer);
    this.#pointedAt = [];
    if (this.visible) return;
    this.#place();
    this.window.showInactive();
  }

  /** Does not lie on what is pointed at, where there is room elsewhere. */
  keepClear(boxes: readonly Region[]): void {
    this.#pointedAt = boxes;
    if (this.visible) this.#place();
  }

  /** The turn is over: it goes away by itself, unless it is pinned. */
  linger(): void {
    clearTimeout(this.#timer);
    if (!this.#pinned) this.#timer = setTimeout(() => this.hide(), lingerMs);
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#pinned = false;
    this.#dragged = null;
    if (!this.window.isDestroyed()) this.window.hide();
  }

  pin(pinned: boolean): void {
    this.#pinned = pinned;
    if (pinned) clearTimeout(this.#timer);
    else this.linger();
  }

  /** No window manager knows a window without focus under X11: the page tells where it is dragged. */
  drag(x: number, y: number): void {
    const now = this.#dragged ?? this.window.getBounds();
    this.#dragged = { x: now.x + x, y: now.y + y };
    this.#place();
  }

  resize(height: number): void {
    this.#height = Math.round(Math.max(smallestHeight, Math.min(largestHeight, height)));
    this.#place();
  }

  /** Displays came, went or changed. */
  displaysChanged(): void {
    if (this.visible) this.#place();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    if (!this.window.isDestroyed()) this.window.destroy();
  }

  #place(): void {
    const size = { width, height: this.#height };
    if (this.#dragged !== null) {
      const display = screen.getDisplayMatching({ ...this.#dragged, ...size });
      // Where the pointer is stays remembered: at the edge of one display the next one begins.
      this.window.setBounds(draggedPlace(display, size, this.#dragged));
    } else {
      // While it is shown it stays on its display: it must not run after the pointer.
      const display = this.visible
        ? screen.getDisplayMatching(this.window.getBounds())
        : screen.getDisplayNearestPoint(screen.getCursorScreenPoint());
      this.window.setBounds(overlayPlace(display, size, this.#pointedAt));
    }
    if (shaped) this.window.setShape(roundedShape(width, this.#height, cornerPixels));
  }
}
