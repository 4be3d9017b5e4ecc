/** Entry of the installer process: its port is the channel it was forked with. */
import { forkEngine } from "./app/assistant.ts";
import { serveCalls } from "./base/calls.ts";
import { parentProcessPort } from "./base/port.ts";
import { faultCodec } from "./engine/client.ts";
import { measureHardware } from "./engine/probing.ts";
import { voiceElement } from "./engine/quantizer.ts";
import type { InstallerCalls } from "./library/installerCalls.ts";
import { installAny } from "./library/installing.ts";

const port = parentProcessPort();
serveCalls<InstallerCalls>(
  port,
  {
    install: async ({ wish, home }, { signal, emit }) => ({
      changed: await installAny(wish, home, {
        signal,
        onProgress: emit,
        spawn: forkEngine,
        hardware: measureHardware,
        element: voiceElement,
      }),
    }),
  },
  faultCodec,
);
// What has arrived is on the disk; nothing is lost by ending at once.
port.onClose(() => process.exit(0));
