/** The whole of Sotto: a person speaks to a page about a picture and hears the answer. */
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { speakable } from "../../src-main/turn/speak/speakable.ts";
import { childOf } from "../support/processes.ts";
import { wordErrors, words } from "../support/recordings/wordError.ts";
import type { PageEnd } from "./pageEnd.ts";
import { projectRoot } from "./pageEnd.ts";
import { closeServer, hearBack, realPlace } from "./realPlace.ts";
import { giveMicrophone, speak } from "./speakingMicrophone.ts";

// Server, engine, browser and a spoken exchange in real time: 15 s here.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });
afterAll(closeServer);

const recording = (name: string) => join(projectRoot, "test", "support", "recordings", name);
const receipt = join(projectRoot, "test", "support", "screens", "receipt.png");
const totalQuestion = recording("receipt-total.wav");
/** A little more than the recording, on the microphone's clock. */
const totalQuestionSamples = 16_000 * 4;

/** What was played is what is shown: the recogniser mishears one word in eight at most. */
async function expectSpoken(end: PageEnd, address: string): Promise<void> {
  const said = speakable(await end.newest.locator(".reply").innerText());
  const heard = await hearBack(address, await end.taken());
  expect(wordErrors(said, heard) / words(said).length, `${said} / ${heard}`).toBeLessThan(0.125);
}

test("answer-1: a spoken question about a picture is answered from it, and the answer is heard", async () => {
  await using place = await realPlace({ microphone: totalQuestion });
  const { end } = place;
  await end.startTaking();
  await end.showPicture(receipt);
  await end.holdToTalk(totalQuestionSamples);
  expect(await end.ended()).toBe("answered");
  const asked = await end.newest.locator(".asked").innerText();
  expect(words(asked)).toEqual(expect.arrayContaining(["total"]));
  expect(await end.newest.locator(".reply").innerText()).toContain("33.73");
  expect(await end.newest.locator(".sights svg rect").count()).toBeGreaterThan(10);
  await expectSpoken(end, place.server.address);
  expect(place.complaints).toEqual([]);
});

test("answer-2: a typed question is answered aloud; the next one is answered too", async () => {
  await using place = await realPlace();
  const { end } = place;
  for (const [index, question] of ["What is the capital of France?", "And of Spain?"].entries()) {
    await end.startTaking();
    await end.type(question);
    expect(await end.ended(index + 1)).toBe("answered");
  }
  await expectSpoken(end, place.server.address);
});

test("answer-3: hands-free: a pause ends the question, and speaking over the answer stops it", async () => {
  await using place = await realPlace({ init: giveMicrophone });
  const { end, page } = place;
  await page.locator('[data-tool="hands-free"]').click();
  await end.phase("listening");
  await speak(page, recording("what-can-you-do.wav"));
  await end.phase("speaking");
  await speak(page, recording("capital-of-france.wav"));
  expect(await end.ended(1)).toBe("interrupted");
  expect(await end.ended(2)).toBe("answered");
  const asked = await page.locator("article.exchange .asked").nth(1).innerText();
  expect(wordErrors("What is the capital of France?", asked), asked).toBeLessThanOrEqual(1);
  await end.phase("listening");
});

test("answer-4: silence is heard as nothing (T9)", async () => {
  await using place = await realPlace({ init: giveMicrophone });
  await place.end.holdToTalk(16_000);
  expect(await place.end.ended()).toBe("nothing-heard");
  expect(await place.end.newest.innerText()).toContain("I heard nothing.");
});

test("answer-5: a page that is reloaded while Sotto speaks goes on with its conversation", async () => {
  await using place = await realPlace();
  const { end, page } = place;
  await end.type("What can you do?");
  await end.phase("speaking");
  await page.reload();
  await end.phase("ready");
  await end.type("What is the capital of France?");
  expect(await end.ended(2)).toBe("answered");
});

test("answer-6: an engine that dies ends the turn in a fault; the next question is answered", async () => {
  await using place = await realPlace();
  const { end, page, server } = place;
  await end.type("What can you do?");
  await end.phase("speaking");
  process.kill(await childOf(server.child.pid ?? 0, "engine.js"), "SIGKILL");
  expect(await end.ended(1)).toContain("failed");
  // Its remedy asks the same question again, of the engine that was started meanwhile.
  await page.locator('.fault[data-code="engine-lost"] button').first().click();
  expect(await end.ended(2)).toBe("answered");
});
