/**
 * A hidden page in place of an audio process: the same words, Chromium's sound. Closing it is silence, as
 * ending a process is.
 */
import { BrowserWindow, ipcMain, type MessagePortMain, type WebPreferences } from "electron";
import type { Port } from "../../../base/port.ts";
import type { AudioRole } from "../../../sound/messages.ts";

export interface PageAudio {
  /** The page's address without its query. */
  readonly address: string;
  /** With the preload that passes the page's port on. */
  readonly preferences: WebPreferences;
}

export function pageAudio({ address, preferences }: PageAudio) {
  return (kind: Exclude<AudioRole, "list">): Port => {
    const window = new BrowserWindow({
      show: false,
      // Nobody clicks into it, so it needs no gesture to sound; hidden, it must not be slowed down.
      webPreferences: {
        ...preferences,
        autoplayPolicy: "no-user-gesture-required",
        backgroundThrottling: false,
      },
    });
    void window.loadURL(`${address}?page=sound&kind=${kind}`);
    return new PagePort(window);
  };
}

class PagePort implements Port {
  readonly #window: BrowserWindow;
  /** What is said before the page listens. */
  #waiting: unknown[] = [];
  #port: MessagePortMain | null = null;
  #heard: (message: unknown) => void = () => undefined;
  #lost: (reason: string) => void = () => undefined;
  #closed = false;

  constructor(window: BrowserWindow) {
    this.#window = window;
    ipcMain.on("sotto:sound", this.#connect);
    window.webContents.on("render-process-gone", (_, { reason }) => this.#end(reason));
    window.on("closed", () => this.#end("closed"));
  }

  post(message: unknown): void {
    if (this.#port) this.#port.postMessage(message);
    else this.#waiting.push(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#heard = listener;
  }

  onClose(listener: (reason: string) => void): void {
    this.#lost = listener;
  }

  close(): void {
    this.#lost = () => undefined;
    this.#end("closed");
  }

  readonly #connect = (event: Electron.IpcMainEvent): void => {
    const [port] = event.ports;
    // Only the page itself, in its main frame, once.
    if (this.#port || !port || this.#closed || event.sender !== this.#window.webContents) return;
    if (event.senderFrame !== this.#window.webContents.mainFrame) return;
    this.#port = port;
    port.on("message", ({ data }) => this.#heard(data));
    port.start();
    for (const message of this.#waiting.splice(0)) port.postMessage(message);
  };

  #end(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    ipcMain.off("sotto:sound", this.#connect);
    this.#port?.close();
    if (!this.#window.isDestroyed()) this.#window.destroy();
    this.#lost(reason);
  }
}
