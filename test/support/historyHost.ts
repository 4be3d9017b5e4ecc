/** The history's host in this process, behind a real port: the real SQLite without a process for each test. */
import { MessageChannel } from "node:worker_threads";
import type Database from "libsql";
import { serveCalls } from "../../src-main/base/calls.ts";
import { type Port, parentThreadPort } from "../../src-main/base/port.ts";
import { faultCodec } from "../../src-main/engine/client.ts";
import type { HistoryCalls } from "../../src-main/history/calls.ts";
import { HistoryHost } from "../../src-main/history/host.ts";

export interface HostedHistory {
  readonly port: Port;
  /** The process dies: nothing is closed in an orderly way. */
  kill(): void;
  /** So many pages the disk has room for, from now on. */
  limit(pages: number): void;
}

export function hostedHistory(room: { readonly maxPages?: number } = {}): HostedHistory {
  const { port1, port2 } = new MessageChannel();
  let open: Database.Database | null = null;
  const limit = (pages: number) => open?.exec(`PRAGMA max_page_count = ${pages}`);
  const host = new HistoryHost((database) => {
    open = database;
    if (room.maxPages !== undefined) limit(room.maxPages);
  });
  serveCalls<HistoryCalls>(parentThreadPort(port2), host.handlers(), faultCodec);
  return { port: parentThreadPort(port1), kill: () => port2.close(), limit };
}

export const spawnHostedHistory = (): Port => hostedHistory().port;
