/** The desktop app: keys in any window, the screen, the sound card; one start of the app for all of it. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { worded } from "../../src-main/contract/sentences.ts";
import { defaultSettings } from "../../src-main/shells/desktop/settings.ts";
import { childOf } from "../support/processes.ts";
import { recordingsFolder } from "../support/recordings/recordings.ts";
import { wordErrors } from "../support/recordings/wordError.ts";
import { inBothLooks } from "./axe.ts";
import { DesktopPlace, desktopLack, Surroundings } from "./desktopPlace.ts";
import { projectRoot } from "./pageEnd.ts";
import { unreached } from "./walk.ts";

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
    await place.mainAside();
  }, 150_000);

  afterAll(async () => {
    await place?.[Symbol.asyncDispose]();
    await around?.[Symbol.asyncDispose]();
  }, 30_000);

  async function askHeld(file: string): Promise<void> {
    await around.keys("keydown", "Control_R");
    await place.hears();
    await around.sound.speak(join(recordingsFolder, file));
    await around.keys("keyup", "Control_R");
  }

  /** What is not looked at is not read: turns about nothing on the screen take a second less. */
  async function sight(allowed: boolean): Promise<void> {
    await place.change({ sight: { allowed, target: { kind: "pointer" }, watch: false } });
  }

  test(
    "desk-1: a key held in another window asks about the screen; the answer is spoken and pointed at",
    patient,
    async () => {
      const heard = around.sound.record();
      await around.keys("keydown", "Control_R");
      await place.hears();
      expect(await place.windowVisible("page=overlay")).toBe(true);
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

  test("desk-2: no window of the hotkey takes the focus", async () => {
    const focused = await place.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .filter((window) => window.isFocused())
        .map((window) => window.webContents.getURL())
        .filter((address) => !address.includes("page=main")),
    );
    expect(focused).toEqual([]);
  });

  test(
    "access-1: axe finds nothing in the panel with an answer, nor in the page of shortcuts",
    patient,
    async () => {
      expect(await inBothLooks(place.overlay)).toEqual([]);
      await place.main.locator('[data-tool="settings"]').click();
      await place.main.locator('[data-page="keys"]').click();
      await place.main.locator(".diagnostic").waitFor();
      expect(await inBothLooks(place.main)).toEqual([]);
      expect(await unreached(place.main)).toEqual([]);
      await place.main.keyboard.press("Escape");
      await place.main.locator("dialog[open]").waitFor({ state: "detached" });
    },
  );

  test(
    "access-2: a fault in the panel is left by its button, with the key, towards its remedy",
    patient,
    async () => {
      await place.tellOverlay({
        type: "fault",
        fault: {
          code: "disk-full",
          stage: "history",
          ...worded("history-full", "history.db", "later"),
        },
      });
      await place.overlay.locator(".panel-fault").waitFor();
      expect(await inBothLooks(place.overlay)).toEqual([]);
      expect(await unreached(place.overlay)).toEqual([]);
      await place.overlay.locator('[data-remedy="storage"]').focus();
      await place.overlay.keyboard.press("Enter");
      await place.overlay.locator(".panel-fault").waitFor({ state: "detached" });
      await place.main.locator('[data-page="storage"][aria-current="page"]').waitFor();
      await place.main.keyboard.press("Escape");
      await place.main.locator("dialog[open]").waitFor({ state: "detached" });
    },
  );

  test("desk-3: a second key asks about a region that is dragged", patient, async () => {
    await around.keys("keydown", "Shift_L", "keydown", "Control_R");
    await place.hears();
    await place.shown("page=region");
    // The receipt's lower part, without the list beside it.
    await around.keys("mousemove", "420", "120", "mousedown", "1");
    await around.keys("mousemove", "700", "500", "mousemove", "900", "640", "mouseup", "1");
    await place.gone("page=region");
    await around.sound.speak(join(recordingsFolder, "receipt-total.wav"));
    await around.keys("keyup", "Control_R", "keyup", "Shift_L");
    const turn = await place.ended(++turns);
    expect(turn.outcome).toBe("answered");
    expect(turn.sights).toEqual(["480 × 520"]);
  });

  test(
    "desk-4: a tap goes on listening, and another one sends; what is not allowed is not looked at",
    patient,
    async () => {
      await sight(false);
      await around.keys("key", "Control_R");
      await place.overlayShows("Tap again");
      await place.hears();
      await around.sound.speak(join(recordingsFolder, "capital-of-france.wav"));
      await around.keys("key", "Control_R");
      const turn = await place.ended(++turns);
      expect(turn.outcome).toBe("answered");
      expect(turn.sights).toEqual([]);
      await place.overlayShows("did not look");
    },
  );

  test(
    "desk-5: half of another program's combination is taken back, and leaves no trace",
    patient,
    async () => {
      await around.keys("keydown", "Control_R", "key", "c", "keyup", "Control_R");
      await askHeld("rainbow.wav");
      await place.overlaySays("speaking");
      // Would be one too many, if the combination had begun one.
      expect(await place.main.locator("article.exchange").count()).toBe(turns + 1);
    },
  );

  test("desk-6: Escape stops the answer, in any window", patient, async () => {
    await around.keys("key", "Escape");
    const turn = await place.ended(++turns);
    expect(turn.outcome).toBe("interrupted");
  });

  test(
    "desk-9: a microphone that is unplugged in the middle of a question does not cost the question",
    patient,
    async () => {
      const headset = await around.sound.plugMicrophone("headset", "A headset");
      await place.knows("headset");
      await place.change({ sound: { ...defaultSettings.sound, microphone: "headset" } });
      await around.keys("keydown", "Control_R");
      await place.hears();
      const said = around.sound.speak(join(recordingsFolder, "capital-of-france.wav"));
      await place.hearsWords();
      await around.sound.unplug(headset);
      await said;
      await around.keys("keyup", "Control_R");
      const turn = await place.ended(++turns);
      expect(turn.outcome).toBe("answered");
      const errors = wordErrors("What is the capital of France?", turn.question);
      expect(errors, turn.question).toBeLessThanOrEqual(2);
    },
  );

  test(
    "desk-10: an engine that dies ends the question with a fault, and the next one is answered",
    patient,
    async () => {
      await around.keys("keydown", "Control_R");
      await place.hears();
      process.kill(await childOf(place.app.process().pid ?? 0, "engine.js"), "SIGKILL");
      expect((await place.ended(++turns)).outcome).toBe("failed");
      await around.keys("keyup", "Control_R");
      await askHeld("capital-of-france.wav");
      expect((await place.ended(++turns)).outcome).toBe("answered");
    },
  );

  test("desk-11: the panel goes where it is dragged, and stays there", patient, async () => {
    await around.keys("keydown", "Control_R");
    await place.hears();
    const { x, y } = await place.overlayAt();
    await around.keys("mousemove", `${x + 120}`, `${y + 30}`, "mousedown", "1");
    await around.keys(
      "mousemove",
      `${x + 60}`,
      `${y - 270}`,
      "mousemove",
      `${x + 20}`,
      `${y - 370}`,
    );
    await around.keys("mouseup", "1");
    await expect.poll(() => place.overlayAt(), patient).toEqual({ x: x - 100, y: y - 400 });
    // What follows makes it another size.
    await around.keys("key", "Escape", "keyup", "Control_R");
    await place.overlaySays("ready");
    expect(await place.overlayAt()).toEqual({ x: x - 100, y: y - 400 });
  });

  test("desk-12: a switch in the settings lets programs with the key ask", patient, async () => {
    await place.change({ api: true });
    const api = () =>
      place.main.evaluate(() => window.desktop?.call<"api.get">({ type: "api.get" }));
    await expect.poll(async () => (await api())?.address, patient).toContain("http://127.0.0.1:");
    const { address, key } = (await api()) ?? {};
    const headers = { authorization: `Bearer ${key}` };
    expect((await fetch(`${address}/models`)).status).toBe(401);
    expect((await fetch(`${address}/models`, { headers })).status).toBe(200);
    await place.change({ api: false });
    await expect.poll(async () => (await api())?.address, patient).toBeNull();
  });

  test(
    "desk-7: an audio process that dies again and again hands over to a page of ours",
    patient,
    async () => {
      const app = place.app.process().pid ?? 0;
      const microphone = () => childOf(app, "audio.js\0microphone").catch(() => 0);
      // Three within a minute; a busy machine may have lost one already.
      await place.opened("sound.html", async () => {
        const running = await microphone();
        if (running !== 0) process.kill(running, "SIGSEGV");
      });
      await askHeld("capital-of-france.wav");
      const turn = await place.ended(++turns);
      expect(turn.outcome).toBe("answered");
      expect(await microphone()).toBe(0);
    },
  );

  test("desk-13: a page whose process crashes is loaded again", patient, async () => {
    // Playwright does not follow a page over its process' death; its window does.
    const window = await place.app.browserWindow(place.main);
    await window.evaluate(async ({ webContents }) => {
      const loaded = new Promise((resolve) =>
        webContents.once("did-finish-load", () => resolve(null)),
      );
      webContents.forcefullyCrashRenderer();
      await loaded;
    });
    const phase = () =>
      window.evaluate(({ webContents }) =>
        webContents.executeJavaScript("document.querySelector('.bar')?.dataset.phase"),
      );
    await expect.poll(phase, patient).toBe("ready");
  });

  test("desk-8: no page complained", () => {
    expect(place.complaints).toEqual([]);
  });
});
