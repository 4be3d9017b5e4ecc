import { ConvertError } from "../../models/convert/errors.ts";
import { FaultError } from "../../src-main/contract/faults.ts";
import { mutate, Random } from "./random.ts";
import type { Target } from "./targets.ts";

/** No reader may take longer for one small file; generous, because machines are shared. */
const LIMIT_MS = 5000;

export interface Finding {
  readonly target: string;
  readonly seed: number;
  readonly problem: string;
}

/** One damaged file: it is read, or refused by a named error; everything else is a finding. */
export async function fuzzOnce(target: Target, seed: number): Promise<Finding | undefined> {
  const random = new Random(seed);
  const bytes = mutate(random.pick(target.seeds), random, target.headBytes);
  const finding = (problem: string): Finding => ({ target: target.name, seed, problem });
  const start = performance.now();
  try {
    await target.read(bytes);
  } catch (error) {
    const named = error instanceof ConvertError || error instanceof FaultError;
    if (!named) return finding(error instanceof Error ? (error.stack ?? error.message) : "thrown");
  }
  const took = performance.now() - start;
  return took > LIMIT_MS ? finding(`took ${Math.round(took)} ms`) : undefined;
}
