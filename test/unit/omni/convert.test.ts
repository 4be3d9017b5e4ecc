import { cp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { convertCheckpoint, installPublished } from "../../../models/convert/convert.ts";
import { ELEMENT_ID, type MetadataValue } from "../../../models/convert/gguf-format.ts";
import { readGguf } from "../../../models/convert/gguf-read.ts";
import { writeHeader } from "../../../models/convert/gguf-write.ts";
import { multiplyTransposed } from "../../../models/convert/multiply.ts";
import { readSafetensors } from "../../../models/convert/safetensors.ts";
import { fileSource, memorySource } from "../../../models/convert/source.ts";
import type { Progress } from "../../../models/convert/write-file.ts";
import { Disposables } from "../../../src-main/base/disposal.ts";
import { Omni } from "../../../src-main/engine/omni/load.ts";
import { loadNative } from "../../../src-main/engine/omni/native.ts";
import { asPublished } from "../../support/omniHub.ts";
import { checkpoint, scratch } from "./pack.ts";

const owned = new Disposables();
afterAll(() => owned[Symbol.asyncDispose]());

/** A copy of the checkpoint with some files changed. */
async function altered(change: (folder: string) => Promise<void>): Promise<string> {
  const folder = await scratch(owned);
  await cp(checkpoint, folder, { recursive: true });
  await change(folder);
  return folder;
}

/** Sets values of an object inside of a JSON file. */
async function editJson(
  folder: string,
  name: string,
  path: readonly string[],
  values: Record<string, unknown>,
): Promise<void> {
  const whole: unknown = JSON.parse(await readFile(join(folder, name), "utf8"));
  const inner = path.reduce((at, key) => (at as Record<string, unknown>)[key], whole);
  Object.assign(inner as object, values);
  await writeFile(join(folder, name), JSON.stringify(whole));
}

const f32 = { type: "f32" } as const;

describe("converting a checkpoint", () => {
  test("convert-1 gives the same bytes every time, and nothing but the pack", async () => {
    const [a, b] = [await scratch(owned), await scratch(owned)];
    const [first, second] = [
      await convertCheckpoint(checkpoint, a, { type: "f16" }),
      await convertCheckpoint(checkpoint, b, { type: "f16" }),
    ];
    expect(first).toEqual(second);
    expect((await readdir(a)).sort()).toEqual([
      "bridge.gguf",
      "code2wav.gguf",
      "omni.json",
      "projector.gguf",
      "talker.gguf",
      "thinker.gguf",
    ]);
    for (const name of await readdir(a))
      expect((await readFile(join(a, name))).equals(await readFile(join(b, name)))).toBe(true);
  });

  test("convert-2 goes on where it was stopped, with the same bytes", async () => {
    const whole = await convertCheckpoint(checkpoint, await scratch(owned), f32);
    const out = await scratch(owned);
    for (const stopAt of [0.2, 0.5, 0.9]) {
      const abort = new AbortController();
      const onProgress = ({ file, bytes, totalBytes }: Progress) => {
        if (file === "thinker.gguf" && bytes / totalBytes > stopAt) abort.abort();
      };
      const options = { ...f32, signal: abort.signal, onProgress, checkpointBytes: 1 };
      await expect(convertCheckpoint(checkpoint, out, options)).rejects.toThrow();
      expect(await readdir(out)).not.toContain("omni.json");
    }
    const writes: Progress[] = [];
    const resumed = await convertCheckpoint(checkpoint, out, {
      ...f32,
      onProgress: (progress) => writes.push(progress),
    });
    expect(resumed).toEqual(whole);
    // The first report of the last run stands where the one before had come to.
    expect((writes[0]?.bytes ?? 0) / (writes[0]?.totalBytes ?? 1)).toBeGreaterThan(0.8);
  });

  test("convert-3 changed sources are not mixed with what was written before", async () => {
    const out = await scratch(owned);
    const abort = new AbortController();
    const options = { ...f32, signal: abort.signal, checkpointBytes: 1 };
    const onProgress = ({ bytes, totalBytes }: Progress) => {
      if (bytes / totalBytes > 0.5) abort.abort();
    };
    await expect(convertCheckpoint(checkpoint, out, { ...options, onProgress })).rejects.toThrow();
    const other = await convertCheckpoint(checkpoint, out, { type: "f16" });
    expect(other).toEqual(
      await convertCheckpoint(checkpoint, await scratch(owned), { type: "f16" }),
    );
  });

  test("convert-4 Q8_0 through llama.cpp's quantizer loads and writes", async () => {
    const native = loadNative();
    await native.loadBackends();
    const out = await scratch(owned);
    const quantizeRows = (rows: Float32Array, columns: number) =>
      native.quantizeRows(rows, columns);
    await convertCheckpoint(checkpoint, out, { type: "q8_0", quantizeRows });
    await using source = await fileSource(join(out, "thinker.gguf"));
    const { tensors } = await readGguf(source);
    const matrices = tensors.filter(({ dimensions }) => dimensions.length === 2);
    expect(new Set(matrices.map(({ elementId }) => elementId))).toEqual(new Set([ELEMENT_ID.Q8_0]));
    await using omni = await Omni.load(out, native, { device: "CPU" });
    await using thinker = await omni.conversation({ contextTokens: 128 });
    const messages = [{ role: "user" as const, parts: [{ text: "Hello" }] }];
    expect((await thinker.show(messages, "reply")).promptTokens).toBeGreaterThan(10);
  });

  const inConfig = (path: readonly string[], values: Record<string, unknown>) => (folder: string) =>
    editJson(folder, "config.json", path, values);
  const text = ["thinker_config", "text_config"];
  const refused: [name: string, code: string, change: (folder: string) => Promise<void>][] = [
    ["another family", "other-family", inConfig([], { model_type: "qwen2_vl" })],
    [
      "a layer more than there are tensors",
      "tensor-mismatch",
      inConfig(text, { num_hidden_layers: 4 }),
    ],
    [
      "sections that do not fit the head",
      "config-invalid",
      inConfig(text, { rope_scaling: { mrope_section: [8, 12, 13] } }),
    ],
    ["an absurd layer count", "config-invalid", inConfig(text, { num_hidden_layers: 1e15 })],
    [
      "a cut shard",
      "file-damaged",
      (folder) => truncate(join(folder, "model-00001-of-00002.safetensors"), 900_000),
    ],
    [
      "a shard outside of the folder",
      "file-damaged",
      (folder) =>
        editJson(folder, "model.safetensors.index.json", ["weight_map"], {
          "thinker.lm_head.weight": "../../etc/passwd",
        }),
    ],
    [
      "a folder without weights",
      "file-unreadable",
      (folder) => rm(join(folder, "model.safetensors.index.json")),
    ],
    [
      "another way to split text",
      "tokenizer-unsupported",
      (folder) =>
        editJson(folder, "tokenizer.json", [], {
          pre_tokenizer: { type: "Split", pattern: { Regex: "\\s+" } },
        }),
    ],
    [
      "heads that the rotary sections do not fit",
      "config-invalid",
      (folder) => editJson(folder, "config.json", ["talker_config"], { head_dim: 64 }),
    ],
    [
      "a Talker for another Thinker",
      "config-invalid",
      (folder) => editJson(folder, "config.json", ["talker_config"], { embedding_size: 64 }),
    ],
    [
      "a Talker of another width",
      "tensor-mismatch",
      (folder) => editJson(folder, "config.json", ["talker_config"], { hidden_size: 32 }),
    ],
    [
      "a control id outside of the embeddings",
      "tensor-mismatch",
      (folder) =>
        editJson(folder, "config.json", ["talker_config"], { tts_text_pad_token_id: 100_000 }),
    ],
    ["a voice without speakers", "file-unreadable", (folder) => rm(join(folder, "spk_dict.pt"))],
    [
      "two tokens with one id",
      "tokenizer-unsupported",
      (folder) => editJson(folder, "tokenizer.json", ["model", "vocab"], { doubled: 5 }),
    ],
  ];

  test.each(refused)(
    "convert-5 refuses %s by name, and writes nothing",
    async (_, code, change) => {
      const out = join(await scratch(owned), "pack");
      const folder = await altered(change);
      await expect(convertCheckpoint(folder, out, f32)).rejects.toMatchObject({ code });
      await expect(readdir(out)).rejects.toThrow();
    },
  );
});

describe("converting the voice", () => {
  const read = async (folder: string, file: string) => {
    const source = owned.add(await fileSource(join(folder, file)));
    const { metadata, tensors, dataOffset } = await readGguf(source);
    const values = async (name: string) => {
      const tensor = tensors.find((each) => each.name === name);
      if (!tensor) throw new Error(`no tensor ${name}`);
      const bytes = await source.read(dataOffset + tensor.offset, tensor.bytes);
      return new Float32Array(bytes.buffer);
    };
    return { metadata, tensors, values };
  };

  test("convert-9 the codec table is projected, in single rows and in any number of them", () => {
    const a = Float32Array.from({ length: 5 * 7 }, (_, i) => Math.sin(i));
    const b = Float32Array.from({ length: 6 * 7 }, (_, i) => Math.cos(i));
    const whole = multiplyTransposed(a, b, 7);
    for (let i = 0; i < 5; i++)
      for (let j = 0; j < 6; j++) {
        let sum = 0;
        for (let x = 0; x < 7; x++) sum += (a[i * 7 + x] as number) * (b[j * 7 + x] as number);
        expect(whole[i * 6 + j]).toBeCloseTo(sum, 6);
      }
    const parts = [0, 1, 2, 3, 4].map((i) =>
      multiplyTransposed(a.subarray(i * 7, (i + 1) * 7), b, 7),
    );
    expect(parts.flatMap((part) => [...part])).toEqual([...whole]);
  });

  test("convert-10 Talker and bridge say what the engine would else hard-code", async () => {
    const out = await scratch(owned);
    await convertCheckpoint(checkpoint, out, f32);
    const talker = await read(out, "talker.gguf");
    expect(Object.fromEntries([...talker.metadata].map(([k, v]) => [k, v.value]))).toMatchObject({
      "general.architecture": "paddleocr",
      "paddleocr.vocab_size": 320,
      "paddleocr.attention.key_length": 128,
      "paddleocr.rope.dimension_sections": [0, 16, 24, 24],
      "tokenizer.ggml.model": "no_vocab",
    });
    const bridge = await read(out, "bridge.gguf");
    expect(bridge.metadata.get("bridge.speakers")?.value).toEqual(["Ethan", "Chelsie"]);
    expect(bridge.metadata.get("bridge.code_rows")?.value).toBe(258);
    expect((await bridge.values("speaker.1.weight")).length).toBe(64);
    const native = loadNative();
    await native.loadBackends();
    const model = owned.add(await native.loadModel(join(out, "talker.gguf"), { device: "CPU" }));
    expect(model.info).toMatchObject({ vocabulary: 320, width: 64, positionPlanes: 3 });
  });

  test("convert-11 an export of the Thinker alone becomes a pack without a voice", async () => {
    const folder = await altered((copy) =>
      editJson(copy, "config.json", [], { talker_config: undefined }),
    );
    const manifest = await convertCheckpoint(folder, await scratch(owned), { type: "f16" });
    expect(Object.keys(manifest.files)).toEqual(["thinker", "projector"]);
    expect(manifest.speech).toBeUndefined();
  });
});

describe("installing published files", () => {
  let pack: string;
  let published: { thinker: string; projector: string };

  beforeAll(async () => {
    pack = await scratch(owned);
    await convertCheckpoint(checkpoint, pack, { type: "f16" });
    const folder = await scratch(owned);
    published = {
      thinker: join(folder, "published.gguf"),
      projector: join(pack, "projector.gguf"),
    };
    await writeFile(published.thinker, await asPublished(join(pack, "thinker.gguf")));
  });

  test("convert-6 a published Thinker gets this engine's header and keeps its tensors", async () => {
    const out = await scratch(owned);
    const manifest = await installPublished({ configDirectory: checkpoint, ...published }, out);
    await using source = await fileSource(join(out, "thinker.gguf"));
    const { metadata, tensors, dataOffset } = await readGguf(source);
    expect(metadata.get("general.architecture")?.value).toBe("paddleocr");
    expect(metadata.get("paddleocr.rope.dimension_sections")?.value).toEqual([0, 8, 12, 12]);
    expect(metadata.get("paddleocr.attention.layer_norm_rms_epsilon")?.value).toBeCloseTo(1e-6, 9);
    expect([...metadata.keys()].filter((key) => key.startsWith("qwen2vl."))).toEqual([]);
    await using before = await fileSource(join(pack, "thinker.gguf"));
    const original = await readGguf(before);
    for (const tensor of original.tensors) {
      const now = tensors.find(({ name }) => name === tensor.name);
      const [a, b] = [original.dataOffset + tensor.offset, dataOffset + (now?.offset ?? 0)];
      const kept = Buffer.from(await source.read(b, tensor.bytes));
      expect(kept.equals(await before.read(a, tensor.bytes)), tensor.name).toBe(true);
    }
    const native = loadNative();
    await native.loadBackends();
    await using omni = await Omni.load(out, native, { device: "CPU" });
    expect(omni.manifest).toMatchObject({ width: 128, ids: { end: [602] } });
    expect(manifest.addedTokens.map(({ text }) => text)).toContain("<|vision_bos|>");
  });

  test("convert-8 the voice of a published Thinker comes from its own checkpoint", async () => {
    const out = await scratch(owned);
    const whole = await convertCheckpoint(checkpoint, await scratch(owned), { type: "f16" });
    const files = { configDirectory: checkpoint, ...published, speechCheckpoint: checkpoint };
    const manifest = await installPublished(files, out);
    expect(manifest.files.talker).toEqual(whole.files.talker);
    expect(manifest.files.bridge).toEqual(whole.files.bridge);
    expect(manifest.speech).toEqual({ speakers: ["Ethan", "Chelsie"], defaultSpeaker: "Chelsie" });
    const silent = { configDirectory: checkpoint, ...published };
    expect((await installPublished(silent, await scratch(owned))).speech).toBeUndefined();
  });

  test("convert-7 files of another model are refused by name", async () => {
    const out = await scratch(owned);
    const other = join(checkpoint, "..", "omni-3b-nano");
    await expect(
      installPublished({ configDirectory: other, ...published }, out),
    ).rejects.toMatchObject({ code: "tensor-mismatch" });
    const swapped = { thinker: published.projector, projector: published.thinker };
    await expect(
      installPublished({ configDirectory: checkpoint, ...swapped }, out),
    ).rejects.toMatchObject({ code: "other-family" });
  });
});

describe("safetensors", () => {
  const file = (header: unknown, dataBytes: number) => {
    const text = new TextEncoder().encode(JSON.stringify(header));
    const bytes = new Uint8Array(8 + text.length + dataBytes);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    bytes.set(text, 8);
    return memorySource("hostile.safetensors", bytes);
  };
  const tensor = (from: number, to: number, dtype = "F32", shape = [(to - from) / 4]) => ({
    dtype,
    shape,
    data_offsets: [from, to],
  });

  const hostile: [name: string, code: string, header: unknown, dataBytes: number][] = [
    ["overlapping tensors", "file-damaged", { a: tensor(0, 8), b: tensor(4, 12) }, 12],
    ["a hole", "file-damaged", { a: tensor(0, 8), b: tensor(12, 16) }, 16],
    ["data that belongs to nobody", "file-damaged", { a: tensor(0, 8) }, 12],
    ["a range beyond the file", "file-damaged", { a: tensor(0, 4000) }, 8],
    ["a reversed range", "file-damaged", { a: tensor(8, 0, "F32", [0]) }, 8],
    ["a shape that overflows", "file-damaged", { a: tensor(0, 8, "F32", [2 ** 40, 2 ** 40]) }, 8],
    ["a negative side", "file-damaged", { a: tensor(0, 8, "F32", [-2]) }, 8],
    ["an unknown element type", "dtype-unsupported", { a: tensor(0, 8, "F31") }, 8],
    ["a type from the prototype", "dtype-unsupported", { a: tensor(0, 8, "constructor") }, 8],
    ["a header that is a list", "file-damaged", [1, 2], 0],
  ];

  test.each(hostile)("safetensors-1 refuses %s", async (_, code, header, dataBytes) => {
    await expect(readSafetensors(file(header, dataBytes))).rejects.toMatchObject({ code });
  });

  test("safetensors-2 refuses a header longer than the file, and an absurd one", async () => {
    for (const length of [100n, (1n << 63n) - 1n]) {
      const bytes = new Uint8Array(16);
      new DataView(bytes.buffer).setBigUint64(0, length, true);
      const source = memorySource("hostile.safetensors", bytes);
      await expect(readSafetensors(source)).rejects.toMatchObject({ code: "file-damaged" });
    }
  });
});

describe("GGUF", () => {
  const u32 = (value: number): MetadataValue => ({ type: "u32", value });

  test("gguf-1 everything that can be written is read back", async () => {
    const metadata = new Map<string, MetadataValue>([
      ["a.u8", { type: "u8", value: 255 }],
      ["a.i8", { type: "i8", value: -128 }],
      ["a.i16", { type: "i16", value: -32_768 }],
      ["a.u16", { type: "u16", value: 65_535 }],
      ["a.u32", u32(4_294_967_295)],
      ["a.i32", { type: "i32", value: -1 }],
      ["a.f32", { type: "f32", value: 1.5 }],
      ["a.f64", { type: "f64", value: Math.PI }],
      ["a.u64", { type: "u64", value: (1n << 64n) - 1n }],
      ["a.i64", { type: "i64", value: -(1n << 63n) }],
      ["a.bool", { type: "bool", value: true }],
      ["a.text", { type: "string", value: "\uFEFFGrüße 世界 😀" }],
      ["a.list", { type: "array", of: "string", value: ["", "b", "\n"] }],
      ["a.flags", { type: "array", of: "bool", value: [true, false] }],
    ]);
    const head = { name: "w", dimensions: [32, 2], elementId: ELEMENT_ID.Q8_0, bytes: 68 };
    const header = writeHeader(metadata, [head]);
    const file = new Uint8Array(header.length + 96);
    file.set(header);
    const read = await readGguf(memorySource("a.gguf", file));
    expect(read.metadata).toEqual(metadata);
    expect(read.tensors).toEqual([{ ...head, offset: 0 }]);
    expect(read.dataOffset).toBe(header.length);
  });

  const head = (over: object) => ({
    name: "w",
    dimensions: [32],
    elementId: ELEMENT_ID.F32,
    bytes: 128,
    ...over,
  });
  const hostile: [name: string, code: string, heads: ReturnType<typeof head>[]][] = [
    ["a name twice", "file-damaged", [head({}), head({})]],
    ["an unknown element type", "dtype-unsupported", [head({ elementId: 999 })]],
    [
      "rows that are no whole blocks",
      "file-damaged",
      [head({ elementId: ELEMENT_ID.Q8_0, dimensions: [31] })],
    ],
    ["a shape that overflows", "file-damaged", [head({ dimensions: [2 ** 40, 2 ** 40] })]],
    ["no dimensions", "file-damaged", [head({ dimensions: [] })]],
    ["too many dimensions", "file-damaged", [head({ dimensions: [1, 1, 1, 1, 1] })]],
    ["a tensor beyond the file", "file-damaged", [head({ dimensions: [2 ** 30] })]],
    ["overlapping tensors", "file-damaged", [head({ bytes: 32 }), head({ name: "v" })]],
  ];

  test.each(hostile)("gguf-2 refuses %s", async (_, code, heads) => {
    const header = writeHeader(new Map([["general.file_type", u32(0)]]), heads);
    const file = new Uint8Array(header.length + 512);
    file.set(header);
    await expect(readGguf(memorySource("a.gguf", file))).rejects.toMatchObject({ code });
  });

  test("gguf-3 refuses counts and lengths beyond the file at once", async () => {
    const header = writeHeader(
      new Map([["a.list", { type: "array", of: "string", value: ["x"] }]]),
      [],
    );
    for (const at of [8, 16, 24, header.indexOf(0x61) + 6 + 8]) {
      const file = Uint8Array.from(header);
      new DataView(file.buffer).setBigUint64(at, 1n << 40n, true);
      const source = memorySource("a.gguf", file);
      await expect(readGguf(source)).rejects.toMatchObject({ code: "file-damaged" });
    }
  });
});
