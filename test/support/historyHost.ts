/** The history's host in this process, behind a real port: the real SQLite without a process for each test. */
import { MessageChannel } from "node:worker_threads";
import { serveCalls } from "../../src-main/base/calls.ts";
import { type Port, parentThreadPort } from "../../src-main/base/port.ts";
import { faultCodec } from "../../src-main/engine/client.ts";
import type { HistoryCalls } from "../../src-main/history/calls.ts";
import { HistoryHost } from "../../src-main/history/host.ts";

export interface HostedHistory {
  readonly port: Port;
  /** The process dies: nothing is closed in an orderly way. */
  kill(): void;
}

export function hostedHistory(): HostedHistory {
  const { port1, port2 } = new MessageChannel();
  serveCalls<HistoryCalls>(parentThreadPort(port2), new HistoryHost().handlers(), faultCodec);
  return { port: parentThreadPort(port1), kill: () => port2.close() };
}

export const spawnHostedHistory = (): Port => hostedHistory().port;
