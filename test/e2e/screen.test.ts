/** Showing the screen: the browser's own screen share, in a real window on a real display. */
import sharp from "sharp";
import { afterAll, expect, test, vi } from "vitest";
import type { Sight } from "../../src-main/contract/commands.ts";
import { openDisplay, screenSize } from "./display.ts";
import { closeBrowsers, scriptedPlace } from "./scriptedPlace.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
afterAll(closeBrowsers);

test("screen-1: the shared screen goes along with each question, as it is at that moment", async () => {
  await using display = await openDisplay();
  await using place = await scriptedPlace({
    display: display.name,
    sharesWindow: "Entire screen",
    // With an emulated window the browser also captures the screen at the emulated size.
    context: { viewport: null },
  });
  const { end, page, assistant } = place;
  await page.locator('[data-tool="screen"]').click();
  await page.locator(".screen-tile").waitFor();
  await end.type("What is on the screen?");
  expect(await end.ended(1)).toBe("answered");
  await end.type("And now?");
  expect(await end.ended(2)).toBe("answered");

  const [before, after] = assistant.sights as [Sight, Sight];
  expect([before.kind, after.kind]).toEqual(["screen", "screen"]);
  const [first, second] = [await pixels(before), await pixels(after)];
  expect([first.width, first.height]).toEqual([screenSize.width, screenSize.height]);
  // The window itself is on that screen, with one more question in it.
  expect(first.deviation).toBeGreaterThan(5);
  expect(Buffer.compare(first.data, second.data)).not.toBe(0);

  await page.locator('[data-tool="screen"]').click();
  await page.locator(".screen-tile").waitFor({ state: "detached" });
  await end.type("And without it?");
  expect(await end.ended(3)).toBe("answered");
  expect(assistant.sights).toHaveLength(2);
  await closeBrowsers();
});

async function pixels(sight: Sight) {
  if (sight.kind === "video") throw new Error("a clip");
  const { data, info } = await sharp(sight.data)
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { channels } = await sharp(sight.data).greyscale().stats();
  return { data, width: info.width, height: info.height, deviation: channels[0]?.stdev ?? 0 };
}
