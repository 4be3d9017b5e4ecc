/** The page's share: key up → sound, stop → silence, how soon it is ready, and 50 turns in one tab. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright";
import { type PageEnd, projectRoot } from "../e2e/pageEnd.ts";
import { closeServer, realPlace } from "../e2e/realPlace.ts";
import { giveMicrophone, speak } from "../e2e/speakingMicrophone.ts";
import { type Figure, figure } from "./result.ts";

type Tell = (line: string) => void;

const spokenTurns = 8;
const typedTurns = 50;
const stops = 7;
const visits = 7;
/** Issue bars: what the page may add to the turn's own latency is 60 ms. */
const bars = { sound: 760, soundScreen: 960, stop: 50, ready: 1_000, growth: 1.1 };

const recordings = join(projectRoot, "test", "support", "recordings");
const screens = join(projectRoot, "test", "support", "screens");

export async function benchWeb(_rounds: number, tell: Tell): Promise<Figure[]> {
  try {
    await using place = await realPlace({ init: giveMicrophone });
    const { page, end } = place;
    const ready: number[] = [];
    for (let visit = 0; visit < visits; visit++) ready.push(await timeVisit(page, end));
    const plain = await timeSpoken(page, end, null, tell);
    const screen = await timeSpoken(page, end, join(screens, "receipt.png"), tell);
    const stopMs = await timeStops(end);
    const { growth, missed, repeated } = await manyTurns(page, end, tell);
    return [
      figure("sound", "key up → first sample leaves the page, no screen", "ms", plain, bars.sound),
      figure(
        "sound-screen",
        "key up → first sample leaves the page, screen",
        "ms",
        screen,
        bars.soundScreen,
      ),
      figure("stop", "stop → last block", "ms", stopMs, bars.stop),
      figure("ready", "page asked for → line open", "ms", ready, bars.ready),
      figure("growth", `heap after ${typedTurns} turns ÷ after 10`, "×", [growth], bars.growth),
      figure("missed", "speech samples missed by index", "", [missed], 0),
      figure("repeated", "speech samples repeated by index", "", [repeated], 0),
    ];
  } finally {
    await closeServer();
  }
}

async function timeVisit(page: Page, end: PageEnd): Promise<number> {
  await page.reload();
  await end.phase("ready");
  return page.evaluate(() => performance.getEntriesByName("sotto:ready").at(-1)?.startTime ?? NaN);
}

async function timeSpoken(
  page: Page,
  end: PageEnd,
  picture: string | null,
  tell: Tell,
): Promise<number[]> {
  const file = picture ? "receipt-total.wav" : "capital-of-france.wav";
  const recording = join(recordings, file);
  // The clip ends 30 ms after the last voiced sample at most: the key goes up with it.
  await readFile(recording);
  const values: number[] = [];
  for (let turn = 0; turn < spokenTurns; turn++) {
    const before = await page.locator("article.exchange").count();
    if (picture) await end.showPicture(picture);
    await end.talk.hover();
    await page.mouse.down();
    await end.phase("listening");
    await speak(page, recording);
    await page.mouse.up();
    await end.ended(before + 1);
    values.push(await end.between("asked", "first-sample"));
    tell(`${file} ${turn + 1}: ${Math.round(values.at(-1) ?? 0)} ms`);
  }
  return values;
}

async function timeStops(end: PageEnd): Promise<number[]> {
  const values: number[] = [];
  for (let stop = 0; stop < stops; stop++) {
    const before = await end.page.locator("article.exchange").count();
    await end.type("Why is the sky blue?");
    await end.phase("speaking");
    await end.page.keyboard.press("Escape");
    await end.ended(before + 1);
    values.push(await end.between("stop", "silent"));
  }
  return values;
}

async function manyTurns(page: Page, end: PageEnd, tell: Tell) {
  const devtools = await page.context().newCDPSession(page);
  const heap = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    return (await devtools.send("Runtime.getHeapUsage")).usedSize;
  };
  let early = 0;
  for (let turn = 0; turn < typedTurns; turn++) {
    const before = await page.locator("article.exchange").count();
    await end.type("How many days are there in a week?");
    await end.ended(before + 1);
    if (turn === 9) early = await heap();
    if (turn % 10 === 9) tell(`${turn + 1} turns`);
  }
  const { missed, repeated } = await page.evaluate(() => window.sotto.playback());
  return { growth: (await heap()) / early, missed, repeated };
}
