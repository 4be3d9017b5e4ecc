/** The settings, the languages and the first steps, in a real browser: each choice holds at once and stays. */
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright";
import { afterAll, expect, test, vi } from "vitest";
import { languages } from "../../src-main/contract/preferences.ts";
import { closeBrowsers, scriptedPlace } from "./scriptedPlace.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
afterAll(closeBrowsers);

const open = async (page: Page, name: string) => {
  if ((await page.locator("dialog[open]").count()) === 0) {
    await page.locator("header button.tool").last().click();
  }
  await page.locator(`[data-page="${name}"]`).click();
};
const root = (page: Page) =>
  page.evaluate(() => {
    const { lang, dir, dataset } = document.documentElement;
    return { lang, dir, theme: dataset.theme ?? null };
  });

test("settings-1: language and look hold at once, without a reload, and after one", async () => {
  await using place = await scriptedPlace({ context: { locale: "en-GB" } });
  const { page, assistant, end } = place;
  await end.field.fill("a half-written question");
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await open(page, "general");
  const english = await page.locator("dialog").innerText();
  await page.locator("dialog select").first().selectOption("ar");
  await page.locator('html[lang="ar"][dir="rtl"]').waitFor();
  expect(await page.locator("dialog").innerText()).not.toBe(english);
  await page.locator('dialog input[name="theme"]').nth(2).check({ force: true });
  expect(await root(page)).toEqual({ lang: "ar", dir: "rtl", theme: "dark" });
  expect(assistant.preferences).toMatchObject({ language: "ar", theme: "dark" });
  await page.keyboard.press("Escape");
  // Nothing was lost on the way.
  expect(await end.field.inputValue()).toBe("a half-written question");
  expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
  await page.reload();
  await end.phase("ready");
  expect(await root(page)).toEqual({ lang: "ar", dir: "rtl", theme: "dark" });
  // Another window chooses: this one follows.
  assistant.prefer({ type: "preferences.set", language: "de", theme: "light" });
  await page.locator('html[lang="de"][dir="ltr"][data-theme="light"]').waitFor();
});

test("settings-2: in each language no English is left on the page and in no page of the settings", async () => {
  await using place = await scriptedPlace({ context: { locale: "en" } });
  const { page, assistant } = place;
  const words = async () => {
    const found = new Set<string>();
    const collect = async () => {
      for (const word of await page.evaluate(shownWords)) found.add(word);
    };
    await collect();
    for (const name of ["general", "voice", "sound", "privacy", "packs", "storage", "about"]) {
      await open(page, name);
      await collect();
    }
    await page.keyboard.press("Escape");
    return found;
  };
  const english = await words();
  expect(english.size).toBeGreaterThan(40);
  for (const language of languages.filter((tag) => tag !== "en")) {
    assistant.prefer({ type: "preferences.set", language });
    await page.locator(`html[lang="${language}"]`).waitFor();
    const left = [...(await words())].filter((word) => english.has(word));
    expect(left, language).toEqual([]);
  }
});

/** Sentences that are shown or read out; what is marked as another language, or a name, is not counted. */
function shownWords(): string[] {
  const found: string[] = [];
  const foreign = "[lang]:not(html), bdi, dd, option, kbd, output, .pack-title, dt[data-kind=pack]";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
  for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
    const element = node as HTMLElement;
    if (element.closest(foreign) !== null) continue;
    const names = ["aria-label", "placeholder", "title", "data-tip"].map((name) =>
      element.getAttribute(name),
    );
    const own = [...element.childNodes].flatMap((child) =>
      child.nodeType === Node.TEXT_NODE ? [child.textContent] : [],
    );
    for (const words of [...names, ...own]) {
      const text = words?.trim() ?? "";
      // One word may be the same in two languages ("Packs", "General").
      if ((text.match(/\p{L}{2,}/gu)?.length ?? 0) > 1) found.push(text);
    }
  }
  return found;
}

test("settings-3: speech, pace and what else the voice does are asked of the assistant", async () => {
  await using place = await scriptedPlace();
  const { page, assistant, end } = place;
  await open(page, "voice");
  await page.locator('dialog input[role="switch"]').first().uncheck();
  await page.locator('dialog input[type="range"]').first().fill("1.5");
  await vi.waitFor(() => expect(assistant.preferences).toMatchObject({ speak: false, pace: 1.5 }));
  await page.keyboard.press("Escape");
  await end.type("How much is it?");
  expect(await end.ended(1)).toBe("answered");
  expect(await page.evaluate(() => window.sotto.playback().frames)).toBe(0);
});

