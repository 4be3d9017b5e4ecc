/** Earlier conversations in the page: looked through, gone on with, found, named, deleted, saved. */
import { readFile } from "node:fs/promises";
import { afterAll, expect, test, vi } from "vitest";
import type { ScriptedAssistant } from "../support/scriptedAssistant.ts";
import { kept } from "../unit/history/place.ts";
import { closeBrowsers, scriptedPlace } from "./scriptedPlace.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
afterAll(closeBrowsers);

/** One of 300 turns, and some short ones. */
function fill({ history }: ScriptedAssistant): void {
  const hour = 3_600_000;
  for (let turn = 1; turn <= 300; turn++) {
    const at = Date.now() - 30 * hour + turn;
    history.keep(kept("long", turn, `Question ${turn}?`, { reply: `Answer ${turn}.`, at }));
  }
  for (let id = 0; id < 90; id++) {
    const question = id === 40 ? "Where is the barometer?" : `About matter ${id}`;
    history.keep(kept(`c${id}`, 1, question, { at: Date.now() - (id + 40) * hour }));
  }
}

test("past-1 asked, kept, found after a new page, gone on with, and deleted with an undo", async () => {
  await using place = await scriptedPlace();
  const { page, end, assistant } = place;
  fill(assistant);
  await end.type("How much is the olive oil?");
  await end.ended();
  await page.locator('[data-tool="past"]').click();
  const rows = page.locator(".past-row");
  await expect.poll(() => rows.first().innerText()).toContain("How much is the olive oil?");
  expect(await rows.first().getAttribute("data-current")).toBe("true");
  await page.locator('[data-tool="new"]').click();
  await page.locator(".empty").waitFor();

  await page.getByRole("searchbox").fill("barom");
  await page.locator(".past-hit mark").waitFor();
  expect(await page.locator(".past-hit mark").allInnerTexts()).toEqual(["barometer"]);
  await page.locator(".past-hit").click();
  await expect.poll(() => end.newest.locator(".asked").innerText()).toBe("Where is the barometer?");
  await end.type("And where was it before?");
  await end.ended(2);
  expect(assistant.history.find("c40")?.turns).toBe(2);

  await page.getByRole("searchbox").fill("");
  const first = page.locator('.past-row[data-conversation="c40"]');
  await first.waitFor();
  await first.hover();
  await first.locator(".past-more button").click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect.poll(() => first.count()).toBe(0);
  await page.locator(".empty").waitFor();
  expect(assistant.history.find("c40")).toBe(null);
  await page.locator(".past-removed button").click();
  await first.waitFor();
  expect(assistant.history.find("c40")?.turns).toBe(2);
  expect(place.complaints).toEqual([]);
});

/** Blocks of turns come one after the other. */
const slowly = { timeout: 30_000 };

test("past-2 three hundred turns: the newest at once, earlier ones as they are scrolled to", async () => {
  await using place = await scriptedPlace();
  const { page, assistant, end } = place;
  fill(assistant);
  await page.locator('[data-tool="past"]').click();
  await page.locator('.past-row[data-conversation="long"] .past-open').click();
  await expect.poll(() => end.newest.locator(".asked").innerText()).toBe("Question 300?");
  const stage = page.locator(".stage");
  await expect
    .poll(async () => {
      await stage.evaluate((element) => {
        element.scrollTop = 0;
      });
      return page.locator("article.exchange").first().locator(".asked").innerText();
    }, slowly)
    .toBe("Question 1?");
  // Far from sight nothing is drawn, and what is there keeps its place.
  expect(await page.locator("article.exchange").count()).toBeLessThan(200);
  await page.getByRole("searchbox").fill("150");
  await page.locator(".past-hit").first().click();
  await expect.poll(() => page.locator('[data-turn="150"]').isVisible()).toBe(true);
});

test("past-3 renamed, saved as text and as sound, and heard again from the history", async () => {
  await using place = await scriptedPlace();
  const { page, assistant, end } = place;
  const sound = new Int16Array(24_000).fill(1_000);
  const at = Date.now();
  const turn = kept("read", 1, "What is it?", { reply: "A barometer.", at, sound });
  const asked = { at, source: "text", pack: "default", mode: "narrator" } as const;
  assistant.history.keep({ ...turn, exchange: { ...turn.exchange, asked } });
  await page.locator('[data-tool="past"]').click();
  const row = page.locator('.past-row[data-conversation="read"]');
  const choose = async (name: RegExp) => {
    await row.hover();
    await row.locator(".past-more button").first().click();
    await page.getByRole("menuitem", { name }).click();
  };
  await row.waitFor();
  await choose(/^Rename/);
  await page.locator(".past-naming").fill("Instruments");
  await page.keyboard.press("Enter");
  await expect.poll(() => row.locator(".past-title").innerText()).toBe("Instruments");
  expect(assistant.history.find("read")?.title).toBe("Instruments");

  const saved = async (save: () => Promise<void>) => {
    const [download] = await Promise.all([page.waitForEvent("download"), save()]);
    return { name: download.suggestedFilename(), data: await readFile(await download.path()) };
  };
  const text = await saved(() => choose(/Markdown/));
  expect(text.name).toBe("Instruments.md");
  expect(text.data.toString()).toMatch(/# Instruments[\s\S]*What is it\?[\s\S]*A barometer\./);
  const wav = await saved(() => choose(/WAV/));
  expect(wav.name).toBe("Instruments.wav");
  const samples = new Int16Array(wav.data.buffer, wav.data.byteOffset + 44);
  expect(samples.filter((sample) => sample === 1_000).length).toBe(24_000);

  await row.locator(".past-open").click();
  await end.newest.locator('[data-replay="1"]').waitFor();
  // A narrated turn's own sound and text are a press away.
  const narrated = await saved(() => end.newest.locator('[data-save="wav"]').click());
  expect(narrated.data.length).toBe(44 + 48_000);
  expect(await end.newest.locator('[data-save="markdown"]').count()).toBe(1);
  await end.startTaking();
  await end.newest.locator('[data-replay="1"]').click();
  await end.phase("replaying");
  await end.phase("ready");
  const { samples: given, sampleRateHz } = await end.taken();
  const same = given.filter((sample) => Math.abs(sample * 32_768 - 1_000) < 20).length;
  // A second of it; its edges ring where the rate is converted.
  expect(same / sampleRateHz).toBeGreaterThan(0.95);
  expect(place.complaints).toEqual([]);
});
