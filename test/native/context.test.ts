import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context, Model } from "../../native/types/binding.d.ts";
import { codeOf, codeThrown, loadAddon } from "./addon.ts";
import { distance, Golden } from "./golden.ts";
import { convertFixture } from "./packs.ts";

const native = loadAddon();
const folder = mkdtempSync(join(tmpdir(), "sotto-native-"));
const STRICT = {
  contextTokens: 512,
  cacheType: "f32",
  flashAttention: "off",
  threads: 1,
} as const;

beforeAll(async () => {
  await native.loadBackends();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function within(actual: ArrayLike<number> | null, expected: ReturnType<Golden["output"]>) {
  const error = distance(actual ?? [], expected.data);
  expect(error.relRms).toBeLessThan(expected.tolerance.relRms);
  expect(error.maxAbs).toBeLessThan(expected.tolerance.maxAbs);
}

/** Position planes of `positions` [3 × total] for tokens [from, to). */
function planes(positions: ArrayLike<number>, total: number, from: number, to: number) {
  const part = new Int32Array(3 * (to - from));
  for (let plane = 0; plane < 3; plane++) {
    for (let i = from; i < to; i++)
      part[plane * (to - from) + i - from] = positions[plane * total + i] ?? 0;
  }
  return part;
}

for (const fixture of ["omni-7b-nano", "omni-3b-nano"]) {
  describe(fixture, () => {
    const golden = new Golden(fixture);
    const text = golden.case("thinker.text");
    const ids = Int32Array.from(text.inputs.ids as number[]);
    let model: Model;
    let context: Context;
    beforeAll(async () => {
      const pack = await convertFixture(folder, fixture);
      model = await native.loadModel(pack.thinker, { device: "CPU" });
      context = await model.createContext(STRICT);
    });
    beforeEach(() => context.keep(0));
    afterAll(async () => {
      await context.dispose();
      await model.dispose();
    });

    it("native-model-1: what the file says is reported", () => {
      expect(model.info).toMatchObject({
        architecture: "paddleocr",
        width: 128,
        positionPlanes: 3,
      });
      expect(model.info.ropeSections[0]).toBe(0);
      expect(model.info.vocabulary).toBe(golden.output("thinker.text", "lastLogits").data.length);
      expect(model.metadata["general.architecture"]).toBe("paddleocr");
      expect(model.bytes).toBe(model.info.weightBytes);
    });

    it("native-context-1: text by ids gives the reference's rows, hidden states and logits", async () => {
      const decoded = await context.decodeIds(ids, { hidden: "all", logits: "last", rows: true });
      within(decoded.rows, golden.output("thinker.text", "embeds"));
      within(decoded.hidden, golden.output("thinker.text", "hidden"));
      within(decoded.logits, golden.output("thinker.text", "lastLogits"));
      expect(decoded.length).toBe(ids.length);
    });

    it.each(["text", "image", "audio_in_video"])(
      "native-context-2: %s by rows and time-aligned positions, split over calls",
      async (name) => {
        const one = golden.case(`thinker.${name}`);
        const total = (one.inputs.ids as number[]).length;
        const { file, tensor } = one.inputs.positions as { file: string; tensor: string };
        const positions = golden.tensor(file, tensor).data;
        const rows = golden.output(`thinker.${name}`, "embeds").data;
        const hidden: number[] = [];
        let logits: Float32Array | null = null;
        for (let from = 0; from < total; from += 13) {
          const to = Math.min(total, from + 13);
          const decoded = await context.decodeRows(rows.subarray(from * 128, to * 128), {
            positions: planes(positions, total, from, to),
            hidden: "all",
            logits: "last",
          });
          hidden.push(...(decoded.hidden ?? []));
          logits = decoded.logits;
        }
        within(hidden, golden.output(`thinker.${name}`, "hidden"));
        within(logits, golden.output(`thinker.${name}`, "lastLogits"));
      },
    );

    it("native-context-3: greedy decoding writes the reference's ids", async () => {
      const sampler = native.createSampler();
      const { outputs } = golden.case("thinker_greedy.text");
      const expected = outputs.find((output) => output.name === "ids")?.value as number[];
      const written: number[] = [];
      let { nextId } = await context.decodeIds(ids, { sampler });
      while (written.push(nextId) < expected.length) {
        ({ nextId } = await context.decodeIds(Int32Array.of(nextId), { sampler }));
      }
      expect(written).toEqual(expected);
    });

    it("native-context-4: keep() returns to an earlier state exactly", async () => {
      const first = await context.decodeIds(ids, { logits: "last" });
      await context.decodeIds(Int32Array.of(5, 6, 7), {});
      await context.keep(ids.length - 4);
      expect(context.length).toBe(ids.length - 4);
      const again = await context.decodeIds(ids.slice(-4), { logits: "last" });
      expect(distance(again.logits ?? [], first.logits ?? []).relRms).toBeLessThan(2e-6);
    });

    it("native-context-5: an aborted call adds nothing and the next one works", async () => {
      await context.decodeIds(ids);
      const controller = new AbortController();
      const call = context.decodeIds(new Int32Array(400).fill(7), {
        hidden: "all",
        signal: controller.signal,
      });
      controller.abort();
      expect(await codeOf(call)).toBe("aborted");
      expect(context.length).toBe(ids.length);
      expect(await codeOf(context.decodeIds(ids, { signal: AbortSignal.abort() }))).toBe("aborted");
      expect((await context.decodeIds(Int32Array.of(1))).length).toBe(ids.length + 1);
    });

    it("native-context-6: calls queue in order, disposal ends them", async () => {
      const own = await model.createContext(STRICT);
      const lengths = await Promise.all(
        [3, 5, 7].map((count) => own.decodeIds(ids.slice(0, count)).then((d) => d.length)),
      );
      expect(lengths).toEqual([3, 8, 15]);
      expect(own.bytes).toBeGreaterThan(0);
      const running = own.decodeIds(new Int32Array(450));
      const gone = own.dispose();
      expect(await codeOf(running)).toBe("aborted");
      await gone;
      await own.dispose();
      expect([own.disposed, own.bytes]).toEqual([true, 0]);
      expect(await codeOf(own.decodeIds(ids))).toBe("disposed");
      expect(await codeOf(own.keep(0))).toBe("disposed");
    });

    it("native-context-7: bad input is a named error", async () => {
      const c = context;
      expect(await codeOf(c.decodeIds(new Int32Array(0)))).toBe("bad-argument");
      expect(await codeOf(c.decodeIds(Int32Array.of(model.info.vocabulary)))).toBe("bad-argument");
      expect(await codeOf(c.decodeIds(Int32Array.of(-1)))).toBe("bad-argument");
      expect(await codeOf(c.decodeIds([1, 2] as unknown as Int32Array))).toBe("bad-argument");
      expect(await codeOf(c.decodeRows(new Float32Array(127)))).toBe("bad-argument");
      expect(await codeOf(c.decodeRows(new Float32Array(128).fill(Number.NaN)))).toBe("not-finite");
      expect(await codeOf(c.decodeIds(new Int32Array(513)))).toBe("context-full");
      const positions = Int32Array.of(0, 0);
      expect(await codeOf(c.decodeIds(Int32Array.of(1), { positions }))).toBe("bad-argument");
      expect(await codeOf(c.keep(1))).toBe("bad-argument");
      expect(await codeOf(model.createContext({ contextTokens: 0 }))).toBe("bad-argument");
      expect(await codeOf(model.createContext({ contextTokens: 32_769 }))).toBe("bad-argument");
      expect(await codeOf(c.decodeIds(ids, { signal: 3 as unknown as AbortSignal }))).toBe(
        "bad-argument",
      );
      expect(c.length).toBe(0);
    });

    it("native-context-8: a context without hidden states still writes", async () => {
      await using lean = await model.createContext({ ...STRICT, hidden: false });
      const decoded = await lean.decodeIds(ids, { logits: "last" });
      within(decoded.logits, golden.output("thinker.text", "lastLogits"));
      expect(await codeOf(lean.decodeIds(ids, { hidden: "last" }))).toBe("bad-argument");
    });

    it("native-model-2: embedding rows, tokens and pieces", async () => {
      const rows = await model.embed(ids);
      within(rows, golden.output("thinker.text", "embeds"));
      expect(await codeOf(model.embed(Int32Array.of(model.info.vocabulary)))).toBe("bad-argument");
      const words = model.tokenize("Hello, who are you?");
      expect(model.detokenize(words)).toBe("Hello, who are you?");
      const special = model.tokenize("<|im_start|>", true);
      expect(special.length).toBe(1);
      expect(model.tokenize("<|im_start|>").length).toBeGreaterThan(1);
      expect(new TextDecoder().decode(model.piece(special[0] ?? 0, true))).toBe("<|im_start|>");
      expect(codeThrown(() => model.piece(70_000))).toBe("bad-argument");
      expect(codeThrown(() => model.tokenize(3 as unknown as string))).toBe("bad-argument");
    });

    it("native-model-3: contexts outlive a disposed model", async () => {
      const pack = await convertFixture(folder, fixture);
      const own = await native.loadModel(pack.thinker, { device: "CPU", useMmap: false });
      await using c = await own.createContext(STRICT);
      await own.dispose();
      expect(own.bytes).toBe(0);
      const decoded = await c.decodeIds(ids, { logits: "last" });
      within(decoded.logits, golden.output("thinker.text", "lastLogits"));
      expect(codeThrown(() => own.tokenize("a"))).toBe("disposed");
      expect(await codeOf(own.createContext(STRICT))).toBe("disposed");
    });
  });
}
