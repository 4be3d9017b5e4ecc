/** Where windows go: remembered, and never outside of what is plugged in now. */
import type { Display, Point, Rectangle, Size } from "electron";

/** So much of a remembered window must be seen, or it opens in the middle: its title can be grabbed. */
const seenPixels = 80;

export function visiblePlace(
  remembered: Rectangle | null,
  displays: readonly Pick<Display, "workArea">[],
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

/**
 * The overlay: middle of the lower edge of the display under the pointer; of the upper one where it would
 * lie on what an answer points at.
 */
export function overlayPlace(
  { workArea }: Pick<Display, "workArea">,
  { width, height }: Size,
  pointedAt: readonly Rectangle[] = [],
): Rectangle {
  const x = Math.round(workArea.x + (workArea.width - width) / 2);
  const low = Math.round(workArea.y + workArea.height - height - overlayMargin);
  const below = { x, y: low, width, height };
  const above = { ...below, y: Math.round(workArea.y + overlayMargin) };
  const covered = (place: Rectangle) => pointedAt.filter((box) => overlaps(place, box)).length;
  return covered(above) < covered(below) ? above : below;
}

/** Where a person dragged it, as far as all of it is on the display: it grows while an answer is written. */
export function draggedPlace(
  { workArea }: Pick<Display, "workArea">,
  { width, height }: Size,
  to: Point,
): Rectangle {
  const inside = (at: number, from: number, room: number) =>
    Math.round(Math.max(from, Math.min(at, from + room)));
  const x = inside(to.x, workArea.x, workArea.width - width);
  const y = inside(to.y, workArea.y, workArea.height - height);
  return { x, y, width, height };
}

function overlaps(one: Rectangle, other: Rectangle): boolean {
  const across = one.x < other.x + other.width && other.x < one.x + one.width;
  return across && one.y < other.y + other.height && other.y < one.y + one.height;
}
