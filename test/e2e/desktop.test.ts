/** The desktop app: a key is held anywhere, the screen is looked at, the answer is heard and pointed at. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordingsFolder } from "../support/recordings/recordings.ts";
import { DesktopPlace, desktopLack, Surroundings } from "./desktopPlace.ts";
import { projectRoot } from "./pageEnd.ts";

const lack = desktopLack();
const screens = join(projectRoot, "test", "support", "screens");

describe.skipIf(lack !== null)(`the desktop${lack === null ? "" : ` (${lack})`}`, () => {
  let around: Surroundings;
  let place: DesktopPlace;

  beforeAll(async () => {
    around = await Surroundings.open({
      sight: { allowed: true, target: { kind: "pointer" }, watch: false },
    });
    await around.showPicture(join(screens, "receipt.png"));
    place = await DesktopPlace.open(around);
    await place.ready();
    // Behind everything, as it is when the key is used.
    await place.app.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) {
        if (window.webContents.getURL().includes("page=main")) window.hide();
      }
    });
  });

  afterAll(async () => {
    await place?.[Symbol.asyncDispose]();
    await around?.[Symbol.asyncDispose]();
  });

  test("desk-1: a key held in another window asks about the screen; the answer is spoken and pointed at", async () => {
    const heard = around.sound.record();
    await around.keys("keydown", "Control_R");
    await place.overlaySays("listening");
    expect(await place.overlayVisible()).toBe(true);
    await around.sound.speak(join(recordingsFolder, "receipt-total.wav"));
    await around.keys("keyup", "Control_R");
    const turn = place.main.locator("article.exchange").last();
    await turn.and(place.main.locator('[data-phase="ended"]')).waitFor({ state: "attached" });
    expect(await turn.getAttribute("data-outcome")).toBe("answered");
    expect(await turn.locator(".reply").textContent()).toContain("33.73");
    expect((await place.overlay.locator(".panel-reply").textContent()) ?? "").toContain("33.73");
    const { samples } = await heard.stop();
    expect(Math.max(...samples.subarray(0, 48_000 * 20).map(Math.abs))).toBeGreaterThan(2_000);
    expect(await place.windowVisible("page=points")).toBe(true);
  });

  test("desk-2: the overlay takes no focus, and the focus stays where it was", async () => {
    const focused = await place.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getFocusedWindow(),
    );
    expect(focused).toBeNull();
  });

  test("desk-3: a tap goes on listening, and another one sends", async () => {
    await around.keys("key", "Control_R");
    await place.overlay.locator(".panel-state span").filter({ hasText: "Tap again" }).waitFor();
    await around.sound.speak(join(recordingsFolder, "receipt-olive-oil.wav"));
    await around.keys("key", "Control_R");
    const turn = place.main.locator("article.exchange").last();
    await turn.and(place.main.locator('[data-phase="ended"]')).waitFor({ state: "attached" });
    expect(await turn.getAttribute("data-outcome")).toBe("answered");
    expect(await turn.locator(".reply").textContent()).toContain("9.95");
  });

  test("desk-4: Escape stops the answer; what was heard of it is kept", async () => {
    await around.keys("keydown", "Control_R");
    await place.overlaySays("listening");
    await around.sound.speak(join(recordingsFolder, "rainbow.wav"));
    await around.keys("keyup", "Control_R");
    await place.overlaySays("speaking");
    await around.keys("key", "Escape");
    const turn = place.main.locator("article.exchange").last();
    await turn
      .and(place.main.locator('[data-outcome="interrupted"]'))
      .waitFor({ state: "attached" });
  });

  test("desk-5: a combination with the key is not for Sotto, and leaves no trace", async () => {
    const before = await place.main.locator("article.exchange").count();
    await around.keys("keydown", "Control_R", "key", "c", "keyup", "Control_R");
    await place.overlaySays("ready");
    expect(await place.main.locator("article.exchange").count()).toBe(before);
  });

  test("desk-6: nothing is looked at until it is allowed", async () => {
    await place.main.evaluate(() =>
      window.desktop?.call<"settings.set">({
        type: "settings.set",
        settings: { sight: { allowed: false, target: { kind: "pointer" }, watch: false } },
      }),
    );
    await around.keys("keydown", "Control_R");
    await place.overlaySays("listening");
    await around.sound.speak(join(recordingsFolder, "capital-of-france.wav"));
    await around.keys("keyup", "Control_R");
    const turn = place.main.locator("article.exchange").last();
    await turn.and(place.main.locator('[data-phase="ended"]')).waitFor({ state: "attached" });
    expect(await turn.locator(".sight").count()).toBe(0);
    expect(await place.overlay.locator(".panel-hint").textContent()).toContain("did not look");
  });

  test("desk-7: no page complained", () => {
    expect(place.complaints).toEqual([]);
  });
});
