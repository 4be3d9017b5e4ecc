import { parseArgs } from "node:util";
import { runParity } from "./parity.ts";
import type { Report } from "./report.ts";

const usage = `Usage: npm run --silent parity -- FIXTURE [--json] [--weights f32|f16|q8_0] [--device cpu|vulkan|cuda]

Runs the product's own code on a fixture (models/reference/README.md) and compares every output with
the reference implementation. Weights other than f32 and devices other than the CPU are compared
within 50 times the strict tolerance. Exit code 0 exactly when everything passes.`;

const weights = ["f32", "f16", "q8_0"] as const;
const devices = ["cpu", "vulkan", "cuda"] as const;

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      weights: { type: "string", default: "f32" },
      device: { type: "string", default: "cpu" },
    },
  });
  const chosen = {
    weights: weights.find((name) => name === values.weights),
    device: devices.find((name) => name === values.device),
  };
  const [directory, ...more] = positionals;
  if (!directory || more.length > 0 || !chosen.weights || !chosen.device) {
    console.error(usage);
    return 2;
  }
  try {
    const { weights, device } = chosen;
    const report = await runParity(directory, { weights, device });
    process.stdout.write(`${values.json ? JSON.stringify(report) : asTable(report)}\n`);
    return report.pass ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

function asTable({ fixture, stages }: Report): string {
  const figure = (value: number | null) =>
    (value === null ? "-" : value.toExponential(1)).padStart(8);
  const lines = stages.map((entry) => {
    const verdict = entry.pass ? "pass" : "FAIL";
    const figures = `${figure(entry.maxAbs)} ${figure(entry.relRms)} of ${figure(entry.tolerance.relRms)}`;
    return `${verdict} ${figures}  ${entry.case} ${entry.tensor}${entry.error ? `: ${entry.error}` : ""}`;
  });
  const passed = stages.filter((entry) => entry.pass).length;
  return [...lines, `${fixture}: ${passed} of ${stages.length} pass`].join("\n");
}
