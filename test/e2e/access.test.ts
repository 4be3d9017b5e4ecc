/** Everyone can use the page: axe-core in every state and theme, at 200 % and on a phone, by keyboard. */

import { join } from "node:path";
import type { BrowserContextOptions } from "playwright";
import { afterAll, expect, test, vi } from "vitest";
import type { AssistantEvent } from "../../src-main/contract/events.ts";
import { kept } from "../unit/history/place.ts";
import { inBothLooks, violations } from "./axe.ts";
import { everyPackState } from "./packStates.ts";
import { projectRoot } from "./pageEnd.ts";
import { closeBrowsers, type ScriptedPlace, scriptedPlace } from "./scriptedPlace.ts";
import { unreached } from "./walk.ts";

// axe looks at every node for a second or two.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
afterAll(closeBrowsers);

const microphone = join(projectRoot, "test", "support", "recordings", "receipt-total.wav");
const picture = join(projectRoot, "test", "support", "screens", "receipt.png");
const script = { clauses: ["One. ", "Two. ", "Three."], samplesPerClause: 24_000 * 60 };

/** Walks through every state the page can be in, and calls `look` in each. */
async function everyState(
  { end, page, assistant, ...place }: ScriptedPlace,
  settingsPages: readonly string[],
  look: (state: string) => Promise<void>,
): Promise<void> {
  page.setDefaultTimeout(15000);
  assistant.packs = everyPackState;
  await look("empty");
  assistant.prefer({ type: "preferences.set", toured: false });
  await page.locator(".tour").waitFor();
  await look("first steps");
  if (settingsPages === everyPage) {
    for (const step of ["hear", "ask"]) {
      await page.locator(".tour-buttons .strong").click();
      await page.locator(`.tour[data-step="${step}"]`).waitFor();
      await look(`first steps, ${step}`);
    }
  }
  assistant.prefer({ type: "preferences.set", toured: true });
  await page.locator(".empty").waitFor();
  await page.locator("header button.tool").last().click();
  await page.locator("dialog[open]").waitFor();
  for (const name of settingsPages) {
    await page.locator(`[data-page="${name}"]`).click();
    await page.locator(`[data-page="${name}"][aria-current="page"]`).waitFor();
    if (name === "packs") await page.locator(".packs li").first().waitFor();
    await look(`settings, ${name}`);
  }
  await page.keyboard.press("Escape");
  await earlier({ assistant, page }, look);
  await page.locator('[data-tool="camera"]').click();
  await page.locator("dialog .dialog-actions button:enabled").first().waitFor();
  await look("camera");
  await page.keyboard.press("Escape");
  await end.showPicture(picture);
  await look("a picture to send");
  await end.talk.tap();
  await end.phase("listening");
  await look("listening");
  assistant.thinksLong = true;
  await end.talk.tap();
  await end.phase("thinking");
  await look("thinking");
  await page.keyboard.press("Escape");
  await end.ended(1);
  assistant.thinksLong = false;
  await end.showPicture(picture);
  await end.type("What is the total?");
  await end.phase("speaking");
  await look("speaking");
  await page.locator("button.stop").click();
  await end.ended(2);
  await look("interrupted");
  await end.newest.locator(".sights button").click();
  await page.locator("dialog[open]").waitFor();
  await look("the picture with its boxes");
  await page.keyboard.press("Escape");
  if (settingsPages === everyPage) await wrong({ assistant, page }, look);
  await place.stopServer();
  await end.phase("reconnecting");
  await look("reconnecting");
}

type Looking = (state: string) => Promise<void>;
type Part = Pick<ScriptedPlace, "assistant" | "page">;

/** The list of conversations, one row's menu, and what was found. */
async function earlier({ assistant, page }: Part, look: Looking): Promise<void> {
  for (const id of ["one", "two"]) {
    const how = { at: Date.now() - 60_000, read: ["Barometer 1013"] };
    assistant.history.keep(kept(id, 1, `Where is the barometer, ${id}?`, how));
  }
  await page.locator('[data-tool="past"]').click();
  await page.locator(".past-row").nth(1).waitFor();
  await page.locator(".past-more button").first().click();
  await look("earlier conversations, with a menu");
  await page.keyboard.press("Escape");
  await page.getByRole("searchbox").fill("barom");
  await page.locator(".past-hit").first().waitFor();
  await look("earlier conversations, found");
  await page.keyboard.press("Escape");
  await page.locator(".past").waitFor({ state: "detached" });
}

