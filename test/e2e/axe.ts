/** What axe-core finds on a page, of a browser or of the app. */
import axe from "axe-core";
import type { Page } from "playwright";

type Look = readonly [dir: "ltr" | "rtl", theme: "light" | "dark"];
const twoLooks: readonly Look[] = [
  ["rtl", "dark"],
  ["ltr", "light"],
];

/**
 * A direction changes no colour and a theme no order: two looks of each view cover both of both. The
 * attributes are set in place, so that one browser walks through it all once.
 */
export async function inBothLooks(page: Page): Promise<object[]> {
  const found: object[] = [];
  for (const look of twoLooks) {
    await page.evaluate(([dir, theme]) => {
      document.documentElement.dir = dir;
      document.documentElement.dataset.theme = theme;
    }, look);
    for (const complaint of await violations(page)) found.push({ look, ...complaint });
  }
  return found;
}

/** What axe finds, and what reaches over the page's edge. */
export async function violations(page: Page): Promise<object[]> {
  // Evaluated by the debugger: the page's own policy forbids foreign scripts.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run();
    const found: object[] = violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })),
    }));
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth)
      found.push({ id: "overflow", pixels: scrollWidth - clientWidth });
    return found;
  });
}
