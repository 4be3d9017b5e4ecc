/**
 * Ten thousand turns in the history: how soon the window is ready, how long a search takes (asked of the
 * history's process, and as a person sees it), and how scrolling looks in the browser's own trace.
 */
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright";
import { dataHome } from "../../setup/root.mjs";
import { startOwn } from "../../src-main/base/ownProcess.ts";
import { faultCodec } from "../../src-main/engine/client.ts";
import { entryFile } from "../../src-main/engine/entries.ts";
import { HistoryClient } from "../../src-main/history/client.ts";
import { openBrowser, openPage } from "../e2e/browser.ts";
import { PageEnd } from "../e2e/pageEnd.ts";
import { startServer } from "../e2e/realPlace.ts";
import { madeUpTurns } from "../unit/history/madeUp.ts";
import { type Figure, figure } from "./result.ts";

type Tell = (line: string) => void;

/** Issue bars. A frame of a screen with 60 of them has 16.7 ms; a janky one shows its picture twice. */
const bars = { ready: 300, search: 50, frame: 17.5, late: 2 };
const turns = 10_000;
const visits = 7;
const queries = [
  "invoice",
  "oliv",
  "rechnung",
  "打印",
  "الطابعة",
  "barometer battery",
  "the",
  "zzz",
];

export async function benchHistory(_rounds: number, tell: Tell): Promise<Figure[]> {
  const home = await mkdtemp(join(tmpdir(), "sotto-bench-history-"));
  const file = join(home, "history.db");
  const { keep, search, bytes } = await storeFigures(file, tell);
  await mkdir(join(home, "packs"));
  await symlink(join(dataHome(), "packs", "default"), join(home, "packs", "default"));
  await using server = await startServer({ args: ["--port", "0"], env: { SOTTO_HOME: home } });
  const browser = await openBrowser();
  try {
    const page = await pageFigures(browser, server.address, tell);
    return [
      figure("keep", "a turn handed over → on the disk", "ms", keep, null),
      figure(
        "search",
        `search of ${turns} turns, the history's process`,
        "ms",
        search,
        bars.search,
      ),
      figure("bytes", `${turns} turns on the disk, without sound`, "MB", [bytes / 1e6], null),
      ...page,
    ];
  } finally {
    await browser.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function storeFigures(file: string, tell: Tell) {
  const spawn = () => startOwn(entryFile("history.js"), { errors: true }).port;
  await using client = new HistoryClient({ spawn, codec: faultCodec, file, days: null });
  const keep: number[] = [];
  let count = 0;
  for (const turn of madeUpTurns(turns)) {
    count += 1;
    client.keep(turn);
    // One at a time now and then, as a person asks; the rest in one go.
    if (count % 500 !== 0) continue;
    await client.call("info", null);
    const started = performance.now();
    const kept = new Promise<void>((resolve) => {
      const heard = client.onKept(() => {
        heard[Symbol.dispose]();
        resolve();
      });
    });
    client.keep({ ...turn, conversation: `single ${count}` });
    await kept;
    keep.push(performance.now() - started);
    if (count % 2_000 === 0) tell(`${count} turns kept`);
  }
  const search: number[] = [];
  for (let round = 0; round < 5; round++) {
    for (const query of queries) {
      const started = performance.now();
      await client.call("search", { query, limit: 50 });
      search.push(performance.now() - started);
    }
  }
  const { bytes } = await client.call("info", null);
  return { keep, search, bytes };
}

async function pageFigures(browser: Browser, address: string, tell: Tell): Promise<Figure[]> {
  const { page } = await openPage(browser, address);
  const end = new PageEnd(page);
  await end.phase("ready");
  await page.locator('[data-tool="past"]').click();
  const longest = page.locator('.past-row[data-conversation="long"] .past-open');
  await longest.click();
  await end.newest.waitFor();
  const ready: number[] = [];
  for (let visit = 0; visit < visits; visit++) {
    await page.reload();
    await end.newest.waitFor();
    ready.push(
      await page.evaluate(
        () => performance.getEntriesByName("sotto:ready").at(-1)?.startTime ?? NaN,
      ),
    );
  }
  await page.locator('[data-tool="past"]').click();
  await page.locator(".past-row").first().waitFor();
  const seen: number[] = [];
  for (const query of queries) {
    await page.getByRole("searchbox").fill(query);
    await page.waitForFunction(() => {
      const at = (name: string) => performance.getEntriesByName(name).at(-1)?.startTime ?? 0;
      return at("sotto:found") > at("sotto:searched");
    });
    seen.push(await end.between("searched", "found"));
  }
  await page.getByRole("searchbox").fill("");
  await page.locator(".past-row").first().waitFor();
  tell("scrolling the list");
  const list = await scrolled(page, ".past-list");
  tell("scrolling the conversation");
  const conversation = await scrolled(page, ".stage");
  return [
    figure("ready", `window ready with ${turns} turns`, "ms", ready, bars.ready),
    figure("found", "letter typed → hits shown", "ms", seen, bars.search),
    figure("list-frame", "frame while the list scrolls", "ms", list.frames, bars.frame),
    figure("list-late", "frames shown twice, of the list", "%", [list.latePercent], bars.late),
    figure("turns-frame", "frame while the turns scroll", "ms", conversation.frames, bars.frame),
    figure(
      "turns-late",
      "frames shown twice, of the turns",
      "%",
      [conversation.latePercent],
      bars.late,
    ),
  ];
}

/** Four seconds of a steady wheel, a hundred pixels a frame; frames as the browser began them. */
async function scrolled(page: Page, selector: string) {
  const devtools = await page.context().newCDPSession(page);
  const frames = await page.evaluate(async (wanted) => {
    const element = document.querySelector(wanted);
    if (element === null) throw new Error(`there is no ${wanted}`);
    const down = element.scrollTop === 0 ? 100 : -100;
    const times: number[] = [];
    const next = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    let last = await next();
    for (let frame = 0; frame < 240; frame++) {
      element.scrollTop += down;
      const now = await next();
      times.push(now - last);
      last = now;
    }
    return times;
  }, selector);
  await devtools.detach();
  const late = frames.filter((ms) => ms > 1.5 * (1000 / 60)).length;
  return { frames, latePercent: (100 * late) / frames.length };
}
