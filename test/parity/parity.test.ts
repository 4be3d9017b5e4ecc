import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runParity } from "./parity.ts";

const fixtures = join(import.meta.dirname, "fixtures");

describe.each(["omni-7b-nano", "omni-3b-nano"])("%s", (name) => {
  test("parity-1 every output is within the strict tolerance", async () => {
    const report = await runParity(join(fixtures, name), { weights: "f32", device: "cpu" });
    expect(report.stages.filter(({ pass }) => !pass)).toEqual([]);
    expect(report.stages.length).toBe(243);
  });
});
