import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSpeaker, type Player } from "../../../src-main/turn/play/speaker.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sotto-speaker-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A player that writes what it plays into a file named after the rate. */
const recorder = (): Player => ({
  command: process.execPath,
  args: (rate) => [
    "-e",
    "process.stdin.pipe(require('fs').createWriteStream(process.argv[1]))",
    join(folder, `${rate}.raw`),
  ],
});
const broken: Player = { command: process.execPath, args: () => ["-e", "process.exit(1)"] };
const absent: Player = { command: join(tmpdir(), "no-such-player"), args: () => [] };

test("speaker-1: the first player that works gets every sample in order", async () => {
  using speaker = await openSpeaker([absent, broken, recorder()]);
  speaker.start(16_000);
  const samples = Int16Array.from({ length: 30_000 }, (_, i) => i);
  speaker.write(samples.subarray(0, 10_000));
  speaker.write(samples.subarray(10_000));
  expect(await speaker.end()).toBe(30_000);
  const played = await readFile(join(folder, "16000.raw"));
  expect(new Int16Array(new Uint8Array(played).buffer)).toEqual(samples);
});

test("speaker-2: without a player the fault says what to install", async () => {
  await expect(openSpeaker([absent, broken])).rejects.toMatchObject({
    fault: { code: "unsupported", stage: "play", remedy: expect.stringContaining("--say") },
  });
});

test("speaker-3: a player that breaks off claims nothing", async () => {
  let starts = 0;
  const once: Player = {
    command: process.execPath,
    args: () => ["-e", starts++ === 0 ? "process.stdin.resume()" : "process.exit(3)"],
  };
  using speaker = await openSpeaker([once]);
  speaker.start(16_000);
  speaker.write(new Int16Array(100_000));
  speaker.write(new Int16Array(100_000));
  expect(await speaker.end()).toBe(0);
});

test("speaker-4: let go, it is silent at once", async () => {
  const speaker = await openSpeaker([
    { command: process.execPath, args: () => ["-e", "process.stdin.resume()"] },
  ]);
  speaker.start(16_000);
  speaker.write(new Int16Array(1_000));
  speaker[Symbol.dispose]();
  expect(await speaker.end()).toBe(0);
});
