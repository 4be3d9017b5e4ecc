import { describe, expect, it } from "vitest";
import { codeThrown, loadAddon } from "./addon.ts";
import { distance, Golden } from "./golden.ts";

const native = loadAddon();

interface SamplerInputs {
  readonly logits: { file: string; tensor: string; row?: number };
  readonly history: number[];
  readonly suppress: number[];
  readonly repetitionPenalty: number;
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly guard: boolean;
  readonly guardFirst?: number;
  readonly guardKeep?: number[];
}

/** Ids at and above `guardFirst` that no voice row stands for. */
function guarded(inputs: SamplerInputs, count: number): number[] {
  if (!inputs.guard || inputs.guardFirst === undefined) return [];
  const ids = Array.from({ length: count }, (_, id) => id).slice(inputs.guardFirst);
  return ids.filter((id) => !inputs.guardKeep?.includes(id));
}

describe("sampler", () => {
  it("native-sampler-1: greedy takes the largest, the lowest id on a tie, and skips NaN", () => {
    const sampler = native.createSampler();
    expect(sampler.sample(Float32Array.of(1, 3, 3, Number.NaN, 2))).toBe(1);
    expect(codeThrown(() => sampler.sample(Float32Array.of(Number.NaN)))).toBe("not-finite");
  });

  it("native-sampler-2: the penalty divides positive and multiplies negative scores, once per id", () => {
    const sampler = native.createSampler({ repetitionPenalty: 2 });
    sampler.accept(Int32Array.of(0, 0, 2));
    expect(sampler.sample(Float32Array.of(4, 3, -1))).toBe(1);
    expect(sampler.sample(Float32Array.of(-1, -3, -2))).toBe(0);
    sampler.reset();
    expect(sampler.sample(Float32Array.of(4, 3, -1))).toBe(0);
  });

  it("native-sampler-3: temperature, top-k and top-p give the expected distribution", () => {
    const logits = Float32Array.from([4, 3, 2, 1].map((p) => 2 * Math.log(p / 10)));
    const at = (options: object) => [...native.createSampler(options).probabilities(logits)];
    const close = (actual: number[], expected: number[]) =>
      expect(distance(actual, expected).maxAbs).toBeLessThan(1e-6);
    close(at({ temperature: 2 }), [0.4, 0.3, 0.2, 0.1]);
    close(at({ temperature: 2, topK: 2 }), [4 / 7, 3 / 7, 0, 0]);
    close(at({ temperature: 2, topP: 0.6 }), [4 / 7, 3 / 7, 0, 0]);
    close(at({ temperature: 2, suppress: Int32Array.of(0) }), [0, 1 / 2, 1 / 3, 1 / 6]);
    close(at({}), [1, 0, 0, 0]);
  });

  const golden = new Golden("omni-7b-nano");
  const cases = golden.cases.filter((one) => one.stage === "sampler");
  it.each(cases)("native-sampler-6: $id has the reference's probabilities", (one) => {
    const inputs = one.inputs as unknown as SamplerInputs;
    const { shape, data } = golden.tensor(inputs.logits.file, inputs.logits.tensor);
    const count = shape.at(-1) ?? 0;
    const from = (inputs.logits.row ?? 0) * count;
    const logits = Float32Array.from(data.subarray(from, from + count));
    const { temperature, topK, topP, repetitionPenalty } = inputs;
    const suppress = Int32Array.from([...inputs.suppress, ...guarded(inputs, count)]);
    const sampler = native.createSampler({ temperature, topK, topP, repetitionPenalty, suppress });
    sampler.accept(Int32Array.from(inputs.history));
    const expected = golden.output(one.id, one.outputs[0]?.name ?? "");
    const error = distance(sampler.probabilities(logits), expected.data);
    expect(error.relRms).toBeLessThan(expected.tolerance.relRms);
  });

  it("native-sampler-4: the same seed draws the same ids, and the draws follow the distribution", () => {
    const logits = Float32Array.from([0.5, 0.25, 0.25].map(Math.log));
    const draw = (seed: number | bigint) => {
      const sampler = native.createSampler({ temperature: 1, seed });
      return Array.from({ length: 4000 }, () => sampler.sample(logits));
    };
    expect(draw(7)).toEqual(draw(7n));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7).filter((id) => id === 0).length / 4000).toBeCloseTo(0.5, 1);
  });

  it("native-sampler-5: impossible settings are refused", () => {
    for (const bad of [
      { temperature: -1 },
      { temperature: Number.NaN },
      { topK: 1.5 },
      { topP: 0 },
      { repetitionPenalty: 0 },
      { suppress: [1] },
      { seed: -1 },
    ]) {
      expect(codeThrown(() => native.createSampler(bad as object))).toBe("bad-argument");
    }
    const sampler = native.createSampler();
    expect(codeThrown(() => sampler.sample(new Float32Array(0)))).toBe("bad-argument");
    expect(codeThrown(() => sampler.accept(Int32Array.of(-1)))).toBe("bad-argument");
    expect(codeThrown(() => sampler.probabilities(Float32Array.of(Number.NaN)))).toBe("not-finite");
  });
});
