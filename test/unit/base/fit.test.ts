import { describe, expect, test } from "vitest";
import type { Device, NativeErrorCode } from "../../../native/types/binding.d.ts";
import { type Hardware, type ModelNeed, planFit } from "../../../src-main/base/fit.ts";
import { FaultError } from "../../../src-main/contract/faults.ts";
import { loadPlaced, placements } from "../../../src-main/engine/omni/placement.ts";
import { catalogue } from "../../../src-main/library/catalogue.ts";
import { choose, needOf, requireFit } from "../../../src-main/library/needs.ts";
import type { OmniManifest } from "../../../src-main/library/omniManifest.ts";

const gb = 1e9;

function machine(memory: number, ...gpus: (readonly [total: number, free: number])[]): Hardware {
  return {
    cpu: { name: "a processor", threads: 8 },
    memory: { totalBytes: memory * gb, freeBytes: memory * 0.8 * gb },
    gpus: gpus.map(([total, free], index) => ({
      name: `card ${index}`,
      totalBytes: total * gb,
      freeBytes: free * gb,
      integrated: false,
    })),
  };
}

function pack(name: string): OmniManifest {
  const found = catalogue().find((manifest) => manifest.name === name);
  if (found?.kind !== "omni") throw new Error(name);
  return found;
}

const small = needOf(pack("omni-3b"));
const large = needOf(pack("omni-7b"));

describe("fit-1 where a model goes", () => {
  test.each<[string, ModelNeed, Hardware, string]>([
    ["the 7B on a large card", large, machine(64, [24, 23]), "gpu"],
    ["the 7B on a card of 8 GB", large, machine(32, [8, 7.5]), "shared"],
    ["the 7B on a large card that another program fills", large, machine(64, [24, 3]), "cpu"],
    ["the 3B on a card of 12 GB", small, machine(16, [12, 11.5]), "gpu"],
    ["the 3B on a laptop without one", small, machine(16), "cpu"],
    ["the 7B on a laptop of 8 GB", large, machine(8), "nowhere"],
    ["the second card where the first is full", large, machine(64, [24, 1], [24, 23]), "gpu"],
  ])("fit-1 %s", (_, need, hardware, where) => {
    const fit = planFit(need, hardware);
    expect(fit.where, fit.why).toBe(where);
    expect(fit.why).toMatch(/\d\.\d GB/);
  });

  test("fit-2 less free memory never means more layers, and never more than is free", () => {
    let before = Number.POSITIVE_INFINITY;
    for (let free = 24; free >= 0; free -= 0.25) {
      const fit = planFit(large, machine(64, [24, free]));
      expect(fit.gpuLayers).toBeLessThanOrEqual(before);
      if (fit.gpuLayers > 0) expect(fit.neededBytes).toBeLessThanOrEqual(free * gb);
      before = fit.gpuLayers;
    }
    expect(before).toBe(0);
  });

  test("fit-3 the context shrinks before a layer leaves the GPU", () => {
    const whole = planFit(large, machine(64, [24, 23]));
    const tight = planFit(large, machine(64, [24, whole.neededBytes / gb + 1.92 - 0.2]));
    expect(tight.where).toBe("gpu");
    expect(tight.contextTokens).toBeLessThan(whole.contextTokens);
  });

  test("fit-4 the best quantization that fits on the GPU whole, else the usual one", () => {
    expect(choose(pack("omni-7b"), machine(64, [48, 2])).variant).toBe("q8_0");
    expect(choose(pack("omni-7b"), machine(64, [12, 11])).variant).toBe("q4_k_m");
    expect(choose(pack("omni-7b"), machine(64)).variant).toBe("q4_k_m");
    expect(choose(pack("omni-7b"), machine(64), "q8_0").variant).toBe("q8_0");
    expect(() => choose(pack("omni-7b"), machine(64), "q1")).toThrow(/no variant "q1"/);
  });

  test("fit-5 a refusal has the numbers and what would fit", () => {
    let error: unknown;
    try {
      requireFit(pack("omni-7b"), machine(8));
    } catch (reason) {
      error = reason;
    }
    const { fault } = error as FaultError;
    expect(fault.message).toMatch(/omni-7b does not fit .* 8\.0 GB/);
    expect(fault.remedy).toMatch(/omni-3b \(\d\.\d GB\): npm run packs -- install omni-3b/);
  });
});

describe("fit-6 when it does not fit after all", () => {
  const card: Device = {
    name: "CUDA0",
    description: "a card",
    kind: "gpu",
    memoryTotal: 24 * gb,
    memoryFree: 23 * gb,
  };
  const outOfMemory = () =>
    new FaultError(
      { code: "engine-failed", stage: "setup", message: "full", remedy: "" },
      Object.assign(new Error("full"), { code: "out-of-memory" satisfies NativeErrorCode }),
    );
  const native = { devices: () => [card] } as unknown as Parameters<typeof loadPlaced>[0];

  test("fit-6 another program took the memory: fewer layers, then the CPU, and it says so", async () => {
    const tried: (number | undefined)[] = [];
    const said = await loadPlaced(native, small, 0, async (placement) => {
      tried.push(placement.gpuLayers);
      if (placement.device !== "CPU") throw outOfMemory();
      return placement.said;
    });
    expect(tried).toEqual([-1, 18, 0]);
    expect(said).toMatch(/^CPU \(\d+ threads\): the GPU was out of memory$/);
  });

  test("fit-7 another failure is not hidden by trying again", async () => {
    const broken = new FaultError({
      code: "pack-broken",
      stage: "setup",
      message: "damaged",
      remedy: "",
    });
    let tries = 0;
    const loading = loadPlaced(native, small, 0, async () => {
      tries += 1;
      throw broken;
    });
    await expect(loading).rejects.toBe(broken);
    expect(tries).toBe(1);
  });

  test("fit-8 after a death on the GPU half of the layers, after another none", () => {
    expect(placements([card], small, 0).map(({ gpuLayers }) => gpuLayers)).toEqual([-1, 18, 0]);
    expect(placements([card], small, 1).map(({ gpuLayers }) => gpuLayers)).toEqual([18, 0]);
    const [last, ...more] = placements([card], small, 2);
    expect(more).toEqual([]);
    expect(last).toMatchObject({ device: "CPU" });
    expect(last?.said).toContain("the GPU failed");
  });

  test("fit-9 a second card of the same backend takes the voice, when it has the room", () => {
    const second = { ...card, name: "CUDA1", memoryFree: 20 * gb };
    const [first] = placements([card, second], small, 0);
    expect(first).toMatchObject({ device: "CUDA0", gpuLayers: -1, talkerDevice: "CUDA1" });
    expect(first?.said).toContain("its voice on a second one");
    for (const other of [
      { ...second, memoryFree: 1 * gb },
      { ...second, name: "Vulkan0" },
      { ...second, kind: "integrated-gpu" as const },
    ])
      expect(placements([card, other], small, 0)[0]?.talkerDevice).toBeUndefined();
  });
});
