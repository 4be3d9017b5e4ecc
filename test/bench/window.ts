/**
 * How long a choice in the settings takes until it is seen: from the event to the end of the frame that
 * shows it, in a real browser, with a long conversation behind the settings. What answers is scripted.
 */
import type { Page } from "playwright";
import { languages } from "../../src-main/contract/preferences.ts";
import { closeBrowsers, scriptedPlace } from "../e2e/scriptedPlace.ts";
import { kept } from "../unit/history/place.ts";
import { type Figure, figure } from "./result.ts";

/** Issue bar. */
const bar = 100;
/** As many as are drawn at once. */
const turns = 60;
const visits = 4;
const pages = ["voice", "privacy", "modes", "packs", "about", "general"];

export async function benchWindow(rounds: number, tell: (line: string) => void): Promise<Figure[]> {
  await using place = await scriptedPlace();
  try {
    const { page, assistant, end } = place;
    for (let turn = 1; turn <= turns; turn++) {
      const reply =
        "A long answer, with several clauses; each is drawn again in the other language. ";
      assistant.history.keep(kept("long", turn, `Question ${turn}?`, { reply: reply.repeat(3) }));
    }
    await page.locator('[data-tool="past"]').click();
    await page.locator(".past-open").first().click();
    await end.newest.waitFor();
    await page.locator('[data-tool="settings"]').click();
    await page.locator("dialog select").first().waitFor();
    const found: Record<"first" | "language" | "theme" | "page", number[]> = {
      first: [],
      language: [],
      theme: [],
      page: [],
    };
    for (let visit = 0; visit < visits * rounds; visit++) {
      tell(`visit ${visit + 1}`);
      for (const tag of [...languages.slice(1), languages[0]]) {
        // A language's words come with its first use.
        const kind = visit === 0 && tag !== languages[0] ? "first" : "language";
        found[kind].push(await chosen(page, "dialog select", tag, "lang"));
      }
      for (const theme of [2, 1, 0]) {
        found.theme.push(await chosen(page, `dialog input[name="theme"] >> ${theme}`, "", "theme"));
      }
      for (const name of pages) found.page.push(await opened(page, name));
    }
    return [
      figure(
        "language",
        `language chosen → shown, ${turns} turns drawn`,
        "ms",
        found.language,
        bar,
      ),
      figure("language-first", "the same, at its first use", "ms", found.first, bar),
      figure("theme", "look chosen → shown", "ms", found.theme, bar),
      figure("page", "page of the settings pressed → shown", "ms", found.page, bar),
    ];
  } finally {
    await closeBrowsers();
  }
}

/** A control is used; the root element says that it holds, and the frame after that has been drawn. */
function chosen(page: Page, control: string, value: string, says: "lang" | "theme") {
  return page.evaluate(
    async ([selector, wanted, attribute]) => {
      const [query = "", index = "0"] = selector.split(" >> ");
      const element = document.querySelectorAll<HTMLInputElement>(query)[Number(index)];
      if (element === undefined) throw new Error(`there is no ${selector}`);
      const { documentElement: root } = document;
      const before = [root.lang, root.dataset.theme].join();
      const shown = new Promise<void>((resolve) => {
        const look = new MutationObserver(() => {
          if ([root.lang, root.dataset.theme].join() === before) return;
          look.disconnect();
          resolve();
        });
        look.observe(root, { attributes: true });
      });
      const started = performance.now();
      if (attribute === "lang") {
        element.value = wanted;
        element.dispatchEvent(new Event("change", { bubbles: true }));
      } else element.click();
      await shown;
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return performance.now() - started;
    },
    [control, value, says] as const,
  );
}

function opened(page: Page, name: string) {
  return page.evaluate(async (wanted) => {
    const button = document.querySelector<HTMLElement>(`[data-page="${wanted}"]`);
    if (button === null) throw new Error(`there is no page ${wanted}`);
    const started = performance.now();
    button.click();
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    if (button.getAttribute("aria-current") !== "page") throw new Error(`${wanted} is not shown`);
    return performance.now() - started;
  }, name);
}