test("settings-4: a file takes everything along; one that is not valid changes nothing, and says so", async () => {
  await using place = await scriptedPlace({ context: { acceptDownloads: true, locale: "en" } });
  const { page, assistant } = place;
  assistant.prefer({ type: "preferences.set", theme: "dark", pace: 1.25, style: "warm" });
  await page.locator('html[data-theme="dark"]').waitFor();
  await open(page, "general");
  const saving = page.waitForEvent("download");
  await page.locator('[data-action="export"]').click();
  const file = await (await saving).path();
  const content = JSON.parse(await readFile(file, "utf8"));
  expect(content).toMatchObject({ kind: "sotto-settings", version: 1 });
  expect(content.preferences).toMatchObject({ theme: "dark", pace: 1.25, style: "warm" });
  assistant.prefer({ type: "preferences.set", theme: "light", pace: 1, style: "" });
  await page.locator('html[data-theme="light"]').waitFor();
  const chooser = page.locator('[data-action="import"]');
  const before = assistant.preferences;
  const bad: Record<string, unknown> = {
    "no JSON": "{",
    "another kind": { kind: "something", version: 1, preferences: {} },
    "a later version": { ...content, version: 2 },
    "a field out of range": { ...content, preferences: { ...content.preferences, pace: 99 } },
    "a field that is none": { ...content, preferences: { ...content.preferences, extra: 1 } },
  };
  for (const [name, wrong] of Object.entries(bad)) {
    const path = join(tmpdir(), `sotto-settings-${process.pid}.json`);
    await writeFile(path, typeof wrong === "string" ? wrong : JSON.stringify(wrong));
    await chooser.setInputFiles(path);
    await page.locator('.fault[data-code="bad-input"]').waitFor({ state: "attached" });
    expect(assistant.preferences, name).toEqual(before);
    await page.evaluate(() => document.querySelector<HTMLElement>(".fault button")?.click());
    await page.locator(".fault").waitFor({ state: "detached" });
  }
  await chooser.setInputFiles(file);
  await page.locator('html[data-theme="dark"]').waitFor();
  expect(assistant.preferences).toMatchObject({ theme: "dark", pace: 1.25, style: "warm" });
});

test("settings-5: the report can be read and copied, and holds none of the conversation", async () => {
  await using place = await scriptedPlace({
    context: { permissions: ["clipboard-read", "clipboard-write"] },
    script: { clauses: ["The marzipan is in the cupboard."] },
  });
  const { page, end } = place;
  await end.type("Where is the xylophone?");
  await end.ended(1);
  await open(page, "about");
  await page.locator("pre.report", { hasText: "Sotto" }).waitFor();
  await page.locator('[data-action="copy-report"]').click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await page.locator("pre.report").textContent());
  expect(copied).toMatch(/System +linux/);
  expect(copied).not.toMatch(/marzipan|xylophone|cupboard/i);
});

test("tour-1: the first steps are shown once, lock nothing, and end with a spoken answer", async () => {
  const microphone = join(import.meta.dirname, "..", "support", "recordings", "receipt-total.wav");
  await using place = await scriptedPlace({ microphone, context: { locale: "en" } });
  const { page, assistant, end } = place;
  assistant.prefer({ type: "preferences.set", toured: false });
  await page.locator('.tour[data-step="welcome"]').waitFor();
  await page.getByRole("button", { name: "Next" }).click();
  await page.locator('[data-action="try-microphone"]').click();
  // A real recording in the real microphone.
  await page.locator('.tour-said[data-heard="true"]').waitFor();
  await page.getByRole("button", { name: "Next" }).click();
  expect(await page.evaluate(() => window.sotto.microphone())).toBeNull();
  await page.locator(".tour .examples button").first().click();
  expect(await end.ended(1)).toBe("answered");
  expect(await page.evaluate(() => window.sotto.playback().frames)).toBeGreaterThan(0);
  await page.locator('[data-action="finish-tour"]').click();
  await page.locator(".tour-end").waitFor({ state: "detached" });
  expect(assistant.preferences.toured).toBe(true);
});

test("settings-8: a mode is made, heard, changed, brought back and deleted; its file is the truth", async () => {
  await using place = await scriptedPlace();
  const { page, assistant } = place;
  page.setDefaultTimeout(15_000);
  const dialog = page.locator("dialog");
  await open(page, "modes");
  const chooser = page.locator(".settings-page select").first();
  await chooser.selectOption({ label: "A new mode" });
  await dialog.getByLabel("Name").fill("Pirate");
  await dialog.getByLabel("Instructions").fill("Talk like one.");
  await page.getByRole("switch", { name: "The camera" }).uncheck();
  await page.locator('[data-action="sample"]').click();
  await expect.poll(() => assistant.starts.length).toBe(1);
  expect(assistant.starts[0]).toMatchObject({ aside: true, mode: "narrator", pace: 1 });
  await page.locator('[data-action="sample"]').click();
  await page.locator('[data-action="save-mode"]').click();
  await page.locator('[data-action="remove-mode"]').waitFor();
  expect(assistant.modes.file("pirate").text).toBe(
    "---\ntitle: Pirate\nsees: [screen, image, video]\n---\nTalk like one.\n",
  );
  await page.locator('[data-action="remove-mode"]').click();
  await expect.poll(() => assistant.modes.list().length).toBe(5);

  await chooser.selectOption("tutor");
  await expect.poll(() => dialog.getByLabel("Name").inputValue()).toBe("Tutor");
  await dialog.getByLabel("Instructions").fill("Ask only.");
  await page.locator('[data-action="save-mode"]').click();
  await page.getByRole("button", { name: "Back to how it came" }).click();
  await page.locator('[data-action="remove-mode"]').waitFor({ state: "detached" });
  expect(assistant.modes.file("tutor").own).toBe(false);
  await expect.poll(() => dialog.getByLabel("Instructions").inputValue()).toMatch(/^You teach/);

  await open(page, "voice");
  assistant.prefer({ type: "preferences.set", pace: 1.5 });
  await open(page, "general");
  await page.getByRole("button", { name: "Set back" }).click();
  expect(assistant.preferences.pace).toBe(1.5);
  await page.getByRole("button", { name: "Really all? Press again" }).click();
  await expect.poll(() => assistant.preferences.pace).toBe(1);
  expect(place.complaints).toEqual([]);
});
