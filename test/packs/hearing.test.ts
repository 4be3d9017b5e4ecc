/** The hearing worker as the engine uses it: built file, real models, real recording. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Hearing } from "../../src-main/engine/hear/hearing.ts";
import type { HearItem } from "../../src-main/engine/messages.ts";
import { dataHome } from "../../src-main/library/home.ts";
import { loadPack } from "../../src-main/library/load.ts";
import { soundOf } from "../support/recordings/recordings.ts";

const files = async () => (await loadPack("default", dataHome())).engine.hearing;

test("hear-14: a recording through the worker gives its text; an abort and a stop end calls", async () => {
  const hearing = await Hearing.start(await files());
  const sound = await soundOf("receipt-total.wav");
  const items: HearItem[] = [];
  const whole = async function* () {
    for (let at = 0; at < sound.length; at += 320) yield sound.slice(at, at + 320);
  };
  const endless = async function* () {
    yield sound;
    await new Promise(() => {});
  };
  const emit = (item: HearItem) => items.push(item);
  const signal = new AbortController().signal;
  const heard = await hearing.hear({ mode: "hold" }, { input: whole(), emit, signal });
  expect(heard.text).toBe("What is the total on this receipt?");
  expect(heard.note).toBeUndefined();

  const abort = new AbortController();
  const stopped = { input: endless(), emit, signal: abort.signal };
  const aborted = hearing.hear({ mode: "hold" }, stopped);
  abort.abort();
  await expect(aborted).rejects.toMatchObject({ name: "AbortError" });

  const cut = hearing.hear({ mode: "hold" }, { input: endless(), emit, signal });
  hearing[Symbol.dispose]();
  await expect(cut).rejects.toMatchObject({ fault: { code: "engine-failed" } });
});

test("hear-15: weights that are no model are a broken pack, not a crash", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sotto-hear-"));
  const encoder = join(folder, "encoder_model.ort");
  await writeFile(encoder, Buffer.alloc(4_096, 7));
  const started = Hearing.start({ ...(await files()), encoder });
  await expect(started).rejects.toMatchObject({ fault: { code: "pack-broken" } });
  await rm(folder, { recursive: true });
});
