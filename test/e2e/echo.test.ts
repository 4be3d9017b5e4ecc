/**
 * Hands-free in a room: what the speaker plays comes back into the microphone. Real Chromium, real
 * devices of a sound server, the real pack.
 */

import { join } from "node:path";
import type { Page } from "playwright";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { recordingsFolder } from "../support/recordings/recordings.ts";
import { wordErrors } from "../support/recordings/wordError.ts";
import { SoundServer } from "../support/soundServer.ts";
import { closeServer, type RealPlace, realPlace } from "./realPlace.ts";

// A spoken exchange in real time, three times.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

/** Laptop speakers reach their own microphone about so much softer than a person in front of it. */
const echoDecibels = 12;
const recording = (name: string) => join(recordingsFolder, name);
let server: SoundServer;

beforeAll(async () => {
  server = await SoundServer.start();
  await server.echo();
});

afterAll(async () => {
  await closeServer();
  await server[Symbol.asyncDispose]();
});

/** The same page with the browser's echo cancellation switched off underneath it. */
async function withoutCancellation(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = () =>
      open({
        audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      });
  });
}

/** Hands-free, and a question that is answered at some length. */
async function asked(place: RealPlace): Promise<void> {
  await place.page.locator('[data-tool="hands-free"]').click();
  await place.end.phase("listening");
  await place.end.microphoneHas(8_000);
  await server.soften("Chromium", echoDecibels);
  await server.speak(recording("what-can-you-do.wav"));
  await place.end.phase("speaking");
}

/**
 * The canceller works in real time: where the machine starves it, an answer now and then still interrupts itself (one
 * run in three under load; a known limit in the README). What must hold is that it can be kept from it.
 */
const starved = { retry: 2 };

test(
  "echo-1: an answer that comes back into the microphone does not interrupt itself",
  starved,
  async () => {
    await using place = await realPlace({ sound: server.env });
    await asked(place);
    expect(await place.end.ended(1)).toBe("answered");
    await place.end.phase("listening");
  },
);

test("echo-2: a person who speaks over the answer is heard", starved, async () => {
  await using place = await realPlace({ sound: server.env });
  await asked(place);
  // The canceller has to have heard this room before it can tell the person from the echo.
  const now = await place.page.evaluate(() => window.sotto.microphone()?.samples ?? 0);
  await place.end.microphoneHas(now + 2 * 16_000);
  await server.speak(recording("capital-of-france.wav"));
  expect(await place.end.ended(1)).toBe("interrupted");
  expect(await place.end.ended(2)).toBe("answered");
  const heard = await place.page.locator("article.exchange .asked").nth(1).innerText();
  expect(wordErrors("What is the capital of France?", heard), heard).toBeLessThanOrEqual(1);
});

test("echo-3: without echo cancellation the same answer interrupts itself", async () => {
  await using place = await realPlace({ sound: server.env, init: withoutCancellation });
  await asked(place);
  expect(await place.end.ended(1)).toBe("interrupted");
});
