import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WavFile } from "../../../src-main/turn/capture/wavFile.ts";
import { writeWav } from "../../../src-main/turn/play/wav.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sotto-wav-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const pieces = [Int16Array.of(1, -2, 32_767), Int16Array.of(-32_768), new Int16Array(0)];

test("wav-1: a mono 16-bit file that our own reader and its bytes agree on", async () => {
  const path = join(folder, "reply.wav");
  await writeWav(path, pieces, 22_050);
  const bytes = await readFile(path);
  expect(bytes).toHaveLength(44 + 8);
  expect(bytes.subarray(0, 4).toString()).toBe("RIFF");
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
  expect([0, 2, 4, 6].map((at) => bytes.readInt16LE(44 + at))).toEqual([1, -2, 32_767, -32_768]);
  await using file = await WavFile.open(path);
  expect(file.format).toMatchObject({ channels: 1, rateHz: 22_050 });
  expect(file.length).toBe(4);
  expect(await readdir(folder)).toEqual(["reply.wav"]);
});

test("wav-2: an older file is replaced whole", async () => {
  const path = join(folder, "reply.wav");
  await writeFile(path, "old and longer than the new one".repeat(10));
  await writeWav(path, [], 16_000);
  expect(await readFile(path)).toHaveLength(44);
});

test("wav-3: a place that cannot be written is named, and nothing is left there", async () => {
  await mkdir(join(folder, "folder"));
  const missing = join(folder, "missing", "reply.wav");
  await expect(writeWav(missing, pieces, 22_050)).rejects.toMatchObject({
    fault: { code: "bad-input", stage: "play", message: expect.stringContaining(missing) },
  });
  await expect(writeWav(join(folder, "folder"), pieces, 22_050)).rejects.toMatchObject({
    fault: { code: "bad-input", message: expect.stringContaining("is a folder") },
  });
  expect(await readdir(folder)).toEqual(["folder"]);
});
