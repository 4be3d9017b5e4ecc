import { afterAll, beforeAll, expect, test } from "vitest";
import { Disposables } from "../../../src-main/base/disposal.ts";
import { type Finding, fuzzOnce } from "../../fuzz/fuzz.ts";
import { openTargets, type Target } from "../../fuzz/targets.ts";

/** The long form is `npm run fuzz`; this many rounds take about five seconds. */
const ROUNDS = 60;

const owned = new Disposables();
let targets: readonly Target[];
beforeAll(async () => {
  targets = await openTargets(owned);
});
afterAll(() => owned[Symbol.asyncDispose]());

test("omni-fuzz-1 undamaged files are read", async () => {
  const refused: string[] = [];
  for (const target of targets)
    for (const seed of target.seeds) await target.read(seed).catch(() => refused.push(target.name));
  // The index lies alone in its folder, without the shards it names.
  expect(refused).toEqual(["model.safetensors.index.json"]);
});

test("omni-fuzz-2 damaged files are read or refused by a named error", {
  timeout: 60_000,
}, async () => {
  const findings: Finding[] = [];
  for (let seed = 1; seed <= ROUNDS; seed++)
    for (const target of targets)
      findings.push(...[await fuzzOnce(target, seed)].filter(isFinding));
  expect(findings).toEqual([]);
});

function isFinding(finding: Finding | undefined): finding is Finding {
  return finding !== undefined;
}
