/**
 * What pages may ask of the main process. A page is not trusted: every sender and every payload is
 * checked before anything hears of it, and what a page of one kind may ask, another may not.
 */
import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from "electron";
import { z } from "zod";
import { portWire } from "../../contract/portWire.ts";
import type { Wire } from "../../contract/wire.ts";
import { isOurPage } from "./hardening.ts";
import type { DesktopAnswers, DesktopBridge, DesktopCall, Remedy } from "./messages.ts";
import { settingsSchema } from "./settings.ts";

const what = z.enum(["screen", "microphone", "camera", "keys"]);
const pixels = z.number().min(-100_000).max(100_000);
const region = z.strictObject({
  x: pixels,
  y: pixels,
  width: z.number().min(1).max(100_000),
  height: z.number().min(1).max(100_000),
});

/** A reply is at most this long; a page that copies more copies something else. */
const maxCopiedCharacters = 100_000;

/** An hour of speech as WAV is 173 MB. */
const maxSavedBytes = 256 * 1024 * 1024;

const remedies = [
  "install",
  "packs",
  "storage",
  "privacy",
  "keep-again",
  "restart",
] as const satisfies readonly Remedy[];

const callSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("settings.get") }),
  z.strictObject({ type: z.literal("settings.set"), settings: settingsSchema.partial() }),
  z.strictObject({ type: z.literal("keys.record") }),
  z.strictObject({ type: z.literal("api.get") }),
  z.strictObject({ type: z.literal("api.renew") }),
  z.strictObject({ type: z.literal("keys.diagnose"), on: z.boolean() }),
  z.strictObject({ type: z.literal("permissions.get") }),
  z.strictObject({ type: z.literal("permissions.open"), what }),
  z.strictObject({ type: z.literal("sight.sources") }),
  z.strictObject({ type: z.literal("sight.capture") }),
  z.strictObject({ type: z.literal("sight.clipboard") }),
  z.strictObject({ type: z.literal("turn.stop") }),
  z.strictObject({ type: z.literal("overlay.size"), height: z.number().min(0).max(10_000) }),
  z.strictObject({ type: z.literal("overlay.drag"), x: pixels, y: pixels }),
  z.strictObject({ type: z.literal("overlay.pin"), pinned: z.boolean() }),
  z.strictObject({ type: z.literal("overlay.hide") }),
  z.strictObject({ type: z.literal("copy"), text: z.string().max(maxCopiedCharacters) }),
  z.strictObject({
    type: z.literal("file.save"),
    // A name, never a path: the folder is chosen in the dialog.
    name: z.string().regex(/^[^\\/:*?"<>|]{1,120}$/),
    data: z.custom<Uint8Array>(
      (value) => value instanceof Uint8Array && value.byteLength <= maxSavedBytes,
    ),
  }),
  z.strictObject({ type: z.literal("main.show"), remedy: z.enum(remedies).optional() }),
  z.strictObject({ type: z.literal("region.done"), region: region.nullable() }),
]);

type PageKind = DesktopBridge["page"];

/** The overlay shows and stops; it changes no setting and sees no picture. */
const mayAsk: Readonly<Record<PageKind, ReadonlySet<DesktopCall["type"]> | "all">> = {
  main: "all",
  overlay: new Set([
    "turn.stop",
    "overlay.size",
    "overlay.drag",
    "overlay.pin",
    "overlay.hide",
    "copy",
    "main.show",
  ]),
  region: new Set(["region.done"]),
  points: new Set(),
};

export type CallHandlers = {
  [T in DesktopCall["type"]]: (
    call: Extract<DesktopCall, { type: T }>,
  ) => Promise<DesktopAnswers[T]> | DesktopAnswers[T];
};

export interface CallPorts {
  readonly handlers: CallHandlers;
  /** Which page lives in this window; null for one that is not ours. */
  kindOf(contentsId: number): PageKind | null;
  /** The main window asks for the line to the assistant. */
  lineOpened(wire: Wire): void;
}

/** A sentence that says nothing of what was sent. */
class Refused extends Error {}

export function serveCalls({ handlers, kindOf, lineOpened }: CallPorts): Disposable {
  const sender = (event: IpcMainInvokeEvent | IpcMainEvent): PageKind => {
    const kind = kindOf(event.sender.id);
    const frame = event.senderFrame;
    const top = frame !== null && frame.parent === null && isOurPage(frame.url);
    if (kind === null || !top) throw new Refused("This page may ask nothing.");
    return kind;
  };
  ipcMain.handle("sotto:call", async (event, raw: unknown) => {
    const kind = sender(event);
    const call = callSchema.safeParse(raw);
    if (!call.success) throw new Refused("This call is not valid.");
    const allowed = mayAsk[kind];
    if (allowed !== "all" && !allowed.has(call.data.type)) {
      throw new Refused("This page may not ask that.");
    }
    const handler = handlers[call.data.type] as (call: unknown) => unknown;
    return await handler(call.data);
  });
  ipcMain.on("sotto:line", (event) => {
    const [port] = event.ports;
    if (port === undefined) return;
    try {
      if (sender(event) !== "main") throw new Refused("Only the main window has a line.");
      lineOpened(portWire(port));
    } catch {
      port.close();
    }
  });
  return {
    [Symbol.dispose]: () => {
      ipcMain.removeHandler("sotto:call");
      ipcMain.removeAllListeners("sotto:line");
    },
  };
}
