/** A view walked through with the keyboard alone. */
import type { Page } from "playwright";

/** Presses Tab until it has gone around; what was not reached, and what shows no focus. */
export async function unreached(page: Page): Promise<string[]> {
  const controls = await page.evaluate(() => {
    const scope = document.querySelector("dialog[open]") ?? document;
    const all = scope.querySelectorAll<HTMLElement>(
      "button, input, select, textarea, summary, a[href], [tabindex]",
    );
    const waits = [...all].filter((element) => {
      if (element.tabIndex < 0 || element.matches(":disabled")) return false;
      // Of a group, the arrow keys reach the others.
      if (element.matches('input[type="radio"]:not(:checked)')) return false;
      return element.checkVisibility();
    });
    const unseen = new Set<HTMLElement>();
    const looks = (element: HTMLElement) => {
      const seen: string[] = [];
      const near = [element.nextElementSibling, element, element.parentElement];
      for (const at of [...near, element.closest(".bar, .past-row, label")]) {
        if (!at) continue;
        const { outline, boxShadow, borderColor, backgroundColor } = getComputedStyle(at);
        seen.push([outline, boxShadow, borderColor, backgroundColor].join());
      }
      return seen.join();
    };
    let looking = false;
    const heard = ({ target }: Event) => {
      if (looking || !(target instanceof HTMLElement)) return;
      looking = true;
      const index = waits.indexOf(target);
      if (index >= 0) waits.splice(index, 1);
      const shown = looks(target);
      target.blur();
      if (looks(target) === shown) unseen.add(target);
      target.focus();
      looking = false;
    };
    addEventListener("focusin", heard);
    const name = (element: HTMLElement) =>
      element.ariaLabel || element.textContent || element.outerHTML;
    Object.assign(window, {
      walked: () => {
        removeEventListener("focusin", heard);
        const shy = [...unseen].map((element) => `${name(element)} (focus unseen)`);
        return [...waits.map(name), ...shy];
      },
    });
    return waits.length;
  });
  for (let step = 0; step < controls + 3; step++) await page.keyboard.press("Tab");
  return page.evaluate(() => (window as unknown as { walked: () => string[] }).walked());
}
