/** Entry of the engine process: its port is the channel it was forked with. */
import { serveCalls } from "./base/calls.ts";
import { parentPort } from "./base/port.ts";
import { faultCodec } from "./engine/client.ts";
import { EngineHost } from "./engine/host.ts";
import type { EngineCalls } from "./engine/messages.ts";

const host = new EngineHost();
const port = parentPort();
serveCalls<EngineCalls>(port, host.handlers(), faultCodec);

// Without its parent it has no one to answer. Native threads may be busy: exit does not wait for them.
port.onClose(() => process.exit(0));
