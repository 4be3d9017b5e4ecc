/** The desktop app: a key is held anywhere, the screen is looked at, the answer is heard and pointed at. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordingsFolder } from "../support/recordings/recordings.ts";
import { DesktopPlace, desktopLack, Surroundings } from "./desktopPlace.ts";
import { projectRoot } from "./pageEnd.ts";

const lack = desktopLack();
/** On a machine that is busy with other tests, models answer ten times as slowly. */
const patient = { timeout: 150_000 };
const screens = join(projectRoot, "test", "support", "screens");

describe.skipIf(lack !== null)(`the desktop${lack === null ? "" : ` (${lack})`}`, () => {
  let around: Surroundings;
  let place: DesktopPlace;
  /** Exchanges so far. */
  let turns = 0;

  beforeAll(async () => {
    around = await Surroundings.open({
      sight: { allowed: true, target: { kind: "pointer" }, watch: false },
    });
    await around.showPicture(join(screens, "receipt.png"));
    place = await DesktopPlace.open(around);
    await place.ready();
    // Out of the way, as it is when the key is used; hidden, Playwright could not wait for it.
    await place.app.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) {
        if (window.webContents.getURL().includes("page=main")) window.setPosition(1270, 10);
      }
    });
  }, 150_000);

  afterAll(async () => {
    await place?.[Symbol.asyncDispose]();
    await around?.[Symbol.asyncDispose]();
  });

  test(
    "desk-1: a key held in another window asks about the screen; the answer is spoken and pointed at",
    patient,
    async () => {
      const heard = around.sound.record();
      await around.keys("keydown", "Control_R");
      await place.overlaySays("listening");
      expect(await place.overlayVisible()).toBe(true);
      await around.sound.speak(join(recordingsFolder, "receipt-total.wav"));
      await around.keys("keyup", "Control_R");
      const turn = await place.ended(++turns);
      expect(turn.outcome).toBe("answered");
      expect(turn.reply).toContain("33.73");
      await place.overlayShows("33.73");
      const { samples } = await heard.stop();
      expect(samples.some((sample) => Math.abs(sample) > 2_000)).toBe(true);
      expect(await place.windowVisible("page=points")).toBe(true);
    },
  );

  test("desk-2: the overlay takes no focus, and the focus stays where it was", async () => {
    const focused = await place.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .filter((window) => window.isFocused())
        .map((window) => window.webContents.getURL())
        .filter((address) => !address.includes("page=main")),
    );
    expect(focused).toEqual([]);
  });

  test("desk-3: no page complained", () => {
    expect(place.complaints).toEqual([]);
  });
});
