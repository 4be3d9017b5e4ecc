import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readPickle } from "../../../models/convert/pickle.ts";
import { memorySource } from "../../../models/convert/source.ts";
import { readSpeakers } from "../../../models/convert/speakers.ts";
import { checkpoint } from "./pack.ts";
import { torchArchive } from "./torchArchive.ts";

const file = "spk_dict.pt";
const published = await readFile(join(checkpoint, file));
const read = (bytes: Uint8Array) => readSpeakers(memorySource(file, bytes));
const refused = { name: "ConvertError", code: "file-damaged" };

/** A speaker dictionary by hand: `S` a text, `N` a number, and the rest as opcodes. */
const text = (value: string) => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([Buffer.from("X"), length, bytes]);
};
const number = (value: number) => {
  const bytes = Buffer.from("J\0\0\0\0");
  bytes.writeInt32LE(value, 1);
  return bytes;
};
const list = (...parts: (string | Buffer)[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)),
  );
const program = (...parts: (string | Buffer)[]) => list("\x80\x02", ...parts, ".");

const storage = (key: string, elements: number, type = "FloatStorage") =>
  list("(", text("storage"), `ctorch\n${type}\n`, text(key), text("cpu"), number(elements), "tQ");
const tensor = (from: Buffer, offset: number, shape: number[], strides: number[]) =>
  list(
    "ctorch._utils\n_rebuild_tensor_v2\n(",
    from,
    number(offset),
    list("(", ...shape.map(number), "t"),
    list("(", ...strides.map(number), "t"),
    "\x89ccollections\nOrderedDict\n)RtR",
  );
const cond = tensor(storage("0", 4), 0, [1, 4], [4, 1]);
const refMel = tensor(storage("1", 6), 0, [1, 3, 2], [6, 2, 1]);
const speaker = (parts: { cond?: Buffer; refMel?: Buffer; bos?: Buffer }) =>
  list(
    "}(",
    text("bos_token"),
    parts.bos ?? number(7),
    text("cond"),
    parts.cond ?? cond,
    text("ref_mel"),
    parts.refMel ?? refMel,
    "u",
  );
const dictionary = (name: string, entry: Buffer) => program("}(", text(name), entry, "u");

function archive(pickle: Buffer, members: Record<string, Uint8Array> = {}): Uint8Array {
  return torchArchive({
    "spk/data.pkl": pickle,
    "spk/data/0": new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer),
    "spk/data/1": new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer),
    ...members,
  });
}

