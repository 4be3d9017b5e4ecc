/** The page against the contract: every button and key, in a real browser, with a scripted answer. */
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { openPage } from "./browser.ts";
import { PageEnd, projectRoot } from "./pageEnd.ts";
import { closeBrowsers, scriptedPlace } from "./scriptedPlace.ts";

// A browser starts in 1 s here, in 10 s on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
afterAll(closeBrowsers);

const microphone = join(projectRoot, "test", "support", "recordings", "receipt-total.wav");
const picture = join(projectRoot, "test", "support", "screens", "receipt.png");
/** Long enough for whatever a test does while it sounds. */
const longAnswer = { clauses: ["One. ", "Two. ", "Three."], samplesPerClause: 24_000 * 20 };

test("page-1: a typed question is answered in text and in sound, sample for sample", async () => {
  await using place = await scriptedPlace();
  const { end } = place;
  await end.startTaking();
  await end.type("How much is it?");
  expect(await end.ended()).toBe("answered");
  expect(await end.newest.innerText()).toContain("The total is 42 euros. It is due on Friday.");
  const { samples, sampleRateHz } = await end.taken();
  const sounding = samples.filter((sample) => Math.abs(sample) > 0.001).length;
  expect(sounding / sampleRateHz).toBeGreaterThan(0.95);
  expect(sounding / sampleRateHz).toBeLessThan(1.05);
  const { missed, repeated } = await place.page.evaluate(() => window.sotto.playback());
  expect({ missed, repeated }).toEqual({ missed: 0, repeated: 0 });
  expect(place.complaints).toEqual([]);
});

const waysToTalk: Record<string, (end: PageEnd) => Promise<void>> = {
  "the mouse held": (end) => end.holdToTalk(24_000),
  "the space bar held": async (end) => {
    await end.page.keyboard.down(" ");
    await end.phase("listening");
    await end.microphoneHas(24_000);
    await end.page.keyboard.up(" ");
  },
  "a tap to begin and a tap to end": async (end) => {
    await end.talk.tap();
    await end.phase("listening");
    await end.microphoneHas(24_000);
    await end.talk.tap();
  },
  "Enter on the focused button, as a screen reader presses it": async (end) => {
    await end.talk.focus();
    await end.page.keyboard.press("Enter");
    await end.phase("listening");
    await end.microphoneHas(24_000);
    await end.page.keyboard.press("Enter");
  },
};
for (const [way, talk] of Object.entries(waysToTalk)) {
  test(`page-2: with ${way} the microphone is sent from its first sample to the end`, async () => {
    await using place = await scriptedPlace({ microphone, context: { hasTouch: true } });
    await talk(place.end);
    expect(await place.end.ended()).toBe("answered");
    let next = 0;
    for (const { firstSample, samples } of place.assistant.microphone) {
      expect(firstSample).toBe(next);
      next += samples.length;
    }
    expect(next).toBeGreaterThanOrEqual(24_000);
    expect(place.complaints).toEqual([]);
  });
}

for (const [way, stop] of Object.entries({
  "the stop button": (end: PageEnd) => end.page.locator("button.stop").click(),
  Escape: (end: PageEnd) => end.page.keyboard.press("Escape"),
})) {
  test(`page-3: ${way} stops the sound; history keeps what was heard`, async () => {
    await using place = await scriptedPlace({ script: longAnswer });
    const { end, assistant } = place;
    await end.startTaking();
    await end.type("Count.");
    await end.phase("speaking");
    await place.page.waitForFunction(() => window.taken.length > 20);
    await stop(end);
    expect(await end.ended()).toBe("interrupted");
    const { samples, sampleRateHz } = await end.taken();
    // Twenty seconds are the first clause: what was heard ends long before.
    expect(samples.length / sampleRateHz).toBeLessThan(15);
    const [conversation] = assistant.conversations.values();
    expect(conversation?.exchanges).toMatchObject([{ interrupted: true, reply: "" }]);
    await end.phase("ready");
  });
}

test("page-4: a picture is shown before it is sent, can be removed, and is answered with its boxes", async () => {
  await using place = await scriptedPlace();
  const { end, page } = place;
  await end.showPicture(picture);
  await end.showPicture(picture);
  await page.locator(".strip li[data-ready=true]").nth(1).waitFor();
  await page.locator(".strip button.remove").first().click();
  expect(await page.locator(".strip li").count()).toBe(1);
  await end.type("What is the total?");
  expect(await end.ended()).toBe("answered");
  expect(await page.locator(".strip li").count()).toBe(0);
  expect(await end.newest.locator(".sights img").count()).toBe(1);
  expect(await end.newest.locator(".sights svg rect").count()).toBe(2);
  expect(place.complaints).toEqual([]);
});

