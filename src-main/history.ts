/** Entry of the history process: its port is the channel it was forked with. */
import { serveCalls } from "./base/calls.ts";
import { parentPort } from "./base/port.ts";
import { faultCodec } from "./engine/client.ts";
import type { HistoryCalls } from "./history/calls.ts";
import { HistoryHost } from "./history/host.ts";

// What people said is theirs alone, also on a machine with several accounts.
process.umask(0o077);
const host = new HistoryHost();
const port = parentPort();
serveCalls<HistoryCalls>(port, host.handlers(), faultCodec);
port.onClose(() => {
  // What was sent before the app died has been written by now: calls are synchronous and in order.
  host[Symbol.dispose]();
  process.exit(0);
});