/** A fault with its remedy; then a pack that is lacking. */
async function wrong(
  { assistant, page }: Part,
  look: Looking,
  leave = async () => {
    await page.locator(".fault button").last().click();
    await page.locator('[data-tool="new"]').click();
  },
): Promise<void> {
  const tell = (event: AssistantEvent) => {
    for (const session of assistant.sessions) session.tell(event);
  };
  const fault = { stage: "history", message: "The disk is full.", remedy: "Make room." } as const;
  tell({ type: "history.fault", fault: { code: "disk-full", ...fault } });
  await page.locator(".fault").waitFor();
  await look("a fault");
  await leave();
  const lacks = { code: "pack-missing", stage: "setup", message: "", remedy: "" } as const;
  tell({ type: "engine.state", state: "failed", fault: lacks });
  await page.locator('[data-action="fetch-pack"]').waitFor();
  await look("a pack to fetch");
}

const everyPage = ["general", "voice", "sound", "privacy", "modes", "packs", "storage", "about"];
const somePages = ["general", "about"];

test("access-1: axe finds nothing in any view, in both directions and both themes", async () => {
  await using place = await scriptedPlace({
    microphone,
    script,
    context: { hasTouch: true, reducedMotion: "reduce" },
  });
  const { page } = place;
  const found: unknown[] = [];
  await everyState(place, everyPage, async (state) => {
    for (const complaint of await inBothLooks(page)) found.push({ state, ...complaint });
  });
  expect(found).toEqual([]);
});

const looks: Record<string, BrowserContextOptions> = {
  "a phone": { viewport: { width: 360, height: 640 }, isMobile: true },
  "200 % zoom": { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
  "forced colours": { forcedColors: "active" },
};
for (const [name, context] of Object.entries(looks)) {
  test(`access-1: axe finds nothing, and nothing is cut off, in any state: ${name}`, async () => {
    await using place = await scriptedPlace({
      microphone,
      script,
      context: { ...context, hasTouch: true, reducedMotion: "reduce" },
    });
    const found: unknown[] = [];
    await everyState(place, somePages, async (state) => {
      for (const complaint of await violations(place.page)) found.push({ state, ...complaint });
    });
    expect(found).toEqual([]);
  });
}

test("access-2: everything is reached and used with the keyboard alone, in the order of sight", async () => {
  await using place = await scriptedPlace({ script, context: { reducedMotion: "reduce" } });
  const { end, page } = place;
  await end.type("Count.");
  await end.phase("speaking");
  await page.keyboard.press("Escape");
  await end.ended(1);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const controls = await page
    .locator("button:visible:enabled, textarea:visible, select:visible")
    .count();
  const reached = new Set<string>();
  for (let step = 0; step < controls * 2; step++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      /** The field's focus is shown by the bar around it. */
      const look = () => {
        const looks: string[] = [];
        for (let at: Element | null = element; at && looks.length < 5; at = at.parentElement) {
          const { outline, boxShadow, borderColor, backgroundColor } = getComputedStyle(at);
          looks.push([outline, boxShadow, borderColor, backgroundColor].join());
        }
        return looks.join();
      };
      const focused = look();
      element.blur();
      const seen = look() !== focused;
      element.focus();
      return `${element.ariaLabel ?? element.textContent}${seen ? "" : " (focus unseen)"}`;
    });
    if (name !== null) reached.add(name);
  }
  expect([...reached].filter((name) => name.includes("unseen"))).toEqual([]);
  expect(reached.size).toBeGreaterThanOrEqual(controls);
});