for (const kind of ["drop", "paste"] as const) {
  test(`page-4: a picture that comes by ${kind} goes along`, async () => {
    await using place = await scriptedPlace();
    const { page } = place;
    await page.evaluate(async (type) => {
      const canvas = new OffscreenCanvas(64, 40);
      canvas.getContext("2d")?.fillRect(0, 0, 20, 20);
      const blob = await canvas.convertToBlob({ type: "image/png" });
      const data = new DataTransfer();
      data.items.add(new File([blob], "small.png", { type: "image/png" }));
      const target = document.querySelector(".app");
      const bubbles = { bubbles: true, cancelable: true };
      if (type === "drop")
        target?.dispatchEvent(new DragEvent(type, { ...bubbles, dataTransfer: data }));
      else target?.dispatchEvent(new ClipboardEvent(type, { ...bubbles, clipboardData: data }));
    }, kind);
    await page.locator(".strip li[data-ready=true]").waitFor();
    await place.end.type("What is it?");
    expect(await place.end.ended()).toBe("answered");
    expect(await place.end.newest.locator(".sights img").count()).toBe(1);
  });
}

test("page-5: a file that is no picture is refused in words, and the page goes on", async () => {
  await using place = await scriptedPlace();
  const { end, page } = place;
  const file = { name: "notes.png", mimeType: "image/png", buffer: Buffer.from("only text") };
  await page.locator('input[type="file"]').setInputFiles(file);
  const card = page.locator('.fault[role="alert"]');
  await card.waitFor();
  expect(await card.innerText()).toContain("notes.png");
  await card.locator("button").first().click();
  await end.type("Are you there?");
  expect(await end.ended()).toBe("answered");
});

test("page-6: the server goes away and comes back: the page finds it and keeps the conversation", async () => {
  await using place = await scriptedPlace();
  const { end } = place;
  await end.type("First?");
  expect(await end.ended(1)).toBe("answered");
  await place.stopServer();
  await end.phase("reconnecting");
  await place.startServer();
  await end.phase("ready");
  await end.type("Second?");
  expect(await end.ended(2)).toBe("answered");
  const [conversation] = place.assistant.conversations.values();
  expect(conversation?.exchanges.map(({ question }) => question)).toEqual(["First?", "Second?"]);
});

test("page-6: a reload during an answer keeps the conversation", async () => {
  await using place = await scriptedPlace({ script: longAnswer });
  const { end, page } = place;
  await end.type("First?");
  await end.phase("speaking");
  await page.reload();
  await end.phase("ready");
  expect(await end.ended(1)).not.toBe("failed");
  expect(await page.locator("article.exchange").count()).toBe(1);
  expect(page.url()).not.toContain("token");
});

test("page-7: of two windows the second is told who has the sound, and takes it with a button", async () => {
  await using place = await scriptedPlace({ script: longAnswer });
  await place.end.type("First?");
  await place.end.phase("speaking");
  const other = new PageEnd(
    (await openPage(place.context.browser() ?? never(), place.address)).page,
  );
  await other.phase("ready");
  await other.type("Second?");
  const card = other.page.locator('.fault[data-code="audio-busy"]');
  await card.waitFor();
  await card.locator("button").first().click();
  await other.phase("speaking");
  await place.end.outcome("interrupted");
  await place.page.locator(".notice").waitFor();
  await other.page.context().close();
});

test("page-8: a page with a wrong token says what to do, and does not try again", async () => {
  await using place = await scriptedPlace();
  const address = place.address.replace(/token=.*/, "token=wrong");
  const { page } = await openPage(place.context.browser() ?? never(), address);
  const card = page.locator('.fault[data-code="unauthorized"]');
  await card.waitFor();
  expect(await card.innerText()).toContain("Open the address that Sotto printed");
  await page.context().close();
});

test("page-9: an answer can be played again", async () => {
  await using place = await scriptedPlace();
  const { end, page } = place;
  await end.type("How much is it?");
  expect(await end.ended()).toBe("answered");
  await end.startTaking();
  await page.locator("[data-replay]").click();
  await end.phase("replaying");
  await end.phase("ready");
  const { samples, sampleRateHz } = await end.taken();
  const sounding = samples.filter((sample) => Math.abs(sample) > 0.001).length;
  expect(sounding / sampleRateHz).toBeGreaterThan(0.95);
});

test("page-10: speed is asked of the assistant and kept over a reload", async () => {
  await using place = await scriptedPlace();
  await place.page.locator(".pace select").selectOption("1.5");
  await vi.waitUntil(() => place.assistant.preferences.pace === 1.5);
  await place.page.reload();
  await place.end.phase("ready");
  expect(await place.page.locator(".pace select").inputValue()).toBe("1.5");
});

test("page-11: a camera picture and a clip with sound go along", async () => {
  await using place = await scriptedPlace({ microphone });
  const { end, page } = place;
  const camera = page.locator('[data-tool="camera"]');
  const actions = page.locator("dialog .dialog-actions button");
  await camera.click();
  await actions.first().click();
  await page.locator(".strip li[data-ready=true]").waitFor();
  await camera.click();
  await actions.nth(1).click();
  await page.locator("dialog [data-recording=true]").waitFor();
  await actions.nth(1).click();
  await page.locator(".strip li[data-ready=true]").nth(1).waitFor();
  await end.type("What do you see?");
  expect(await end.ended()).toBe("answered");
  expect(await end.newest.locator(".sights li").count()).toBe(2);
});

function never(): never {
  throw new Error("the browser is gone");
}
