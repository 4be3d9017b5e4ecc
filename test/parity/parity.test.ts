import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runParity } from "./parity.ts";
import { stages } from "./stages.ts";

const fixtures = join(import.meta.dirname, "fixtures");

describe.each(["omni-7b-nano", "omni-3b-nano"])("%s", (name) => {
  test("parity-1 every output of the built stages is within the strict tolerance", async () => {
    const report = await runParity(join(fixtures, name), { weights: "f32", device: "cpu" });
    const built = report.stages.filter(({ stage }) => stage !== "end_to_end" && stage in stages);
    expect(built.filter(({ pass }) => !pass)).toEqual([]);
    expect(new Set(built.map(({ stage }) => stage)).size).toBe(Object.keys(stages).length - 1);
    const written = report.stages.filter(
      ({ stage, tensor }) =>
        stage === "end_to_end" && /^(promptIds|textIds|text|codes|stopCode)$/.test(tensor),
    );
    expect(written.map(({ pass }) => pass)).toEqual([true, true, true, true, true]);
  });
});
