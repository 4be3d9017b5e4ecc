/**
 * The product from end to end: a key held in any window, a question spoken into the microphone about the
 * screen, and the answer that comes out of the loudspeaker, heard by the pack's own recogniser.
 */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { speakable } from "../../src-main/turn/speak/speakable.ts";
import { soakDesktop } from "../soak/desktop.ts";
import { hear } from "../support/hearing.ts";
import { childOf } from "../support/processes.ts";
import { recordingsFolder } from "../support/recordings/recordings.ts";
import { wordErrors, words } from "../support/recordings/wordError.ts";
import { DesktopPlace, desktopLack, Surroundings } from "./desktopPlace.ts";
import { projectRoot } from "./pageEnd.ts";

// Models, an Electron and spoken exchanges in real time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const lack = desktopLack();
const receipt = join(projectRoot, "test", "support", "screens", "receipt.png");

describe.skipIf(lack !== null)(`by voice${lack === null ? "" : ` (${lack})`}`, () => {
  let around: Surroundings;
  let place: DesktopPlace;

  beforeAll(async () => {
    around = await Surroundings.open({
      sight: { allowed: true, target: { kind: "pointer" }, watch: false },
      // What is recorded is the answer alone.
      sound: { microphone: null, speaker: null, volume: 1, cues: false, warm: false },
    });
    await around.showPicture(receipt);
    place = await DesktopPlace.open(around);
    await place.ready();
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

  async function ask(file: string): Promise<void> {
    await around.keys("keydown", "Control_R");
    await place.overlaySays("listening");
    await around.sound.speak(join(recordingsFolder, file));
    await around.keys("keyup", "Control_R");
  }

  async function answered(): Promise<string> {
    const turn = place.main.locator("article.exchange").last();
    await turn.and(place.main.locator('[data-phase="ended"]')).waitFor({ state: "attached" });
    expect(await turn.getAttribute("data-outcome")).toBe("answered");
    return (await turn.locator(".reply").textContent()) ?? "";
  }

  test("voice-1: a spoken question about the screen is answered aloud, and what is heard is what is written", async () => {
    const recording = around.sound.record();
    await ask("receipt-total.wav");
    const reply = await answered();
    expect(reply).toContain("33.73");
    const { samples, sampleRateHz } = await recording.stop();
    const [said, heard] = [speakable(reply), await hear(samples, sampleRateHz)];
    expect(wordErrors(said, heard) / words(said).length, `${said} / ${heard}`).toBeLessThan(0.2);
  });

  test("voice-2: the audio processes crash in the middle of a turn; the app and the turn go on", async () => {
    const app = place.app.process().pid ?? 0;
    await around.keys("keydown", "Control_R");
    await place.overlaySays("listening");
    process.kill(await childOf(app, "audio.js\0microphone"), "SIGSEGV");
    await expect.poll(() => childOf(app, "audio.js\0microphone").catch(() => 0)).toBeGreaterThan(0);
    await around.sound.speak(join(recordingsFolder, "capital-of-france.wav"));
    await around.keys("keyup", "Control_R");
    await place.overlaySays("speaking");
    process.kill(await childOf(app, "audio.js\0speaker"), "SIGSEGV");
    expect(await answered()).not.toBe("");
  });
});

test.skipIf(lack !== null)(
  "soak-1: a few turns with each mishap: all end, and the next question works",
  async () => {
    const plan = { turns: 9, interrupts: 1, unplugs: 1, engineKills: 1, suspends: 0, seed: 7 };
    expect((await soakDesktop(plan, () => undefined)).problems).toEqual([]);
  },
);
