/** Entry of the installer process: its port is the channel it was forked with. */
import { startEngine } from "./app/assistant.ts";
import { serveCalls } from "./base/calls.ts";
import { parentPort } from "./base/port.ts";
import { faultCodec } from "./engine/client.ts";
import { measureHardware } from "./engine/probing.ts";
import { voiceElement } from "./engine/quantizer.ts";
import type { InstallerCalls } from "./library/installerCalls.ts";
import { installAny } from "./library/installing.ts";

const port = parentPort();
serveCalls<InstallerCalls>(
  port,
  {
    install: async ({ wish, home }, { signal, emit }) => ({
      changed: await installAny(wish, home, {
        signal,
        onProgress: emit,
        spawn: startEngine,
        hardware: measureHardware,
        element: voiceElement,
      }),
    }),
  },
  faultCodec,
);
// What has arrived is on the disk; nothing is lost by ending at once.
port.onClose(() => process.exit(0));
