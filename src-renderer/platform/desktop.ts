/** What Electron's preload gives the page; undefined in a browser. */
import type { DesktopBridge, LineRequest } from "../../src-main/shells/desktop/messages.ts";

export const desktop: DesktopBridge | null =
  (globalThis as { readonly desktop?: DesktopBridge }).desktop ?? null;

/** This end of a line to the assistant; the other goes to the preload, which alone can pass it on. */
export function desktopPort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const request: LineRequest = "sotto:line";
  window.postMessage(request, location.origin, [port2]);
  return port1;
}
