/** `npm run soak -- desktop [--turns N] [--seed N]`: hours of use in minutes; writes its result beside it. */
import { mkdir, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { soakDesktop } from "./desktop.ts";

const usage = "usage: npm run soak -- desktop [--turns N] [--seed N]\n";
/** The bar: nothing stays behind. */
const mostGrowth = 1.1;

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { turns: { type: "string", default: "100" }, seed: { type: "string", default: "1" } },
  });
  const [turns, seed] = [Number(values.turns), Number(values.seed)];
  if (positionals[0] !== "desktop" || !(turns >= 10) || !Number.isInteger(seed)) {
    process.stderr.write(usage);
    return 2;
  }
  const share = turns / 100;
  const plan = {
    turns,
    interrupts: Math.round(20 * share),
    unplugs: Math.round(5 * share),
    engineKills: Math.round(3 * share),
    suspends: Math.round(2 * share),
    seed,
  };
  const result = await soakDesktop(plan, (line) => process.stderr.write(`${line}\n`));
  const growth = Math.round((result.memoryAfterMiB / result.memoryBeforeMiB) * 100) / 100;
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${process.platform}`;
  const folder = join(import.meta.dirname, "results");
  await mkdir(folder, { recursive: true });
  const text = JSON.stringify({ machine, growth, ...result }, null, 2);
  await writeFile(join(folder, "desktop.json"), `${text}\n`);
  for (const problem of result.problems) process.stdout.write(`${problem}\n`);
  const { memoryBeforeMiB, memoryAfterMiB, problems } = result;
  process.stdout.write(
    `${turns} turns, ${problems.length} problems; memory ${memoryBeforeMiB} → ${memoryAfterMiB} MiB (× ${growth}, at most ${mostGrowth})\n`,
  );
  return problems.length === 0 && growth <= mostGrowth ? 0 : 1;
}
