import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FaultError } from "../../../src-main/contract/faults.ts";
import { WavFile } from "../../../src-main/turn/capture/wavFile.ts";
import { type WavSpec, wavBytes } from "./wavBytes.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sotto-wav-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function saved(bytes: Uint8Array): Promise<string> {
  const path = join(folder, "question.wav");
  await writeFile(path, bytes);
  return path;
}

async function read(bytes: Uint8Array): Promise<number[]> {
  await using file = await WavFile.open(await saved(bytes));
  const samples: number[] = [];
  for await (const piece of file.mono()) samples.push(...piece);
  expect(samples.length).toBe(file.length);
  return samples;
}

async function complaint(bytes: Uint8Array): Promise<string> {
  const path = await saved(bytes);
  const error = await WavFile.open(path).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FaultError)) throw new Error("the file was accepted", { cause: error });
  expect(error.fault).toMatchObject({ code: "bad-input", stage: "capture" });
  expect(error.fault.message).toMatch(/^\S+question\.wav .+\.$/);
  return error.fault.message.slice(path.length + 1);
}

const samples = [0, 0.5, -0.5, 0.25, -1];
const codings: readonly Pick<WavSpec, "kind" | "bits">[] = [
  { kind: "integer", bits: 8 },
  { kind: "integer", bits: 16 },
  { kind: "integer", bits: 24 },
  { kind: "integer", bits: 32 },
  { kind: "float", bits: 32 },
  { kind: "float", bits: 64 },
];

test.each(codings)("capture-3: $bits-bit $kind samples, plain and extensible", async (coding) => {
  for (const extensible of [false, true]) {
    expect(await read(wavBytes(samples, { ...coding, extensible }))).toEqual(samples);
  }
});

test("capture-3: channels are averaged", async () => {
  expect(await read(wavBytes([1 / 2, 0, -1 / 2, 1 / 4], { channels: 2 }))).toEqual([0.25, -0.125]);
});

test("capture-3: other chunks, an odd one too, may stand anywhere before the sound", async () => {
  const before = [Buffer.from("LIST\x03\0\0\0abc\0"), Buffer.from("fact\x04\0\0\0\0\0\0\0")];
  expect(await read(wavBytes(samples, { before }))).toEqual(samples);
});

test("capture-3: a size left open by a pipe means until the end of the file", async () => {
  expect(await read(wavBytes(samples, { claimedBytes: 0xffff_ffff }))).toEqual(samples);
});

test("capture-3: what is no number in a float file is silence, what is too loud is full scale", async () => {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, -7, 0.5];
  expect(await read(wavBytes(odd, { kind: "float", bits: 32 }))).toEqual([0, 1, -1, 0.5]);
});

test("capture-4: a file that ends inside its header is named, wherever it ends", async () => {
  const whole = wavBytes(samples, {});
  expect(await complaint(whole.subarray(0, 0))).toBe("is empty.");
  for (let length = 1; length < 44; length++) {
    expect(await complaint(whole.subarray(0, length)), `${length} bytes`).toMatch(
      /ends inside|not a WAV|no sound after/,
    );
  }
});

test.each<[string, WavSpec, RegExp]>([
  ["no samples", { claimedBytes: 0 }, /holds no sound/],
  ["cut sound", { claimedBytes: 20_000 }, /is cut off: it claims 20000 bytes .* holds 10/],
  ["a huge claim", { claimedBytes: 0xffff_fff0 }, /is cut off/],
  ["no channels", { channels: 0 }, /claims 0 channels/],
  ["too many channels", { channels: 60_000 }, /claims 60000 channels/],
  ["no rate", { rateHz: 0 }, /claims a rate of 0 Hz/],
  ["a rate out of range", { rateHz: 4_000_000_000 }, /claims a rate of 4000000000 Hz/],
  ["12-bit samples", { bits: 12 }, /has 12-bit integer samples/],
  ["a wrong block size", { block: 3 }, /claims 3 bytes for 1 samples/],
  ["ADPCM", { tag: 2 }, /is compressed \(coding 2\)/],
  ["a huge chunk", { before: [Buffer.from("LIST\xff\xff\xff\x7f", "latin1")] }, /"LIST" chunk/],
])("capture-4: %s is refused in one sentence", async (_, spec, pattern) => {
  expect(await complaint(wavBytes(samples, spec))).toMatch(pattern);
});

test.each<[string, string, RegExp]>([
  ["MP3", "ID3\x04\0\0\0\0\0\0\0\0\0", /is an MP3 file/],
  ["Ogg", "OggS\0\0\0\0\0\0\0\0\0\0", /is an Ogg file/],
  ["FLAC", "fLaC\0\0\0\0\0\0\0\0\0\0", /is a FLAC file/],
  ["M4A", "\0\0\0\x20ftypM4A \0\0", /is an MP4 or M4A file/],
  ["text", "Dear Sir or Madam,", /is not a WAV file/],
])("capture-4: %s under a WAV's name is told from it", async (_, bytes, pattern) => {
  expect(await complaint(Buffer.from(bytes, "latin1"))).toMatch(pattern);
});

test("capture-4: a missing file and a folder are named", async () => {
  const missing = WavFile.open(join(folder, "nowhere.wav"));
  await expect(missing).rejects.toMatchObject({ fault: { code: "not-found" } });
  await expect(WavFile.open(folder)).rejects.toMatchObject({ fault: { code: "bad-input" } });
});

test("capture-4: no header whatever breaks the reader (2,000 changed bytes, fixed seed)", async () => {
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
  for (let round = 0; round < 500; round++) {
    const bytes = Uint8Array.from(wavBytes(samples, { extensible: round % 2 === 0 }));
    for (let change = 0; change < 4; change++) bytes[random(bytes.length)] = random(256);
    const outcome = await WavFile.open(await saved(bytes)).then(
      async (file) => {
        for await (const piece of file.mono()) expect(piece.every(Number.isFinite)).toBe(true);
        await file[Symbol.asyncDispose]();
        return "read";
      },
      (error: unknown) => (error instanceof FaultError ? "refused" : error),
    );
    expect(["read", "refused"]).toContain(outcome);
  }
});
