import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, codeThrown, loadAddon } from "./addon.ts";
import { convertFixture, type TestPack } from "./packs.ts";

const native = loadAddon();
const folder = mkdtempSync(join(tmpdir(), "sotto-native-"));
let pack: TestPack;

beforeAll(async () => {
  await native.loadBackends();
  pack = await convertFixture(folder, "omni-7b-nano");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of `path` changed by `change`. */
function altered(path: string, change: (bytes: Buffer) => Buffer): string {
  const copy = join(folder, "altered.gguf");
  writeFileSync(copy, change(readFileSync(path)));
  return copy;
}

/** Replaces the value of a u32 or f32 key of a GGUF. */
function withKey(path: string, key: string, value: number): string {
  return altered(path, (bytes) => {
    const at = bytes.indexOf(Buffer.from(key, "latin1"));
    if (at < 0) throw new Error(`${key} is not in ${path}.`);
    bytes.writeUInt32LE(value, at + key.length + 4);
    return bytes;
  });
}

/** Replaces text of the header by text of the same length. */
function withText(path: string, from: string, to: string): string {
  return altered(path, (bytes) => {
    const at = bytes.indexOf(Buffer.from(from, "latin1"));
    if (at < 0 || from.length !== to.length) throw new Error(`${from} cannot become ${to}.`);
    bytes.write(to, at, "latin1");
    return bytes;
  });
}

/** What each loader says about a file. */
const everyCode = (path: string) =>
  Promise.all(
    [
      native.loadModel(path, { device: "CPU" }),
      native.loadAudioEncoder(path, { device: "CPU" }),
      native.loadVisionEncoder(path, { device: "CPU" }),
    ].map(codeOf),
  );

describe("files", () => {
  it("native-file-1: missing, empty, foreign and folder", async () => {
    const empty = join(folder, "empty.gguf");
    writeFileSync(empty, "");
    for (const path of [join(folder, "none.gguf"), folder]) {
      expect(await everyCode(path)).toEqual(Array(3).fill("file-unreadable"));
    }
    for (const path of [empty, import.meta.filename]) {
      expect(await everyCode(path)).toEqual(Array(3).fill("file-damaged"));
    }
  });

  it("native-file-2: cut off anywhere", async () => {
    for (const part of [5, 24, 100, 4000, 0.2, 0.5, 0.999]) {
      for (const path of [pack.thinker, pack.projector]) {
        const cut = altered(path, (bytes) =>
          bytes.subarray(0, part < 1 ? Math.floor(bytes.length * part) : part),
        );
        for (const code of await everyCode(cut)) {
          expect(["file-damaged", "wrong-model"]).toContain(code);
        }
      }
    }
  });

  it("native-file-3: the wrong kind of file is called that", async () => {
    expect(await codeOf(native.loadModel(pack.projector))).toBe("wrong-model");
    expect(await codeOf(native.loadAudioEncoder(pack.thinker))).toBe("wrong-model");
    expect(await codeOf(native.loadVisionEncoder(pack.thinker))).toBe("wrong-model");
    const other = withText(pack.projector, "qwen2.5o", "qwen2vl!");
    expect(await codeOf(native.loadAudioEncoder(other))).toBe("wrong-model");
    const unknown = withText(pack.thinker, "paddleocr", "paddleocx");
    expect(["file-damaged", "wrong-model"]).toContain(await codeOf(native.loadModel(unknown)));
    const nameless = withText(pack.projector, "a.blk.1.ln2.bias", "a.blk.1.ln9.bias");
    expect(await codeOf(native.loadAudioEncoder(nameless))).toBe("wrong-model");
    await (await native.loadVisionEncoder(nameless, { device: "CPU" })).dispose();
  });

  it.each([
    ["paddleocr.block_count", [0, 1, 511, 4_294_967_295]],
    ["paddleocr.embedding_length", [0, 64, 1 << 30]],
    ["paddleocr.attention.head_count", [0, 3, 100_000]],
    ["paddleocr.attention.head_count_kv", [0, 2, 100_000]],
    ["paddleocr.feed_forward_length", [0, 7]],
    ["paddleocr.context_length", [0, 4_294_967_295]],
    ["paddleocr.vocab_size", [0, 7]],
  ])("native-file-4: an impossible %s is refused", async (key, values) => {
    for (const value of values) {
      const code = await codeOf(native.loadModel(withKey(pack.thinker, key, value)));
      expect([value, code]).toEqual([value, expect.stringMatching(/^(file-damaged|wrong-model)$/)]);
    }
  });

  it.each([
    ["clip.audio.block_count", [0, 3, 4_294_967_295]],
    ["clip.audio.attention.head_count", [0, 3, 1 << 20]],
    ["clip.audio.embedding_length", [0, 31]],
    ["clip.audio.num_mel_bins", [0, 80]],
    ["clip.vision.block_count", [0, 5]],
    ["clip.vision.attention.head_count", [0, 5]],
    ["clip.vision.patch_size", [0, 13, 1 << 30]],
    ["clip.vision.n_wa_pattern", [0, 99]],
    ["clip.vision.projection_dim", [0, 127]],
  ])("native-file-5: an impossible %s is refused", async (key, values) => {
    for (const value of values) {
      const path = withKey(pack.projector, key, value);
      const load = key.includes("audio")
        ? native.loadAudioEncoder(path)
        : native.loadVisionEncoder(path);
      expect(await codeOf(load)).toMatch(/^(file-damaged|wrong-model)$/);
    }
  });

  it("native-file-6: weights that are not finite are found when they are used", async () => {
    const poisoned = altered(pack.projector, (bytes) => bytes.fill(0xff, bytes.length >> 1));
    const attempt = async () => {
      await using audio = await native.loadAudioEncoder(poisoned, { device: "CPU", threads: 1 });
      await using vision = await native.loadVisionEncoder(poisoned, { device: "CPU", threads: 1 });
      await audio.encode(new Float32Array(128 * 40), 40);
      await vision.encode(new Float32Array(1176 * 4), 2, 2);
    };
    expect(await codeOf(attempt())).toBe("not-finite");
  });

  it("native-file-7: the reason is llama.cpp's, and nothing is printed", async () => {
    const broken = withText(pack.thinker, "blk.1.attn_q.weight", "blk.1.attn_z.weight");
    await expect(native.loadModel(broken)).rejects.toThrow(/blk\.1\.attn_q\.weight/);
  });

  it("native-file-8: loading can be aborted", async () => {
    const signal = AbortSignal.abort();
    expect(await codeOf(native.loadModel(pack.thinker, { signal }))).toBe("aborted");
    expect(await codeOf(native.loadAudioEncoder(pack.projector, { signal }))).toBe("aborted");
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const load = native.loadModel(pack.thinker, { signal: controller.signal, onProgress });
    // A file this small may be whole before the abort arrives; it must settle either way.
    await load
      .then((model) => model.dispose())
      .catch((error) => expect(error.code).toBe("aborted"));
  });

  it("native-file-9: unknown devices, folders and options are named", async () => {
    expect(await codeOf(native.loadModel(pack.thinker, { device: "TPU9" }))).toBe("no-backend");
    expect(await codeOf(native.loadBackends({ libraries: ["/no/such/ggml.so"] }))).toBe(
      "no-backend",
    );
    expect(await codeOf(native.loadModel(pack.thinker, { gpuLayers: 1.5 }))).toBe("bad-argument");
    expect(await codeOf(native.loadModel(3 as unknown as string))).toBe("bad-argument");
    const model = await native.loadModel(pack.thinker, { device: "CPU" });
    expect(() => new (model.constructor as new () => unknown)()).toThrow();
    await model.dispose();
    expect(native.devices().map((device) => device.kind)).toContain("cpu");
    expect(codeThrown(() => native.createSampler(1 as unknown as object))).toBe("bad-argument");
  });

  it("native-quantize-1: a Q8_0 file loads, is smaller, and leaves no partial file", async () => {
    const output = join(folder, "q8.gguf");
    const seen: number[] = [];
    await native.quantize(pack.thinker, output, {
      type: "Q8_0",
      threads: 1,
      onProgress: (fraction) => seen.push(fraction),
    });
    await using model = await native.loadModel(output, { device: "CPU" });
    expect(model.info.architecture).toBe("paddleocr");
    expect(model.info.ropeSections[0]).toBe(0);
    expect(readFileSync(output).length).toBeLessThan(readFileSync(pack.thinker).length / 2);
    expect(seen.at(-1)).toBe(1);
    expect(seen.toSorted((a, b) => a - b)).toEqual(seen);
  });

  it("native-quantize-2: failures leave nothing behind", async () => {
    const output = join(folder, "never.gguf");
    const type = "Q8_0";
    const damaged = altered(pack.thinker, (bytes) => bytes.subarray(0, bytes.length >> 1));
    expect(await codeOf(native.quantize(damaged, output, { type }))).toBe("file-damaged");
    const signal = AbortSignal.abort();
    expect(await codeOf(native.quantize(pack.thinker, output, { type, signal }))).toBe("aborted");
    expect(await codeOf(native.quantize(pack.thinker, output, { type: "Q3" as "F16" }))).toBe(
      "bad-argument",
    );
    const nowhere = join(folder, "no", "such", "folder.gguf");
    expect(await codeOf(native.quantize(pack.thinker, nowhere, { type }))).toBe("compute-failed");
    expect(() => readFileSync(output)).toThrow();
    expect(() => readFileSync(`${output}.part`)).toThrow();
  });

  it("native-quantize-3: rows quantize to blocks of 32 with half-precision scales", async () => {
    const rows = new Float32Array(64).map((_, i) => (i < 32 ? i - 16 : 0));
    const bytes = await native.quantizeRows(rows, 32);
    expect(bytes.length).toBe(2 * 34);
    expect(new Int8Array(bytes.buffer, 2, 32)[0]).toBe(-127);
    expect([...bytes.subarray(34)].every((byte) => byte === 0)).toBe(true);
    expect(await codeOf(native.quantizeRows(rows, 48))).toBe("bad-argument");
    expect(await codeOf(native.quantizeRows(new Float32Array(32).fill(1 / 0), 32))).toBe(
      "not-finite",
    );
  });
});
