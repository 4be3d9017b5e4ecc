import { parseArgs } from "node:util";
import { Disposables } from "../../src-main/base/disposal.ts";
import { type Finding, fuzzOnce } from "./fuzz.ts";
import { openTargets } from "./targets.ts";

/** `npm run fuzz -- [--minutes N] [--seed N]`: damaged files through every reader of ours. */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { minutes: { type: "string", default: "10" }, seed: { type: "string", default: "1" } },
  });
  const end = performance.now() + Number(values.minutes) * 60_000;
  let seed = Number(values.seed);
  if (!Number.isFinite(end) || !Number.isInteger(seed)) {
    console.error("usage: npm run fuzz -- [--minutes N] [--seed N]");
    return 2;
  }
  await using owned = new Disposables();
  const targets = await openTargets(owned);
  const findings: Finding[] = [];
  let files = 0;
  for (; performance.now() < end && findings.length < 20; seed++) {
    for (const target of targets) {
      const finding = await fuzzOnce(target, seed);
      files++;
      if (!finding) continue;
      findings.push(finding);
      console.log(`${finding.target} seed ${finding.seed}: ${finding.problem}`);
    }
  }
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${files} damaged files, ${findings.length} findings, peak memory ${peak} MB`);
  return findings.length === 0 ? 0 : 1;
}
