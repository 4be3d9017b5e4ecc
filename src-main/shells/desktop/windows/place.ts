/** Where windows go: remembered, and never outside of what is plugged in now. */
import type { Display, Rectangle } from "electron";

/** So much of a remembered window must be seen, or it opens in the middle: its title can be grabbed. */
const seenPixels = 80;

export function visiblePlace(
  remembered: Rectangle | null,
  displays: readonly Display[],
): Rectangle | null {
  if (remembered === null) return null;
  const seen = displays.some(({ workArea }) => {
    const width =
      Math.min(remembered.x + remembered.width, workArea.x + workArea.width) -
      Math.max(remembered.x, workArea.x);
    const top = remembered.y >= workArea.y - 8 && remembered.y < workArea.y + workArea.height - 40;
    return width >= seenPixels && top;
  });
  return seen ? remembered : null;
}

const overlayMargin = 24;

/** The overlay: middle of the lower edge of the display under the pointer. */
export function overlayPlace({ workArea }: Display, width: number, height: number): Rectangle {
  return {
    x: Math.round(workArea.x + (workArea.width - width) / 2),
    y: Math.round(workArea.y + workArea.height - height - overlayMargin),
    width,
    height,
  };
}
