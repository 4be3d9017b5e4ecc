/** Packs in the page's settings: how each stands, and what its buttons ask for. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import type { AssistantEvent } from "../../src-main/contract/events.ts";
import type { PackEntry } from "../../src-main/contract/packs.ts";
import { everyPackState } from "./packStates.ts";
import { closeBrowsers, scriptedPlace } from "./scriptedPlace.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
afterAll(closeBrowsers);

/** Set to a folder to look at the section. */
const pictures = process.env.SOTTO_PICTURES;

test("packs-24: each pack says how it stands; one button begins, pauses and goes on, and the bar follows", async () => {
  await using place = await scriptedPlace({ context: { reducedMotion: "reduce" } });
  const { assistant, page } = place;
  const tell = (event: AssistantEvent) => {
    for (const session of assistant.sessions) session.tell(event);
  };
  const look = async (name: string) => {
    if (!pictures) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `packs-${name}.png`) });
  };
  assistant.packs = everyPackState;
  await page.locator("header button.tool").last().click();
  await page.locator('[data-page="packs"]').click();
  const section = page.locator(".packs");
  await section.scrollIntoViewIfNeeded();
  const row = (title: string) => section.locator("li").filter({ hasText: title });
  await row("Qwen2.5-Omni 3B").waitFor();
  await look("list");
  expect(await row("Default").innerText()).toContain("Answers now");
  expect(await row("Default").locator("button").count()).toBe(0);
  expect(await row("Qwen2.5-Omni 7B").innerText()).toContain("Stopped at 4.1 GB of 11.8 GB");
  const mine = row("My Models");
  expect(await mine.innerText()).toContain("Not whole: thinker.gguf");
  // There is nowhere to fetch it from.
  expect(await mine.getByRole("button").allInnerTexts()).toEqual(["Remove"]);

  const standing = (state: PackEntry["state"]) => {
    assistant.packs = everyPackState.map((pack) =>
      pack.name === "omni-3b" ? { ...pack, state } : pack,
    );
  };
  const three = row("Qwen2.5-Omni 3B");
  const before = await three.boundingBox();
  standing("installing");
  await three.getByRole("button", { name: "Install" }).click();
  await three.getByRole("button", { name: "Pause" }).waitFor();
  tell({
    type: "pack.progress",
    pack: "omni-3b",
    progress: {
      type: "downloading",
      name: "thinker.gguf",
      doneBytes: 1e9,
      totalBytes: 2e9,
      allDoneBytes: 1_700_000_000,
      allTotalBytes: 6_800_000_000,
      bytesPerSecond: 25_000_000,
      secondsLeft: 204,
    },
  });
  await expect.poll(() => three.innerText()).toContain("1.7 GB of 6.8 GB · 25.0 MB/s, 3 min left");
  expect(await three.getByRole("progressbar").getAttribute("value")).toBe("1700000000");
  // Meanwhile no other installation can be begun.
  const seven = row("Qwen2.5-Omni 7B");
  expect(await seven.getByRole("button", { name: "Continue" }).isDisabled()).toBe(true);
  await look("installing");

  standing("paused");
  await three.getByRole("button", { name: "Pause" }).click();
  tell({
    type: "pack.ended",
    pack: "omni-3b",
    fault: { code: "cancelled", stage: "setup", message: "Stopped.", remedy: "Go on." },
  });
  await three.getByRole("button", { name: "Continue" }).waitFor();
  expect((await three.boundingBox())?.width).toBe(before?.width);

  standing("installed");
  tell({ type: "pack.ended", pack: "omni-3b" });
  await three.getByRole("button", { name: "Use" }).click();
  await expect.poll(() => assistant.packCommands.length).toBe(3);
  expect(assistant.packCommands).toEqual([
    { type: "pack.install", pack: "omni-3b" },
    { type: "pack.cancel", pack: "omni-3b" },
    { type: "pack.select", pack: "omni-3b" },
  ]);
  await look("installed");

  // The page that a full disk leads to removes a pack as well, at the second press.
  await page.locator('[data-page="storage"]').click();
  const taken = page.locator(".sizes div").filter({ hasText: "omni-3b" });
  await taken.getByRole("button", { name: "Remove" }).click();
  await taken.getByRole("button", { name: "Really?" }).click();
  await expect
    .poll(() => assistant.packCommands.at(-1))
    .toEqual({ type: "pack.remove", pack: "omni-3b" });
  expect(place.complaints).toEqual([]);
});
