/** A phone at home: the shipped page behind a TLS proxy, on a narrow touch screen, installable. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test, vi } from "vitest";
import { tlsProxy } from "../support/tlsProxy.ts";
import { openBrowser, openPage } from "./browser.ts";
import { PageEnd, projectRoot } from "./pageEnd.ts";
import { startServer } from "./realPlace.ts";

vi.setConfig({ testTimeout: 180_000 });

const phone = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
  ignoreHTTPSErrors: true,
};

test("phone-1: over TLS a narrow page asks, fits, and is installable", async () => {
  await using proxy = await tlsProxy();
  await using server = await startServer({ args: ["--port", "0", "--origin", proxy.origin] });
  proxy.towards(server.port);
  const { hash } = new URL(server.address);
  const browser = await openBrowser({ trustsAll: true });
  const { page } = await openPage(browser, `${proxy.origin}/${hash}`, phone);
  const end = new PageEnd(page);
  await end.phase("ready");
  await end.type("What is the capital of France?");
  expect(await end.ended()).toBe("answered");
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wider).toBe(0);
  const devtools = await page.context().newCDPSession(page);
  const { errors, data } = await devtools.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(JSON.parse(data ?? "{}")).toMatchObject({ name: "Sotto", display: "standalone" });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
  await page.waitForFunction(
    async () => (await (await caches.open("sotto-shell")).keys()).length > 2,
  );
  // What is kept is the page, and nothing that was said.
  const kept = await page.evaluate(async () => {
    const cache = await caches.open("sotto-shell");
    const answers = await Promise.all((await cache.keys()).map((key) => cache.match(key)));
    return Promise.all(answers.map(async (answer) => `${answer?.url} ${await answer?.text()}`));
  });
  expect(kept.join("\n")).not.toMatch(/capital of France/);
  expect(kept.join("\n")).not.toContain(new URLSearchParams(hash.slice(1)).get("token"));

  // The home machine goes away: the installed page still opens, and says so.
  server.child.kill("SIGTERM");
  await server.exited;
  const again = await page.context().newPage();
  await again.goto(`${proxy.origin}/`);
  await new PageEnd(again).phase("reconnecting");
  await browser.close();
});

test("phone-2: the icons are what the manifest says", async () => {
  const folder = join(projectRoot, "src-renderer", "public");
  const manifest = JSON.parse(await readFile(join(folder, "manifest.webmanifest"), "utf8"));
  for (const { src, sizes } of manifest.icons) {
    const { width, height } = await sharp(join(folder, src)).metadata();
    expect(`${width}x${height}`).toBe(sizes);
  }
});