describe("speakers", () => {
  test("speakers-1 every voice of the checkpoint is read", async () => {
    const speakers = await read(published);
    expect([...speakers.keys()].sort()).toEqual(["Chelsie", "Ethan"]);
    for (const { cond, refMel, refFrames } of speakers.values()) {
      expect(cond.length).toBe(192);
      expect(refMel.length).toBe(refFrames * 80);
      expect(refMel.some((value) => value !== 0)).toBe(true);
    }
    const ids = [...speakers.values()].map(({ bosToken }) => bosToken);
    expect(ids).toEqual([641, 643]);
  });

  test("speakers-2 values are taken by their strides, whatever the device they were saved on", async () => {
    const turned = tensor(storage("1", 6), 0, [1, 2, 3], [6, 1, 2]);
    const speakers = await read(archive(dictionary("Ada", speaker({ refMel: turned }))));
    expect(speakers.get("Ada")).toMatchObject({ bosToken: 7, refFrames: 2 });
    expect([...(speakers.get("Ada")?.refMel ?? [])]).toEqual([1, 3, 5, 2, 4, 6]);
  });

  test.each<[string, Buffer]>([
    ["a call of os.system", program("cos\nsystem\n(", text("true"), "tR")],
    ["builtins.eval", program("cbuiltins\neval\n(", text("1"), "tR")],
    ["another function of torch", program("ctorch\nload\n(", text("x"), "tR")],
    ["a class to build (NEWOBJ)", program("ccollections\nOrderedDict\n)\x81")],
    ["an object's state (BUILD)", program("ccollections\nOrderedDict\n)R}b")],
    ["INST", program("(ios\nsystem\n")],
    ["OBJ", program("(cos\nsystem\no")],
    ["STACK_GLOBAL", program(text("os"), text("system"), "\x93")],
    ["an extension code", program("\x82\x01")],
    ["a persistent id as text", program("P0\n")],
    ["an ordered dictionary of contents", program("ccollections\nOrderedDict\n(N tR")],
    [
      "half floats as storage",
      dictionary("A", speaker({ cond: tensor(storage("0", 4, "HalfStorage"), 0, [1, 4], [4, 1]) })),
    ],
    [
      "a storage by a path",
      dictionary("A", speaker({ cond: tensor(storage("../0", 4), 0, [1, 4], [4, 1]) })),
    ],
    [
      "a missing storage",
      dictionary("A", speaker({ cond: tensor(storage("9", 4), 0, [1, 4], [4, 1]) })),
    ],
    [
      "a storage of another size",
      dictionary("A", speaker({ cond: tensor(storage("0", 5), 0, [1, 4], [4, 1]) })),
    ],
    [
      "a tensor beyond its storage",
      dictionary("A", speaker({ cond: tensor(storage("0", 4), 1, [1, 4], [4, 1]) })),
    ],
    [
      "strides beyond the storage",
      dictionary("A", speaker({ cond: tensor(storage("0", 4), 0, [1, 4], [4, 2]) })),
    ],
    [
      "a billion values of one",
      dictionary("A", speaker({ cond: tensor(storage("0", 4), 0, [1, 1e9], [0, 0]) })),
    ],
    [
      "a negative offset",
      dictionary("A", speaker({ cond: tensor(storage("0", 4), -1, [1, 4], [4, 1]) })),
    ],
    ["another rank", dictionary("A", speaker({ refMel: cond }))],
    ["no vector", dictionary("A", speaker({ cond: number(1) }))],
    ["a text as id", dictionary("A", speaker({ bos: text("7") }))],
    ["a name of control characters", dictionary("\x1b[2J", speaker({}))],
    ["no speaker at all", program("}")],
    ["a dictionary inside of itself", program("}q\0(", text("A"), "h\0u")],
    ["a key twice", program("}(", text("A"), number(1), text("A"), number(2), "u")],
    ["a number as key", program("}(", number(1), number(1), "u")],
    ["a length beyond the end", program("X\xff\xff\xff\x7f")],
    ["text that is not UTF-8", program(list("X\x01\0\0\0\xff"))],
    ["an end before anything", program()],
    ["something behind the end", list(dictionary("A", speaker({})), ".")],
    ["another protocol", list("\x80\x05}.")],
    ["no end", list("\x80\x02}")],
    ["an endless program", program("}", "q\0".repeat(100_001))],
    ["a reference to nothing", program("h\x07")],
    ["a mark without an end", program("t")],
  ])("speakers-3 refused: %s", async (_, pickle) => {
    await expect(read(archive(pickle))).rejects.toMatchObject(refused);
  });

  test("speakers-4 archives that torch does not write are refused", async () => {
    const whole = {
      "spk/data.pkl": dictionary("A", speaker({})),
      "spk/data/0": new Uint8Array(16),
      "spk/data/1": new Uint8Array(24),
    };
    await expect(read(torchArchive(whole))).resolves.toBeDefined();
    const nan = new Uint8Array(Float32Array.of(0, 0, Number.NaN, 0).buffer);
    const bad: Uint8Array[] = [
      torchArchive(whole, { method: 8 }),
      torchArchive(whole, { crc: 7 }),
      torchArchive({ ...whole, "other/data.pkl": whole["spk/data.pkl"] }),
      torchArchive({ ...whole, "../evil": new Uint8Array(1) }),
      torchArchive({ ...whole, "spk/byteorder": Buffer.from("big") }),
      torchArchive({ ...whole, "spk/data/0": nan }),
      torchArchive({ "spk/data/0": new Uint8Array(4) }),
      torchArchive(
        Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`a/${i}`, new Uint8Array(0)])),
      ),
      published.subarray(0, published.length - 30),
      new Uint8Array(100),
      new Uint8Array(0),
    ];
    for (const bytes of bad) await expect(read(bytes)).rejects.toMatchObject(refused);
  });

  test("speakers-5 a pickle alone never reaches beyond its own bytes", () => {
    for (let length = 0; length < 120; length++)
      expect(() => readPickle(file, dictionary("A", speaker({})).subarray(0, length))).toThrow();
  });
});
