/**
 * `npm run screenshots`: the README's pictures, of the real pages, server, engine and answers. The first question
 * is spoken into the page's microphone, the desktop's into a virtual one; what is shown is what came back.
 */
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright";
import { dataHome } from "../../setup/root.mjs";
import { Disposables } from "../../src-main/base/disposal.ts";
import { openBrowser, openPage } from "../e2e/browser.ts";
import { DesktopPlace, Surroundings } from "../e2e/desktopPlace.ts";
import { PageEnd, projectRoot } from "../e2e/pageEnd.ts";
import { startServer } from "../e2e/realPlace.ts";
import { giveMicrophone, speak } from "../e2e/speakingMicrophone.ts";

const folder = join(projectRoot, "docs");
const example = join(projectRoot, "setup", "example");
const screens = join(projectRoot, "test", "support", "screens");
const wide = { viewport: { width: 1180, height: 780 }, deviceScaleFactor: 1.5 };
const narrow = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, hasTouch: true };

/** Typed before, so that there are earlier conversations to show. */
const earlier = [
  ["calendar.png", "When is the dentist?"],
  ["error-dialog.png", "What does the error say?"],
  ["prices.png", "Which one is the cheapest?"],
  ["mail.png", "Who sent the last mail?"],
] as const;

export async function main(): Promise<number> {
  await mkdir(folder, { recursive: true });
  await pages();
  await desktop();
  return 0;
}

async function pages(): Promise<void> {
  await using owned = new Disposables();
  const home = await mkdtemp(join(tmpdir(), "sotto-screenshots-"));
  owned.defer(() => rm(home, { recursive: true, force: true, maxRetries: 10 }));
  await mkdir(join(home, "packs"));
  await symlink(join(dataHome(), "packs", "default"), join(home, "packs", "default"));
  const server = owned.add(await startServer({ args: ["--port", "0"], env: { SOTTO_HOME: home } }));
  const browser = await openBrowser();
  owned.defer(() => browser.close());

  const shoot = async (
    name: string,
    context: BrowserContextOptions,
    act: (page: Page, end: PageEnd) => Promise<void>,
  ) => {
    const { page } = await openPage(browser, server.address, context, giveMicrophone);
    const end = new PageEnd(page);
    await end.phase("ready");
    await act(page, end);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await page.context().close();
  };

  await shoot("answer-light", { ...wide, colorScheme: "light" }, async (page, end) => {
    await page.locator('[data-action="skip-tour"]').click();
    for (const [screen, question] of earlier) {
      await end.showPicture(join(screens, screen));
      await end.type(question);
      await answered(page);
      await page.locator('[data-tool="new"]').click();
      await page.locator("article.exchange").waitFor({ state: "detached" });
    }
    await askAboutReceipt(page, end);
    await page.locator('[data-tool="past"]').click();
    await page.locator(".past-row").nth(earlier.length).waitFor();
  });
  await shoot("answer-dark", { ...wide, colorScheme: "dark" }, askAboutReceipt);
  await shoot("answer-narrow", { ...narrow, colorScheme: "light" }, askAboutReceipt);
  await shoot("settings-arabic", { ...wide, colorScheme: "light", locale: "ar" }, async (page) => {
    await page.locator(".header .tool").last().click();
    await page.locator("dialog nav button").nth(1).click();
  });
}

async function askAboutReceipt(page: Page, end: PageEnd): Promise<void> {
  await end.showPicture(join(example, "screen.png"));
  await end.talk.hover();
  await page.mouse.down();
  await end.phase("listening");
  await speak(page, join(example, "question.wav"));
  await page.mouse.up();
  await answered(page);
}

/** Each of these conversations has one turn; its number goes on from those before. */
async function answered(page: Page): Promise<void> {
  await page.locator('article.exchange[data-phase="ended"]').waitFor();
}

/** A key held over another program: the panel, and rings around what the answer comes from. */
async function desktop(): Promise<void> {
  await using owned = new Disposables();
  const sight = { allowed: true, target: { kind: "pointer" }, watch: false } as const;
  const around = owned.add(await Surroundings.open({ sight }));
  await around.showPicture(join(screens, "receipt.png"));
  const place = owned.add(await DesktopPlace.open(around));
  await place.ready();
  await place.app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) {
      if (window.webContents.getURL().includes("page=main")) window.hide();
    }
  });
  // Spoken twice: the first answer also wakes the screen reader.
  for (const turn of [1, 2]) {
    await around.keys("keydown", "Control_R");
    await place.hears();
    await around.sound.speak(join(example, "question.wav"));
    await around.keys("keyup", "Control_R");
    await place.ended(turn);
  }
  await place.shown("page=points");
  await around.shoot(join(folder, "overlay.png"));
}
