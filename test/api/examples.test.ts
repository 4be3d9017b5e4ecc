/** Each example, as a person would run it, with real pictures and recordings. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { projectRoot } from "../e2e/pageEnd.ts";
import { type ApiPlace, apiPlace, key } from "./apiPlace.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const screen = (name: string) => join(projectRoot, "test", "support", "screens", `${name}.png`);
const spoken = (name: string) => join(projectRoot, "test", "support", "recordings", `${name}.wav`);

let place: ApiPlace;
let folder: string;
beforeAll(async () => {
  place = await apiPlace();
  folder = await mkdtemp(join(tmpdir(), "sotto-examples-"));
});
afterAll(() => place[Symbol.asyncDispose]());

async function example(name: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, SOTTO_URL: place.baseURL, SOTTO_API_KEY: key };
  const file = join(projectRoot, "examples", `${name}.mjs`);
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...args], { env });
  return stdout;
}

const secondsOf = async (path: string) => ((await readFile(path)).length - 44) / 2 / 24_000;

test("example-1 the kiosk answers about what it is shown, aloud", async () => {
  const out = join(folder, "kiosk.wav");
  expect(await example("kiosk", screen("receipt"), "How much is the olive oil?", out)).toContain(
    "9.95",
  );
  expect(await secondsOf(out)).toBeGreaterThan(1);
});

test("example-2 the tutor reads a page aloud", async () => {
  const out = join(folder, "tutor.wav");
  const text = await example("tutor", screen("error-dialog"), out);
  expect(text.split(/\s+/).length).toBeGreaterThan(8);
  expect(await secondsOf(out)).toBeGreaterThan(3);
});

test("example-3 the camera answers when it is asked aloud", async () => {
  expect(await example("machine-room", screen("receipt"), spoken("receipt-olive-oil"))).toContain(
    "9.95",
  );
});

test("example-4 without its arguments each says how it is run; a wrong key is one sentence", async () => {
  for (const name of ["kiosk", "tutor", "machine-room"]) {
    await expect(example(name)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Usage/),
    });
  }
  const file = join(projectRoot, "examples", "tutor.mjs");
  const env = { ...process.env, SOTTO_URL: place.baseURL, SOTTO_API_KEY: "no" };
  await expect(
    promisify(execFile)(process.execPath, [file, screen("receipt")], { env }),
  ).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/^This is not the key/) });
});