test("access-2: every view is walked through with the keyboard alone, and Escape leads out of it", async () => {
  await using place = await scriptedPlace({ context: { reducedMotion: "reduce" } });
  const { page, assistant } = place;
  page.setDefaultTimeout(15_000);
  assistant.packs = everyPackState;
  for (const id of ["one", "two"]) assistant.history.keep(kept(id, 1, "Why?", { at: Date.now() }));
  const found: unknown[] = [];
  const walk = async (view: string) => {
    for (const lost of await unreached(page)) found.push({ view, lost });
  };
  const enter = async (selector: string) => {
    await page.locator(selector).first().focus();
    await page.keyboard.press("Enter");
  };
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-tool"));

  await enter('[data-tool="past"]');
  await page.locator(".past-row").nth(1).waitFor();
  await walk("earlier conversations");
  await enter(".past-more button");
  await page.keyboard.press("ArrowDown");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Markdown");
  await page.keyboard.press("Escape");
  expect(await page.evaluate(() => document.activeElement?.ariaHasPopup)).toBe("menu");
  await page.keyboard.press("Escape");
  await page.locator(".past").waitFor({ state: "detached" });
  expect(await focused()).toBe("past");

  await enter('[data-tool="settings"]');
  for (const name of everyPage) {
    await enter(`[data-page="${name}"]`);
    await page.locator(`[data-page="${name}"][aria-current="page"]`).waitFor();
    if (name === "packs") await page.locator(".packs li").first().waitFor();
    if (name === "modes") await page.locator(".mode-form").waitFor();
    await walk(`settings, ${name}`);
  }
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  expect(await focused()).toBe("settings");

  await enter('[data-tool="camera"]');
  await page.locator("dialog .dialog-actions button:enabled").first().waitFor();
  await walk("camera");
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  expect(await focused()).toBe("camera");

  assistant.prefer({ type: "preferences.set", toured: false });
  for (const step of ["welcome", "hear", "ask"]) {
    await page.locator(`.tour[data-step="${step}"]`).waitFor();
    await walk(`first steps, ${step}`);
    if (step !== "ask") await enter(".tour-buttons .strong");
  }
  assistant.prefer({ type: "preferences.set", toured: true });
  await page.locator(".empty").waitFor();
  // A fault's button is pressed with the key as well, and leads where it says.
  await wrong(
    { assistant, page },
    async (view) => walk(view),
    async () => {
      await enter(".fault button");
      await page.locator('[data-page="storage"][aria-current="page"]').waitFor();
      await page.keyboard.press("Escape");
      await page.locator("dialog[open]").waitFor({ state: "detached" });
    },
  );
  expect(found).toEqual([]);
});

test("access-3: a screen reader is told each state, and the answer, politely", async () => {
  await using place = await scriptedPlace();
  const { end, page } = place;
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    const regions = '[role="status"], [role="alert"], [aria-live]';
    new MutationObserver(() => {
      for (const region of document.querySelectorAll(regions)) said.push(region.textContent ?? "");
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await end.type("How much is it?");
  await end.ended(1);
  await end.phase("ready");
  const said = await page.evaluate(() => (window as unknown as { said: string[] }).said.join("\n"));
  expect(said).toContain("Speaking");
  expect(said).toContain("Answer finished");
});

test("access-3: with speech off the answer itself is announced, clause by clause", async () => {
  await using place = await scriptedPlace();
  const { end, page } = place;
  await page.locator("header button.tool").last().click();
  await page.locator('[data-page="voice"]').click();
  await page.locator('dialog input[type="checkbox"]').first().uncheck();
  await page.keyboard.press("Escape");
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    const log = document.querySelector('[role="log"]') ?? document.body;
    new MutationObserver((changes) => {
      for (const { addedNodes, target } of changes) {
        for (const node of addedNodes) said.push(node.textContent ?? "");
        if (addedNodes.length === 0) said.push(`changed: ${target.textContent}`);
      }
    }).observe(log, { subtree: true, childList: true, characterData: true });
  });
  await end.type("How much is it?");
  expect(await end.ended(1)).toBe("answered");
  const said = await page.evaluate(() => (window as unknown as { said: string[] }).said);
  // Clause by clause, each once and whole: never letter by letter.
  expect(said).toEqual(["The total is 42 euros.", "It is due on Friday."]);
});

test("access-4: a page in a hurry: with reduced motion nothing moves by itself", async () => {
  await using place = await scriptedPlace({ context: { reducedMotion: "reduce" } });
  const moving = await place.page.evaluate(
    () => document.getAnimations().filter(({ playState }) => playState === "running").length,
  );
  expect(moving).toBe(0);
});
