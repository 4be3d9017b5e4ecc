/**
 * Entry of a process that asks one backend and ends: `probe.js BACKEND [MODEL]` prints a report as JSON on
 * its last line. Whatever a driver prints or breaks stays in here.
 */
import { backends, probeBackend } from "./engine/hardware.ts";

const [wished, model] = process.argv.slice(2);
const backend = backends.find((name) => name === wished);
if (!backend) throw new Error(`probe.js asks one of ${backends.join(", ")}`);
try {
  const report = await probeBackend(backend, model ?? null);
  process.stdout.write(`\n${JSON.stringify(report)}\n`);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stdout.write(`\n${JSON.stringify({ error: reason.split("\n")[0] })}\n`);
}
// Drivers keep threads of their own.
process.exit(0);
