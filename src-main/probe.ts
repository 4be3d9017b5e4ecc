/**
 * Entry of a process that asks one backend: `probe.js BACKEND [MODEL]` posts one report and is ended.
 * Whatever a driver prints or breaks stays in here.
 */
import { parentPort } from "./base/port.ts";
import { backends, probeBackend } from "./engine/hardware.ts";

const port = parentPort();
port.onClose(() => process.exit(0));
const [wished, model] = process.argv.slice(2);
try {
  const backend = backends.find((name) => name === wished);
  if (!backend) throw new Error(`probe.js asks one of ${backends.join(", ")}`);
  port.post(await probeBackend(backend, model ?? null));
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  port.post({ error: reason.split("\n")[0] });
}
