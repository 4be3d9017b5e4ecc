/**
 * The only code with access to Electron inside a page. It passes on plain data, in two channels; what the
 * page sends is checked where it arrives, so this holds no rules.
 */
import { contextBridge, ipcRenderer } from "electron";
import type { DesktopBridge, DesktopCall, ToPage } from "./messages.ts";

let listener: (message: ToPage) => void = () => undefined;
/** What arrives before the page listens. */
let waiting: ToPage[] | null = [];

ipcRenderer.on("sotto:message", (_, message: ToPage) => {
  if (waiting === null) listener(message);
  else waiting.push(message);
});

// A port cannot cross contextBridge: the page posts it to its own window.
window.addEventListener("message", ({ data, source, ports }) => {
  const [port] = ports;
  if (source !== window || port === undefined) return;
  if (data === "sotto:line" || data === "sotto:sound") ipcRenderer.postMessage(data, null, [port]);
});

const page = (new URLSearchParams(location.search).get("page") ?? "main") as DesktopBridge["page"];

contextBridge.exposeInMainWorld("desktop", {
  page,
  call: (call: DesktopCall) => ipcRenderer.invoke("sotto:call", call),
  onMessage: (heard: (message: ToPage) => void) => {
    listener = heard;
    for (const message of waiting ?? []) listener(message);
    waiting = null;
  },
} satisfies DesktopBridge);
