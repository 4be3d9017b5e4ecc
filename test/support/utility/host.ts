/**
 * Electron's main process in tests: it starts utility processes as the app does, and passes on what their
 * ports say to the test that started it.
 */
import "../../../src-main/base/older.ts";
import { app } from "electron";
import { plain, whole } from "../../../src-main/base/plainMessages.ts";
import type { Port } from "../../../src-main/base/port.ts";
import { startUtility } from "../../../src-main/shells/desktop/childProcesses.ts";

export type ToHost =
  | { type: "start"; id: number; entry: string; args: readonly string[] }
  | { type: "post"; id: number; message: unknown }
  | { type: "close"; id: number };
export type FromHost =
  | { type: "ready" }
  | { type: "message"; id: number; message: unknown }
  | { type: "closed"; id: number; reason: string };

const ports = new Map<number, Port>();
const tell = (message: FromHost) => process.send?.(plain(message));

function start(id: number, entry: string, args: readonly string[]): void {
  const port = startUtility(entry, { args });
  ports.set(id, port);
  port.onMessage((message) => tell({ type: "message", id, message }));
  port.onClose((reason) => tell({ type: "closed", id, reason }));
}

process.on("message", (told: unknown) => {
  const asked = whole(told) as ToHost;
  if (asked.type === "start") start(asked.id, asked.entry, asked.args);
  else if (asked.type === "post") ports.get(asked.id)?.post(asked.message);
  else ports.get(asked.id)?.close();
});
process.on("disconnect", () => app.exit(0));
void app.whenReady().then(() => tell({ type: "ready" }));
